package dev.holdfast.ejb.simulation;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.engine.RandomStory;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import dev.holdfast.task.TaskContext;
import dev.holdfast.testing.Engine;
import java.lang.reflect.Type;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One simulated world from its beginning to its end: one to four nodes over one store, a few instances of a random workflow,
 * clients, and trouble for a while; afterwards time runs on until everything has ended. Its seed says everything.
 */
final class Simulation {

    private static final Duration TICK = Duration.ofMillis(700);
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final List<Duration> CLAIMS =
            List.of(Duration.ofMillis(600), Duration.ofSeconds(3), Duration.ofSeconds(20));

    private final long seed;
    private final MemoryFixture store = new MemoryFixture();
    private final Schedule schedule;
    private final Journal journal;
    private final VerbChecks verbs;
    private final RandomStory story;
    private final Engine reader;
    private final Cluster cluster;
    private final StorePorts ports;
    private final List<Client> clients = new ArrayList<>();
    private Rates rates;
    private boolean calm;

    /**
     * Prepares a world.
     *
     * @param flaw what is wrong with the engine or its store
     */
    Simulation(long seed, Flaw flaw) {
        this.seed = seed;
        Random random = new Random(seed);
        this.schedule = new Schedule(random, store.clock()::advance);
        this.journal = new Journal(schedule);
        Duration claim = CLAIMS.get(random.nextInt(CLAIMS.size()));
        this.rates = flaw == Flaw.NONE ? Rates.of(random, claim) : Rates.rough(claim);
        this.story = new RandomStory(random.nextLong(), "sim" + seed, 1 + random.nextInt(3), TICK, new Stage());
        this.verbs = new VerbChecks(schedule, journal, story::isJoined);
        StorePorts flawed = flaw.in(store.ports(), store);
        this.ports = new Observed(flawed, journal, new ClaimChecks(schedule, journal), verbs, schedule).ports();
        Workflow<?, ?>[] workflows = story.workflows().toArray(new Workflow<?, ?>[0]);
        this.reader =
                Engine.over(store.ports()).named("reader").clock(store.clock()).serving(workflows);
        Map<Class<?>, Object> beans = story.beans();
        TaskBeans found = type -> Optional.ofNullable(beans.get(type)).orElseThrow();
        this.cluster = new Cluster(schedule, journal, claim, (machine, settings) -> assemble(machine, settings, found));
        story.parts().forEach(part -> clients.add(new Client(this, schedule, part)));
    }

    private SimulatedNode assemble(Machine machine, Settings settings, TaskBeans beans) {
        Wire wire = new Wire(schedule, machine, journal, () -> rates);
        Duration wrong = Duration.ofMillis(schedule.random().nextInt(2_000) - 1_000);
        // its first transaction is a part of the deployment, which the simulation does not disturb
        return schedule.undisturbed(() -> new SimulatedNode(
                schedule,
                machine,
                settings,
                wire.over(ports),
                wire.over(store.nodes()),
                wire.over(store.ownAudit()),
                wire.over(store.agenda()),
                store.retention(),
                new Skewed(store.clock(), wrong),
                story.workflows(),
                beans));
    }

    /** A clock that is wrong. */
    private static final class Skewed extends Clock {

        private final Clock right;
        private final Duration by;

        Skewed(Clock right, Duration by) {
            this.right = right;
            this.by = by;
        }

        @Override
        public Instant instant() {
            return right.instant().plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a simulated clock shows UTC and nothing else");
        }
    }

    /** What the bodies of steps see of the world. */
    private final class Stage implements RandomStory.Stage {

        @Override
        public Transactions transactions() {
            return new Ledger(store.ports().transactions(), schedule);
        }

        @Override
        public Workflows door() {
            Actor actor = schedule.current();
            Machine machine = actor == null ? null : actor.machine;
            return cluster.on(machine).parts().door();
        }

        @Override
        public void begins(TaskContext step, boolean inTransaction) {
            schedule.live();
            journal.note("body " + step.step() + " of " + step.instanceId() + "/" + step.branch() + " attempt "
                    + step.attempt());
            verbs.begins(step, inTransaction);
        }

        @Override
        public void calmly(Runnable userCode) {
            Actor actor = schedule.current();
            boolean before = actor != null && actor.spared;
            if (actor != null) {
                actor.spared = true;
            }
            try {
                userCode.run();
            } finally {
                if (actor != null) {
                    actor.spared = before;
                }
            }
        }

        @Override
        public void meanwhile() {
            Actor actor = schedule.current();
            if (actor != null && actor.open.stream().noneMatch(open -> open.locks)) {
                schedule.pause(null, schedule.now() + rates.time(schedule));
            }
        }

