package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Oracle.Event;
import dev.holdfast.engine.Oracle.Verdict;
import dev.holdfast.engine.RandomWorkflow.Made;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Claim;
import dev.holdfast.store.StorePorts;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Leases;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One instance of a random workflow on its way through random trouble, on up to three nodes over one store. */
final class RandomRun implements Played {

    private static final String NODE = "node-";
    private static final int MOST_TURNS = 1_500;
    private static final int MOST_RETRIES = 6;

    private final String id;
    private final Made made;
    private final Verdict verdict;
    private final Effects effects;
    final Map<Long, Phase> finals = new HashMap<>();
    private final Random random;
    private final Mischief mischief;
    private final World world;
    private final List<Engine> nodes = new ArrayList<>();
    private final List<Claim> zombies = new ArrayList<>();
    private final Map<String, List<Event>> unsent = new LinkedHashMap<>();
    private final Plan plan;
    private Optional<Ended> ended = Optional.empty();
    private int retries;
    private int turn;
    private int sent;

    /**
     * What a store gives to tests.
     *
     * @param ports the ports
     * @param clock the time of the nodes
     * @param tick how long the shortest delay lasts
     * @param claim how long claims last that do last
     * @param pass lets time pass
     */
    record World(
            StorePorts ports,
            java.time.Clock clock,
            Duration tick,
            Duration claim,
            java.util.function.Consumer<Duration> pass) {}

    /**
     * What is to happen.
     *
     * @param overtaking whether claims end at once, so that a branch is taken from nodes that live
     * @param pauses in how many turns of a hundred it is paused
     * @param early in how many turns of a hundred an event is sent although nobody has to wait for it yet
     * @param end the verb that ends it, if one does
     * @param endTurn when
     */
    private record Plan(boolean overtaking, int pauses, int early, Optional<End> end, int endTurn) {

        static Plan of(Random random) {
            Optional<End> end = random.nextInt(5) == 0
                    ? Optional.of(End.values()[random.nextInt(End.values().length)])
                    : Optional.empty();
            return new Plan(
                    random.nextInt(3) > 0, random.nextInt(3) * 4, random.nextInt(3) * 25, end, random.nextInt(20));
        }
    }

    /** How a verb ends an instance. */
    enum End {
        CANCEL,
        CANCEL_AND_UNDO,
        TERMINATE
    }

    /**
     * A verb that was carried out.
     *
     * @param verb which
     * @param effects how many effects in transactions counted before it
     */
    record Ended(End verb, int effects) {}

    RandomRun(long seed, String prefix, World world) {
        this.id = prefix + seed;
        this.world = world;
        this.random = new Random(seed);
        this.made = RandomWorkflow.of(random.nextLong(), id, world.tick());
        this.verdict = Oracle.of(made);
        this.plan = Plan.of(random);
        this.mischief = new Mischief(random, Mischief.Rates.of(random));
        this.effects = new Effects(world.ports().transactions(), () -> node(0).door(), mischief::meddle);
        verdict.events()
                .forEach(event -> unsent.computeIfAbsent(event.group(), group -> new ArrayList<>())
                        .add(event));
        mischief.meddler(this::meddle);
        StorePorts ports = mischief.over(world.ports());
        int number = 1 + random.nextInt(3);
        for (int node = 0; node < number; node++) {
            nodes.add(assemble(ports, node));
        }
    }

    private Engine assemble(StorePorts ports, int number) {
        Engine.Assembly assembly = Engine.over(ports)
                .named(NODE + number)
                .claiming(plan.overtaking() ? Duration.ZERO : world.claim())
                .takingOverAtMost(Integer.MAX_VALUE)
                .clock(world.clock())
                .with(new RandomSteps(made.script(), effects), new RandomJoins(made.script(), effects));
        return (number == 2 ? assembly.offering("cpu") : assembly).serving(made.all());
    }

    Engine node(int number) {
        return nodes.get(number);
    }

