package dev.holdfast.ejb.testing;

import dev.holdfast.client.Started;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.codec.JsonbCodec;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.config.WebhookSettings;
import dev.holdfast.ejb.dispatch.Dispatcher;
import dev.holdfast.ejb.jdbc.H2Store;
import dev.holdfast.ejb.jdbc.HeartLine;
import dev.holdfast.ejb.jdbc.JdbcStore;
import dev.holdfast.ejb.jdbc.PostgresStore;
import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.service.Presence;
import dev.holdfast.ejb.webhook.Announcer;
import dev.holdfast.ejb.webhook.Hooks;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Lease;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.TimerWatch;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.engine.Values;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Nodes;
import dev.holdfast.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of the engine on a test database, put together as in a server: real statements, real JTA, real threads.
 *
 * <p>Without {@link #dispatch} it runs nothing by itself: a test claims and runs branches on threads of its choice.
 */
public final class TestNode implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NodeParts parts;
    private final JdbcStore store;
    private final Announcer announcer;
    private final TimerWatch watch = new TimerWatch(Executors.defaultThreadFactory());
    private @Nullable Dispatcher dispatcher;

    /** Puts a node together with beans by class; the settings are the defaults, changed by {@link #settings}. */
    public TestNode(
            TestDatabase database, Settings settings, List<Workflow<?, ?>> workflows, Map<Class<?>, Object> beans) {
        this(database, settings, workflows, beans, List.of());
    }

    /** The same with receivers of messages. */
    public TestNode(
            TestDatabase database,
            Settings settings,
            List<Workflow<?, ?>> workflows,
            Map<Class<?>, Object> beans,
            List<Receiver> receivers) {
        this(database, settings, workflows, beans, receivers, new RunListener() {});
    }

    /** The same with somebody who is told what the engine did. */
    public TestNode(
            TestDatabase database,
            Settings settings,
            List<Workflow<?, ?>> workflows,
            Map<Class<?>, Object> beans,
            List<Receiver> receivers,
            RunListener listener) {
        this(database, settings, workflows, beans, receivers, listener, ValueCipher.OFF);
    }

    /** The same whose values are sealed. */
    public TestNode(
            TestDatabase database,
            Settings settings,
            List<Workflow<?, ?>> workflows,
            Map<Class<?>, Object> beans,
            List<Receiver> receivers,
            RunListener listener,
            ValueCipher cipher) {
        Clock clock = Clock.systemUTC();
        this.store = database.isH2()
                ? new H2Store(database.dataSource(), clock, cipher)
                : new PostgresStore(database.dataSource(), cipher);
        HeartLine heart = store.heartLine(database.plainDataSource());
        Transactions transactions =
                new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());
        this.announcer = new Announcer(store.subscriptions(), store.outbox(), transactions, "urn:test");
        this.parts = new NodeParts(
                settings,
                new NodeParts.Ground(
                        transactions,
                        announcer.around(store),
                        announcer.around(store.runs(), store),
                        store.signals(),
                        store.sharedState(),
                        store.outbox(),
                        store.slots(),
                        new JpaInstances(database.entityManager(), cipher),
                        store.routes(),
                        Presence.join(
                                heart,
                                new Nodes.Newcomer(
                                        settings.node(), "here", settings.slots(), settings.tags(), settings.claim())),
                        new NodeParts.Upkeep(store.audit(), store.agenda(), store.retention()),
                        heart.clock()),
                "engine",
                workflows,
                receivers,
                new BranchRunner.Tasks(
                        type -> Optional.ofNullable(beans.get(type)).orElseThrow(),
                        new Values(new JsonbCodec()),
                        ValueChecks.NONE,
                        watch),
                listener);
    }

    /** Returns the default settings of a node of that name. */
    public static Settings settings(String node) {
        return settings(node, Duration.ofSeconds(20), 8);
    }

    /** Returns settings with another claim time and number of slots. */
    public static Settings settings(String node, Duration claim, int slots) {
        return new Settings(
                node,
                "here",
                slots,
                Set.of(),
                claim,
                32,
                Duration.ofMinutes(5),
                Duration.ofMillis(200),
                100,
                Duration.ofMinutes(1),
                3,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Settings.Migrate.AUTO,
                Settings.Stranded.WARN);
    }

    /** Has web-hooks, too; for before {@link #dispatch}. */
    public TestNode webhooks(WebhookSettings settings) {
        announcer.wakes(parts::deliver);
        parts.hooks(
                new Hooks(store.subscriptions(), transactions(), announcer, settings, Clock.systemUTC(), Pace.MACHINE));
        return this;
    }

    /** Begins to run branches by itself, as in a server. */
    public TestNode dispatch() {
        dispatcher = new Dispatcher(parts);
        dispatcher.start(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        return this;
    }

    /** Tells a node that runs branches by itself that something may have become due. */
    public void hint() {
        Objects.requireNonNull(dispatcher, "the node runs nothing by itself").look();
    }

    /** Returns what runs branches here. */
    public Dispatcher dispatcher() {
        return Objects.requireNonNull(dispatcher, "the node runs nothing by itself");
    }

    /** Returns the parts of the engine. */
    public NodeParts parts() {
        return parts;
    }

    /** Returns the statements. */
    public JdbcStore store() {
        return store;
    }

    /** Returns the units of work. */
    public Transactions transactions() {
        return parts.transactions();
    }

    /** Starts an instance in a transaction of its own and returns its branch 0. */
    public BranchKey start(String workflow, String id, @Nullable Object input) {
        return start(workflow, id, input, ConflictPolicy.FAIL);
    }

    /** Starts an instance with a policy, in a transaction of its own, and returns the branch 0 of the run that has the id. */
    public BranchKey start(String workflow, String id, @Nullable Object input, ConflictPolicy policy) {
        return inOwn(() -> {
            Started started = parts.door().start(workflow, id, input, policy);
            return new BranchKey(parts.door().instance(started.id().value()).run(), 0);
        });
    }

    /** Does work in a transaction of its own. */
    public <T> T inOwn(Supplier<T> work) {
        return transactions().own(work);
    }

    /** Claims a branch that is due. */
    public Optional<Claim> claim(BranchKey branch) {
        return claim(branch, parts.settings().claim());
    }

    /** Claims a branch that is due, for so long; for no time at all, it is due again at once. */
    public Optional<Claim> claim(BranchKey branch, Duration duration) {
        return inOwn(() -> store.claim(branch, parts.id(), duration));
    }

    /** Drives a claimed branch on the calling thread. */
    public BranchRunner.End run(Claim claim) {
        return parts.runner().run(claim, Lease.UNBOUNDED);
    }

    /** Returns the status of an instance. */
    public Status status(String id) {
        return inOwn(() -> parts.door().status(id));
    }

    /** Waits for the end of an instance and returns its status. */
    public Status await(String id) throws InterruptedException {
        return parts.door().await(new InstanceId(id), PATIENCE);
    }

    @Override
    public void close() {
        if (dispatcher != null) {
            dispatcher.stop();
        }
        watch.close();
    }
}