        @Override
        public <T> T ask(Function<Workflows, T> question) {
            return reader.ask(question);
        }

        @Override
        public List<InstanceSummary> family(String id) {
            return Simulation.this.family(id);
        }

        @Override
        public @Nullable Object decode(Payload payload, Type type) {
            return reader.decode(payload, type);
        }
    }

    /** Returns an instance and its children, as they are. */
    List<InstanceSummary> family(String id) {
        List<InstanceSummary> found = new ArrayList<>();
        for (Workflow<?, ?> workflow : story.workflows()) {
            found.addAll(reader.ask(door -> door.list(new InstanceQuery(
                    Optional.empty(),
                    Optional.of(new WorkflowName(workflow.name().value())),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    InstanceQuery.MAX_LIMIT))));
        }
        found.removeIf(one -> !one.id().value().equals(id) && !one.id().value().startsWith(id + "/"));
        return found;
    }

    Journal journal() {
        return journal;
    }

    Cluster cluster() {
        return cluster;
    }

    VerbChecks verbs() {
        return verbs;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Tells whether nothing goes wrong any more. */
    boolean isCalm() {
        return calm;
    }

    /** Does something if the transaction of the calling thread commits, in the moment in which it does. */
    void onCommit(Runnable action) {
        store.ports().transactions().afterCompletion(committed -> {
            if (committed) {
                action.run();
            }
        });
    }

    /**
     * Plays it to its end and checks everything.
     *
     * @throws AssertionError with the seed and what happened last if something is not as it must be
     */
    void run() {
        try {
            try {
                cluster.start();
                begin("chaos", this::chaos);
                begin("audit", this::audit);
                for (int client = 0; client < clients.size(); client++) {
                    begin("client-" + client, clients.get(client));
                }
                begin("end", this::end);
                schedule.drive(LONGEST);
                judge();
            } finally {
                schedule.close();
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (repeat it with -Dholdfast.sim.seed=" + seed + "): " + e.getMessage() + "\n"
                            + describe(),
                    e);
        }
    }

    private void begin(String name, Runnable work) {
        Actor actor = new Actor(schedule, null, work);
        actor.setName(name);
        actor.start();
    }

    private void chaos() {
        int times = schedule.random().nextInt(4) * schedule.random().nextInt(5);
        for (int time = 0; time < times; time++) {
            schedule.sleep(Duration.ofMillis(schedule.random().nextInt(3_000)));
            cluster.disturb();
        }
        schedule.sleep(Duration.ofMillis(schedule.random().nextInt(15_000)));
        journal.note("from now on nothing goes wrong");
        rates = Rates.calm(rates.claim());
        calm = true;
        while (true) {
            cluster.reviveAll(); // also what was dying in this moment
            schedule.sleep(Duration.ofSeconds(30));
        }
    }

    private void audit() {
        while (true) {
            schedule.sleep(Duration.ofMillis(schedule.random().nextInt(2_500)));
            store.audit().forEach(journal::violation);
        }
    }

    private void end() {
        while (!clients.stream().allMatch(Client::isDone)) {
            schedule.sleep(Duration.ofSeconds(2));
        }
        calm = true;
        rates = Rates.calm(rates.claim());
        cluster.stopAll();
        schedule.end();
    }

    private void judge() {
        if (!journal.violations().isEmpty()) {
            throw new AssertionError(String.join("\n", journal.violations()));
        }
        List<String> found = store.audit();
        if (!found.isEmpty()) {
            throw new AssertionError("the audit finds " + found);
        }
        story.parts().forEach(part -> part.check(store::branchRows));
    }

    private String describe() {
        StringBuilder text = new StringBuilder(cluster + "\n" + journal + "\n");
        for (RandomStory.Part part : story.parts()) {
            text.append(part.describe());
            for (InstanceSummary one : family(part.id())) {
                text.append(one.run() + " " + one.id() + " " + one.phase() + " "
                        + one.error().orElse("") + "\n");
                reader.ask(door -> door.steps(one.id().value()))
                        .forEach(row -> text.append("  " + row.branch() + "." + row.sequence() + " " + row.kind() + " "
                                + row.node().map(Object::toString).orElse("") + " " + row.attempt() + " " + row.runner()
                                + " "
                                + row.failure()
                                        .map(failure -> failure.summary())
                                        .orElse("")
                                + "\n"));
                reader.ask(door -> door.sent(one.id().value())).forEach(event -> text.append("  " + event + "\n"));
            }
        }
        return text.toString();
    }
}
