package dev.holdfast.execution;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.execution.Sums.Parity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random workflows on numbers, of nodes of every kind inside each other, and what they come to: by plain recursion,
 * without plan, position or event.
 */
public final class RandomSums {

    /** A part of a workflow that takes a number and gives one. */
    private interface Piece {

        Flow<Integer, Integer> addTo(Flow<Integer, Integer> flow);

        /** Says what comes out, and calls the bean as the workflow would. */
        int value(int input, Sums sums);
    }

    private record Part(Builds builds, Means means) implements Piece {
        @Override
        public Flow<Integer, Integer> addTo(Flow<Integer, Integer> flow) {
            return builds.on(flow);
        }

        @Override
        public int value(int input, Sums sums) {
            return means.of(input, sums);
        }
    }

    private interface Builds {
        Flow<Integer, Integer> on(Flow<Integer, Integer> flow);
    }

    private interface Means {
        int of(int input, Sums sums);
    }

    private final Random random;
    private final Piece whole;
    private int ids;

    /** Makes the workflow of a seed. */
    public RandomSums(long seed) {
        random = new Random(seed);
        whole = chain(1 + random.nextInt(4), 3);
    }

    /** Returns it, built; about every other step can be undone. */
    public Workflow<Integer, Integer> workflow() {
        return whole.addTo(Workflow.named("random").taking(Integer.class)).build();
    }

    /** Says what comes out of it, and calls the bean as it would. */
    public int value(int input, Sums sums) {
        return whole.value(input, sums);
    }

    private String id() {
        return "n" + ids++;
    }

    private Piece chain(int length, int depth) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            pieces.add(piece(depth));
        }
        return new Part(
                flow -> {
                    Flow<Integer, Integer> all = flow;
                    for (Piece piece : pieces) {
                        all = piece.addTo(all);
                    }
                    return all;
                },
                (input, sums) -> {
                    int value = input;
                    for (Piece piece : pieces) {
                        value = piece.value(value, sums);
                    }
                    return value;
                });
    }

    private Piece inside(int least, int depth) {
        return chain(least + random.nextInt(3 - least), depth - 1);
    }

    private Piece piece(int depth) {
        String id = id();
        return switch (random.nextInt(depth == 0 ? 5 : 12)) {
            case 0 -> new Part(flow -> flow.then(id, Sums::inc), (input, sums) -> sums.inc(input));
            case 1 -> new Part(flow -> flow.then(id, Sums::dbl).undoneBy(Sums::undo), (input, sums) -> sums.dbl(input));
            case 2 -> new Part(flow -> flow.delay(id, Duration.ofSeconds(1)), (input, sums) -> input);
            case 3 ->
                new Part(flow -> flow.delay(id, Sums::shortTime), (input, sums) -> {
                    sums.called("shortTime", input);
                    return input;
                });
            case 4 -> wait(id);
            case 5, 6 -> fork(id, depth);
            case 7 -> each(id, depth);
            case 8 -> route(id, depth);
            case 9 -> late(id, depth);
            case 10 -> loop(id, depth);
            default -> included(id, depth);
        };
    }

    private Piece wait(String id) {
        String after = id();
        return new Part(
                flow -> flow.awaitSignal(
                                id,
                                "never",
                                Integer.class,
                                Wait.within(Duration.ofSeconds(1)).orNull())
                        .then(after, Sums::zeroIfNone),
                (input, sums) -> sums.zeroIfNone(null));
    }

    private Piece fork(String id, int depth) {
        Piece one = inside(1, depth);
        Piece two = inside(1, depth);
        return new Part(
                flow -> flow.fork(arm("one", one::addTo), arm("two", two::addTo))
                        .join(id, Sums::sum)
                        .undoneBy(Sums::undo),
                (input, sums) -> sums.sum(one.value(input, sums), two.value(input, sums)));
    }

    private Piece each(String id, int depth) {
        Piece body = inside(1, depth);
        String items = id();
        String joined = id();
        return new Part(
                flow -> flow.forEach(id, items, Sums::few, body::addTo).all().then(joined, Sums::sumAll),
                (input, sums) -> {
                    List<Integer> results = new ArrayList<>();
                    sums.few(input).forEach(item -> results.add(body.value(item, sums)));
                    return sums.sumAll(results);
                });
    }

    private Piece route(String id, int depth) {
        Piece even = inside(0, depth);
        Piece odd = inside(0, depth);
        return new Part(
                flow -> flow.route(id, Sums::parity)
                        .when(Parity.EVEN, even::addTo)
                        .when(Parity.ODD, odd::addTo)
                        .end(),
                (input, sums) -> (sums.parity(input) == Parity.EVEN ? even : odd).value(input, sums));
    }

    private Piece late(String id, int depth) {
        Piece late = inside(0, depth);
        return new Part(
                flow -> flow.awaitAny(id)
                        .on("never", Integer.class, arm -> arm)
                        .orAfter(Duration.ofSeconds(1), late::addTo),
                late::value);
    }

    private Piece loop(String id, int depth) {
        Piece body = inside(0, depth);
        String turn = id();
        int limit = 1 + random.nextInt(4);
        return new Part(
                flow -> flow.loop(
                        id,
                        Limit.atMost(limit).orElseLast(),
                        each -> body.addTo(each).then(turn, Sums::toTen)),
                (input, sums) -> {
                    int value = input;
                    for (int iteration = 0; iteration < limit; iteration++) {
                        int before = body.value(value, sums);
                        value = sums.toTen(before).value();
                        if (before + 1 >= 10) {
                            return value;
                        }
                    }
                    return value;
                });
    }

    private Piece included(String id, int depth) {
        Piece inner = inside(1, depth);
        return new Part(
                flow -> flow.include(
                        id,
                        inner.addTo(Workflow.named("inner").taking(Integer.class))
                                .build()),
                inner::value);
    }
}