    private Engine any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private boolean happens(int inHundred) {
        return random.nextInt(100) < inHundred;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Made made() {
        return made;
    }

    @Override
    public Verdict verdict() {
        return verdict;
    }

    @Override
    public Effects effects() {
        return effects;
    }

    @Override
    public Optional<Ended> ended() {
        return ended;
    }

    @Override
    public int retries() {
        return retries;
    }

    /** Asks in the middle of whatever is under way. */
    @Override
    public <T> T ask(java.util.function.Function<Workflows, T> question) {
        return mischief.calmly(() -> node(0).ask(question));
    }

    /** Starts the instance and sees to it until everything has ended. */
    void play() {
        while (!unsent.isEmpty() && happens(plan.early())) {
            send();
        }
        while (mischief.during(this::start).isEmpty()) {
            // the node died while it was starting it
        }
        for (turn = 0; !isOver(); turn++) {
            if (turn > MOST_TURNS || instances().size() > 400) {
                throw new AssertionError("it does not come to an end");
            }
            act();
        }
    }

    private boolean start() {
        for (int tries = 0; tries < 100; tries++) {
            try {
                return any().start(made.workflow(), id, made.input(), ConflictPolicy.USE_EXISTING)
                        .fresh();
            } catch (RuntimeException e) {
                if (tries == 99) {
                    throw e;
                }
            }
        }
        return false;
    }

    private void act() {
        if (happens(plan.pauses())) {
            pause();
        }
        if (happens(plan.early())) {
            send();
        }
        if (plan.end().isPresent() && turn >= plan.endTurn()) {
            end(plan.end().get());
        }
        if (!zombies.isEmpty() && happens(20)) {
            drive(zombies.get(random.nextInt(zombies.size())));
        }
        if (!drive(any()) && nodes.stream().noneMatch(this::drive)) {
            idle();
        }
    }

    /** Something that happens between two transactions of a node, or while a body runs. */
    private void meddle() {
        switch (random.nextInt(6)) {
            case 0 -> pause();
            case 1 -> send();
            case 2 -> {
                if (plan.end().isPresent() && turn >= plan.endTurn()) {
                    end(plan.end().get());
                }
            }
            case 3 -> {
                if (!zombies.isEmpty()) {
                    drive(zombies.get(random.nextInt(zombies.size())));
                }
            }
            default -> drive(any());
        }
    }

    private boolean drive(Engine node) {
        List<Claim> claims = new ArrayList<>(mischief.during(() -> claim(node)).orElse(List.of()));
        Collections.shuffle(claims, random);
        for (Claim claim : claims) {
            if (plan.overtaking() && happens(20)) {
                zombies.add(claim);
            }
            drive(claim);
        }
        return !claims.isEmpty();
    }

    private List<Claim> claim(Engine node) {
        try {
            return node.claimDue(1 + random.nextInt(4));
        } catch (RuntimeException e) {
            return List.of(); // what was claimed nobody knows of
        }
    }

    private void drive(Claim claim) {
        Lease lease = switch (random.nextInt(6)) {
            case 0 -> Leases.lostAfter(random.nextInt(4));
            case 1 -> Leases.yieldingAfter(1 + random.nextInt(3));
            default -> Lease.UNBOUNDED;
        };
        Engine node = node(Integer.parseInt(claim.hold().owner().substring(NODE.length())));
        if (mischief.during(() -> node.drive(claim, lease)).isEmpty() && plan.overtaking() && happens(10)) {
            zombies.add(claim);
        }
    }

    private void send() {
        if (unsent.isEmpty()) {
            return;
        }
        List<String> groups = new ArrayList<>(unsent.keySet());
        String group = groups.get(random.nextInt(groups.size()));
        List<Event> events = unsent.get(group);
        Event event = events.remove(0);
        if (events.isEmpty()) {
            unsent.remove(group);
        }
        Signal signal = Signal.of(id, event.name(), event.payload()).key("key" + ++sent);
        if (!ask(workflows -> workflows.signal(signal))) {
            throw new AssertionError("the first event with key " + sent + " was taken for a repetition");
        }
        if (happens(20)
                && ask(workflows ->
                        workflows.signal(Signal.of(id, event.name(), -1).key("key" + sent)))) {
            throw new AssertionError("the second event with key " + sent + " was taken for new");
        }
    }

    private void pause() {
        Phase phase = root().map(InstanceSummary::phase).orElse(Phase.EXPECTED);
        if (phase == Phase.RUNNING) {
            ask(workflows -> workflows.pause(id, Order.PLAIN));
        } else if (phase == Phase.PAUSED) {
            resume();
        }
    }

    private boolean resume() {
        return ask(workflows -> {
            workflows.resume(id, Order.PLAIN);
            return true;
        });
    }

    private void end(End verb) {
        Phase phase = root().map(InstanceSummary::phase).orElse(Phase.EXPECTED);
        if (ended.isPresent() || !(phase == Phase.RUNNING || phase == Phase.PAUSED)) {
            return;
        }
        ask(workflows -> {
            switch (verb) {
                case CANCEL -> workflows.cancel(id, Order.PLAIN);
                case CANCEL_AND_UNDO -> workflows.cancelAndUndo(id, Order.PLAIN);
                case TERMINATE -> workflows.terminate(id, Order.PLAIN);
            }
            return true;
        });
        ended = Optional.of(new Ended(verb, effects.transactional(id)));
    }

    /** Nobody is due: it was paused, or waits for an event or for time to pass, or it failed and can be repaired. */
    private void idle() {
        Phase phase = root().map(InstanceSummary::phase).orElseThrow();
        if (phase == Phase.PAUSED) {
            resume();
        } else if (!unsent.isEmpty()) {
            send();
        } else if (instances().stream().anyMatch(one -> !one.phase().isFinal())) {
            Duration next = mischief.calmly(() -> world.ports()
                            .transactions()
                            .own(() -> world.ports()
                                    .branches()
                                    .untilNextDue(node(0).catalog().servedRoutes())))
                    .orElseThrow(() -> new AssertionError("nobody is due, ever"));
            world.pass().accept(next);
        }
    }

    /** Tells whether everything has ended; a failed instance that can be repaired is repaired and retried. */
    private boolean isOver() {
        List<InstanceSummary> all = instances();
        for (InstanceSummary one : all) {
            Phase before = finals.get(one.run());
            if (before != null && before != one.phase()) {
                throw new AssertionError(one.id() + " was " + before + " and is " + one.phase());
            }
            if (one.phase().isFinal()) {
                finals.put(one.run(), one.phase());
            }
        }
        boolean over = all.stream().allMatch(one -> one.phase().isFinal());
        return over && !retry(all);
    }

    private boolean retry(List<InstanceSummary> all) {
        InstanceSummary root = root().orElseThrow();
        boolean childFailed = root.error().orElse("").startsWith("child-failed");
        boolean curable = made.script().canBeRepaired() && (!made.script().isRepaired() || childFailed);
        if (root.phase() != Phase.FAILED || !curable || retries >= MOST_RETRIES) {
            return false;
        }
        made.script().repair();
        try {
            ask(workflows -> {
                workflows.retry(id, Order.PLAIN);
                return true;
            });
        } catch (Verb.NotPossible e) {
            return false; // it was undone
        }
        retries++;
        finals.remove(root.run());
        return true;
    }

    @Override
    public List<InstanceSummary> instances() {
        List<InstanceSummary> found = new ArrayList<>();
        for (String name : names()) {
            found.addAll(ask(workflows -> workflows.list(new InstanceQuery(
                    Optional.empty(),
                    Optional.of(new WorkflowName(name)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    InstanceQuery.MAX_LIMIT))));
        }
        return found;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(made.workflow().name().value()));
        made.children().forEach(child -> names.add(child.name().value()));
        return names;
    }

    /** Tells everything of the run, for people who look for what went wrong. */
    String describe() {
        StringBuilder text = new StringBuilder("turn " + turn + ", " + plan + ", " + made.traits() + ", ended " + ended
                + ", retries " + retries + ", verdict " + verdict.output() + " " + verdict.failures() + "\n");
        made.workflow()
                .plan()
                .listing()
                .forEach(row -> text.append(row.kind() + " " + row.node().id() + " <- "
                        + row.predecessor().map(Object::toString).orElse("-") + "\n"));
        for (InstanceSummary one : instances()) {
            text.append(one.id() + " " + one.phase() + " " + one.error().orElse("") + "\n");
            ask(workflows -> workflows.steps(one.id().value()))
                    .forEach(row -> text.append("  " + row.branch() + "."
                            + row.sequence() + " " + row.kind() + " "
                            + row.node().map(Object::toString).orElse("") + " "
                            + row.attempt() + " " + row.runner() + " "
                            + row.failure().map(failure -> failure.summary()).orElse("") + "\n"));
            ask(workflows -> workflows.sent(one.id().value())).forEach(event -> text.append("  " + event + "\n"));
        }
        nodes.forEach(node -> text.append(node.heard() + "\n"));
        return text.toString();
    }

    @Override
    public @Nullable Object decode(Payload payload, Type type) {
        return node(0).decode(payload, type);
    }

    @Override
    public void wakeTheDead() {
        zombies.forEach(claim -> mischief.calmly(() -> node(0).drive(claim)));
    }
}
