package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Script.Awaited;
import dev.holdfast.engine.Script.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A valid workflow made by chance out of nodes of every kind, through the public builder; the same for the same seed. */
final class RandomWorkflow {

    /** A time that no test sees the end of. */
    static final Duration FAR = Duration.ofDays(3_000);

    /** How many ticks an instance with a deadline has, if it has one that strikes. */
    private static final int DEADLINE = 300;

    private static final int DEPTH = 3;

    private final Random random;
    private final String name;
    private final Traits traits;
    private final Script script;
    private final RandomTasks tasks;
    private final RandomWaits waits;
    private final List<Workflow<Integer, Integer>> children = new ArrayList<>();
    private int left;
    private int ids;

    private final Random limits;

    private RandomWorkflow(Random random, Random limits, String name, Traits traits, Duration tick) {
        this.random = random;
        this.limits = limits;
        this.name = name;
        this.traits = traits;
        this.script = new Script(tick);
        this.tasks = new RandomTasks(random, limits, script, traits, this::id);
        this.waits = new RandomWaits(random, script, traits, this::id, this::grow);
        this.left = traits.size();
    }

    /**
     * What a workflow may do.
     *
     * @param size about how many nodes it has
     * @param failing whether it may fail for good
     * @param undone whether some of its steps can be undone
     * @param curable whether some of its steps fail until they are repaired
     * @param late whether it fails by its deadline
     */
    record Traits(int size, boolean failing, boolean undone, boolean curable, boolean late) {

        /** Draws them. */
        static Traits of(Random random) {
            boolean failing = random.nextInt(3) == 0;
            boolean late = random.nextInt(25) == 0;
            boolean curable = !late && random.nextInt(8) == 0; // a retried instance has no deadline any more
            int size = random.nextInt(4) == 0 ? 25 + random.nextInt(30) : 2 + random.nextInt(24);
            return new Traits(size, failing, random.nextInt(3) == 0, curable, late);
        }

        Traits ofChild() {
            return new Traits(Math.min(8, size), failing, undone, false, false);
        }
    }

    /**
     * A workflow.
     *
     * @param children what it may call
     * @param script what the steps of all do
     * @param input the number that an instance is started with
     */
    record Made(
            Workflow<Integer, Integer> workflow,
            List<Workflow<Integer, Integer>> children,
            Script script,
            Traits traits,
            @Nullable Integer input) {

        Workflow<?, ?>[] all() {
            List<Workflow<?, ?>> all = new ArrayList<>(children);
            all.add(workflow);
            return all.toArray(new Workflow<?, ?>[0]);
        }
    }

    /**
     * Where a node stands.
     *
     * @param depth how many nodes are around it
     * @param loops how many of them are loops
     * @param group what waits there share names with
     * @param alike whether several branches may stand there at the same time
     * @param settled whether a failure there ends no more than an item
     * @param child whether it is part of a child instance, to which nobody sends anything
     */
    record Place(int depth, int loops, String group, boolean alike, boolean settled, boolean child) {

        Place inside() {
            return new Place(depth + 1, loops, group, alike, settled, child);
        }

        Place arm(String ofGroup) {
            return new Place(depth + 1, loops, ofGroup, alike, settled, child);
        }

        Place item(String ofGroup, boolean settles) {
            return new Place(depth + 1, loops, ofGroup, true, settled || settles, child);
        }

        Place loop() {
            return new Place(depth + 1, loops + 1, group, alike, settled, child);
        }
    }

    /**
     * Makes one.
     *
     * @param name how it is called; those of its children begin with it
     * @param tick how long its shortest delay lasts
     */
    static Made of(long seed, String name, Duration tick) {
        Random random = new Random(seed);
        Random limits = new Random(~seed);
        while (true) {
            Traits traits = Traits.of(random);
            Made made = new RandomWorkflow(random, limits, name, traits, tick).make();
            if (Oracle.isSmall(made)) {
                return made;
            }
        }
    }

