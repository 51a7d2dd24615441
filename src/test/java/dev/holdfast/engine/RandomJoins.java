package dev.holdfast.engine;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of random workflows that bring values together, part them and choose between them. */
final class RandomJoins {

    /** Keys of routes. */
    enum Tier {
        GOLD,
        SILVER,
        BRONZE
    }

    private final Script script;
    private final RandomSteps.World world;

    RandomJoins(Script script, RandomSteps.World world) {
        this.script = script;
        this.world = world;
    }

    /** Joins two arms. */
    @Task
    public Integer two(@Nullable Integer a, @Nullable Integer b) {
        world.meanwhile();
        return Script.mix("two", a, b);
    }

    /** Joins three arms, outside of any transaction. */
    @Task(transaction = dev.holdfast.task.Transaction.NONE)
    public Integer three(@Nullable Integer a, @Nullable Integer b, @Nullable Integer c) {
        world.meanwhile();
        return Script.mix("three", a, b, c);
    }

    /** Joins four arms. */
    @Task
    public Integer four(@Nullable Integer a, @Nullable Integer b, @Nullable Integer c, @Nullable Integer d) {
        return Script.mix("four", a, b, c, d);
    }

    /** Joins any number of arms. */
    @Task
    public Integer all(List<@Nullable Integer> results) {
        world.meanwhile();
        return mix("all", results);
    }

    /** Joins two arms at the end of the body of a loop. */
    @Task
    public Turn<Integer> twoAndTurn(@Nullable Integer a, @Nullable Integer b) {
        int joined = Script.mix("turn", a, b);
        return joined % 2 == 0 ? Turn.done(joined) : Turn.again(joined);
    }

    /** Parts a value into items, none now and then; an item may be null. */
    @Task
    public List<@Nullable Integer> items(@Nullable Integer number) {
        int from = Script.mix("items", number);
        List<@Nullable Integer> items = new ArrayList<>();
        for (int item = 0; item < from % 5; item++) {
            items.add((from + item) % 7 == 0 ? null : Integer.valueOf(from + item * 13));
        }
        return items;
    }

    /** Brings the results of items together. */
    @Task
    public Integer sum(List<@Nullable Integer> results, TaskContext step) {
        world.done(step, true, results.size());
        script.attempt(step.step(), step.attempt(), results.size());
        return mix(step.step(), results);
    }

    /** Brings the ends of items together, whatever they were. */
    @Task
    public Integer settle(List<Settled<@Nullable Integer>> results, TaskContext step) {
        world.done(step, true, results.size());
        script.attempt(step.step(), step.attempt(), results.size());
        List<@Nullable Integer> values = new ArrayList<>();
        for (Settled<@Nullable Integer> result : results) {
            values.add(result.succeeded() ? result.value() : Integer.valueOf(-100));
        }
        return mix(step.step(), values);
    }

    private static int mix(String salt, List<@Nullable Integer> values) {
        return Script.mix(salt, values.toArray(new @Nullable Integer[0]));
    }

    /** Decides a route by a constant. */
    @Task
    public Tier tier(@Nullable Integer number) {
        world.meanwhile();
        return Tier.values()[Script.mix("tier", number) % 3];
    }

    /** Decides a route by a text; one in four has no arm. */
    @Task
    public String word(@Nullable Integer number) {
        return List.of("a", "b", "c", "d").get(Script.mix("word", number) % 4);
    }

    /** Says how long to sleep. */
    @Task
    public Duration length(@Nullable Integer number) {
        return script.tick.multipliedBy(Script.mix("length", number) % 3);
    }

    /** Says how long to sleep, which is impossible now and then. */
    @Task
    public Duration oddLength(@Nullable Integer number) {
        int odd = Script.mix("odd", number) % 5;
        return script.tick.multipliedBy(odd == 0 ? -1 : odd);
    }
}
