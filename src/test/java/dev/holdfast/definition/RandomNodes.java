package dev.holdfast.definition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random trees of nodes of every kind, the same for the same seed. */
final class RandomNodes {

    private final Random random;
    private final Supplier<String> ids;
    private int given;

    private RandomNodes(Random random, Supplier<String> ids) {
        this.random = random;
        this.ids = ids;
    }

    /** Makes trees in which every id is unique. */
    static RandomNodes unique(long seed) {
        Random random = new Random(seed);
        RandomNodes[] nodes = new RandomNodes[1];
        nodes[0] = new RandomNodes(random, () -> "n" + nodes[0].given++);
        return nodes[0];
    }

    /** Makes small trees out of a handful of texts, so that many are nearly the same. */
    static RandomNodes alike(long seed) {
        Random random = new Random(seed);
        return new RandomNodes(random, () -> text(random, 1 + random.nextInt(2)));
    }

    static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("Tva".charAt(random.nextInt(3)));
        }
        return text.toString();
    }

    /** Makes between that many and that many nodes, with blocks inside them down to that depth. */
    List<Node> nodes(int least, int most, int depth) {
        List<Node> nodes = new ArrayList<>();
        int count = least + random.nextInt(most - least + 1);
        for (int i = 0; i < count; i++) {
            nodes.add(node(depth));
        }
        return nodes;
    }

    private Block block(int least, int depth) {
        return new Block(nodes(least, 3, depth - 1));
    }

    private Node node(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 10)) {
            case 0 -> task();
            case 1 -> Nodes.delay(ids.get(), Duration.ofMillis(random.nextInt(3)));
            case 2 -> Nodes.computed(task());
            case 3 -> Nodes.call(ids.get(), text(random, 1 + random.nextInt(2)));
            case 4 -> fork(depth);
            case 5 ->
                new Node.ForEach(
                        Nodes.id(ids.get()),
                        String.class,
                        String.class,
                        block(1, depth),
                        0,
                        any(Node.Failing.values()));
            case 6 -> route(depth);
            case 7 ->
                new Node.Loop(Nodes.id(ids.get()), block(1, depth), 1 + random.nextInt(2), any(Node.OnLimit.values()));
            case 8 -> await(depth);
            default -> new Node.Child(Nodes.id(ids.get()), block(1, depth));
        };
    }

    private <T> T any(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Node.Task task() {
        Optional<Node.Undo> undo =
                random.nextInt(4) == 0 ? Optional.of(new Node.Undo(Nodes.BODY, options())) : Optional.empty();
        return new Node.Task(Nodes.id(ids.get()), Nodes.BODY, options(), undo);
    }

    private TaskOptions options() {
        Optional<String> version =
                random.nextBoolean() ? Optional.empty() : Optional.of(text(random, random.nextInt(3)));
        Optional<Duration> timeout =
                random.nextInt(4) > 0 ? Optional.empty() : Optional.of(Duration.ofMillis(1 + random.nextInt(2)));
        Retries retries = random.nextInt(4) > 0
                ? Retries.NONE
                : new Retries(
                        1 + random.nextInt(2),
                        Duration.ofMillis(random.nextInt(2)),
                        1 + random.nextInt(2),
                        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(random.nextInt(2))),
                        0,
                        List.of(),
                        List.of());
        return Nodes.options(version, retries, timeout);
    }

    private Node fork(int depth) {
        NodeId id = Nodes.id(ids.get());
        List<Node.Arm> arms = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            arms.add(new Node.Arm(text(random, 1), block(1, depth)));
        }
        return new Node.Fork(id, arms, task());
    }

    private Node route(int depth) {
        Node.Task decide = task();
        Map<String, Block> arms = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            arms.put(text(random, 1), block(0, depth));
        }
        return Nodes.route(decide, arms, random.nextBoolean() ? Optional.empty() : Optional.of(block(0, depth)));
    }

    private Node await(int depth) {
        NodeId id = Nodes.id(ids.get());
        List<Node.Expected> events = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            events.add(new Node.Expected(text(random, 1 + random.nextInt(2)), String.class, block(0, depth)));
        }
        return new Node.Await(
                id,
                events,
                random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(random.nextInt(2))),
                any(Node.OnTimeout.values()),
                block(0, depth));
    }
}