    private Made make() {
        int number = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
        for (int child = 0; child < number; child++) {
            left = traits.ofChild().size();
            Flow<Integer, Integer> flow =
                    limited(Workflow.named(name + "-child" + child).taking(Integer.class));
            children.add(grow(flow, new Place(1, 0, id(), false, false, true), 1 + random.nextInt(3))
                    .build());
        }
        left = traits.size();
        Workflow.Naming naming = Workflow.named(name);
        if (traits.late()) {
            naming = naming.deadline(script.tick.multipliedBy(DEADLINE));
        } else if (random.nextInt(6) == 0) {
            naming = naming.deadline(FAR);
        }
        Flow<Integer, Integer> flow = grow(
                limited(naming.taking(Integer.class)),
                new Place(0, 0, id(), false, false, false),
                1 + random.nextInt(7));
        if (traits.late()) {
            script.wait("never", new Awaited(Source.NOWHERE, "never", false));
            flow = flow.awaitSignal("never", Integer.class);
        }
        Integer input = chance(10) ? null : Integer.valueOf(random.nextInt(100));
        return new Made(flow.build(), List.copyOf(children), script, traits, input);
    }

    /** Some have limits, but for those that must not come too late. */
    private Flow<Integer, Integer> limited(Flow<Integer, Integer> flow) {
        if (traits.late()) {
            return flow;
        }
        Flow<Integer, Integer> limited = flow;
        if (limits.nextInt(3) == 0) {
            limited = limited.limit(
                    "all", InstanceLimit.instances(1 + limits.nextInt(2)).fairBetween(String::valueOf));
        }
        if (limits.nextInt(4) == 0) {
            limited = limited.limit("each", InstanceLimit.instances(1).per(String::valueOf));
        }
        if (limits.nextInt(6) == 0) {
            limited = limited.limit("rate", InstanceLimit.starts(2, script.tick));
        }
        return limited;
    }

    private String id() {
        return "n" + ++ids;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    /** Adds so many nodes. */
    private Flow<Integer, Integer> grow(Flow<Integer, Integer> from, Place place, int nodes) {
        Flow<Integer, Integer> flow = from;
        for (int node = 0; node < nodes; node++) {
            flow = add(flow, place);
        }
        return flow;
    }

    /** Adds a few nodes, at least one. */
    private Flow<Integer, Integer> some(Flow<Integer, Integer> flow, Place place) {
        return grow(flow, place, 1 + random.nextInt(Math.max(1, 4 - place.depth())));
    }

    /** Adds a few nodes, or none. */
    private Flow<Integer, Integer> few(Flow<Integer, Integer> flow, Place place) {
        return chance(4) ? flow : some(flow, place);
    }

    private Flow<Integer, Integer> add(Flow<Integer, Integer> flow, Place place) {
        left--;
        boolean nested = left > 0 && place.depth() < DEPTH;
        return switch (random.nextInt(20)) {
            case 0, 1 -> nested ? fork(flow, place) : tasks.step(flow, place);
            case 2, 3 -> nested ? forEach(flow, place) : delay(flow);
            case 4, 5 -> nested ? route(flow, place) : tasks.step(flow, place);
            case 6, 7 -> nested && place.loops() < 2 ? loop(flow, place) : tasks.step(flow, place);
            case 8 -> delay(flow);
            case 9, 10 -> waits.one(flow, place);
            case 11 -> nested ? waits.any(flow, place) : waits.one(flow, place);
            case 12 -> nested ? include(flow, place) : tasks.text(flow);
            case 13 -> place.child() || children.isEmpty() ? tasks.text(flow) : call(flow);
            default -> tasks.step(flow, place);
        };
    }

    private Arm<Integer, Integer> makeArm(int number, Place place) {
        Place inside = place.arm(id());
        return arm("arm" + number, flow -> some(flow, inside));
    }

    private Flow<Integer, Integer> fork(Flow<Integer, Integer> flow, Place place) {
        String join = id();
        Arm<Integer, Integer> a = makeArm(1, place);
        Arm<Integer, Integer> b = makeArm(2, place);
        return switch (random.nextInt(4)) {
            case 0 -> tasks.undone(flow.fork(a, b).join(join, RandomJoins::two), join, place);
            case 1 -> flow.fork(a, b, makeArm(3, place)).join(join, RandomJoins::three);
            case 2 -> flow.fork(a, b, makeArm(3, place), makeArm(4, place)).join(join, RandomJoins::four);
            default -> {
                List<Arm<Integer, Integer>> arms = new ArrayList<>(List.of(a));
                for (int more = random.nextInt(4); more > 0; more--) {
                    arms.add(makeArm(arms.size() + 1, place));
                }
                yield flow.fork(arms).join(join, RandomJoins::all);
            }
        };
    }

    private Flow<Integer, Integer> forEach(Flow<Integer, Integer> flow, Place place) {
        int policy = random.nextInt(3);
        Place inside = place.item(id(), policy > 0);
        var each = flow.forEach(id(), id(), RandomJoins::items, item -> some(item, inside));
        if (chance(2)) {
            each = each.atOnce(1 + random.nextInt(3));
        }
        return switch (policy) {
            case 0 -> tasks.sum(each.all(), place);
            case 1 -> tasks.sum(each.succeeded(), place);
            default -> each.settled().then(id(), RandomJoins::settle);
        };
    }

    private Flow<Integer, Integer> route(Flow<Integer, Integer> flow, Place place) {
        Place inside = place.inside();
        if (chance(2)) {
            var arms = flow.route(id(), RandomJoins::tier)
                    .when(RandomJoins.Tier.GOLD, x -> few(x, inside))
                    .when(RandomJoins.Tier.SILVER, x -> few(x, inside));
            return chance(2)
                    ? arms.otherwise(x -> few(x, inside))
                    : arms.when(RandomJoins.Tier.BRONZE, x -> few(x, inside)).end();
        }
        var arms = flow.routeByText(id(), RandomJoins::word)
                .when("a", x -> few(x, inside))
                .when("b", x -> few(x, inside));
        return mayFail(place) && chance(2)
                ? arms.when("c", x -> few(x, inside)).end()
                : arms.otherwise(x -> few(x, inside));
    }

    /** Tells whether a node there may fail for good. */
    private boolean mayFail(Place place) {
        return traits.failing() || place.settled();
    }

    private Flow<Integer, Integer> loop(Flow<Integer, Integer> flow, Place place) {
        Place inside = place.loop();
        int limit = 1 + random.nextInt(4);
        var limited = dev.holdfast.definition.Limit.atMost(mayFail(place) && chance(3) ? limit + 2 : limit);
        boolean fails = mayFail(place) && chance(2);
        return switch (random.nextInt(4)) {
            case 0 ->
                flow.loop(
                        id(),
                        fails ? limited : limited.orElseLast(),
                        body -> body.fork(makeArm(1, inside), makeArm(2, inside))
                                .join(id(), RandomJoins::twoAndTurn));
            case 1 ->
                flow.loop(
                        id(),
                        fails ? limited : limited.orElseLast(),
                        body -> body.route(id(), RandomJoins::tier)
                                .when(RandomJoins.Tier.GOLD, x -> tasks.turn(x))
                                .otherwise(x -> tasks.turn(some(x, inside))));
            default -> flow.loop(id(), fails ? limited : limited.orElseLast(), body -> tasks.turn(few(body, inside)));
        };
    }

    private Flow<Integer, Integer> delay(Flow<Integer, Integer> flow) {
        if (chance(2)) {
            return flow.delay(id(), script.tick.multipliedBy(random.nextInt(4)));
        }
        return traits.failing() && chance(3)
                ? flow.delay(id(), RandomJoins::oddLength)
                : flow.delay(id(), RandomJoins::length);
    }

    private Flow<Integer, Integer> include(Flow<Integer, Integer> flow, Place place) {
        Flow<Integer, Integer> other = Workflow.named("included").taking(Integer.class);
        return flow.include(id(), some(other, place.inside()).build());
    }

    private Flow<Integer, Integer> call(Flow<Integer, Integer> flow) {
        Workflow<Integer, Integer> child = children.get(random.nextInt(children.size()));
        return flow.call(id(), child, chance(3) ? Node.OnParentEnd.LEAVE : Node.OnParentEnd.CANCEL);
    }
}
