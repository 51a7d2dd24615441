package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.codec.JsonbCodec;
import dev.holdfast.ejb.config.EncryptionSettings;
import dev.holdfast.ejb.config.InvalidConfiguration;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.config.SettingsReader;
import dev.holdfast.ejb.config.UpkeepReader;
import dev.holdfast.ejb.config.UpkeepSettings;
import dev.holdfast.ejb.config.WebhookReader;
import dev.holdfast.ejb.config.WebhookSettings;
import dev.holdfast.ejb.identity.ElytronIdentities;
import dev.holdfast.ejb.jdbc.H2Store;
import dev.holdfast.ejb.jdbc.HeartLine;
import dev.holdfast.ejb.jdbc.JdbcStore;
import dev.holdfast.ejb.jdbc.JobHistory;
import dev.holdfast.ejb.jdbc.PostgresStore;
import dev.holdfast.ejb.jobs.JobSites;
import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.ejb.keys.KeyRing;
import dev.holdfast.ejb.metrics.MicrometerMeter;
import dev.holdfast.ejb.registry.Deployment;
import dev.holdfast.ejb.registry.Registration;
import dev.holdfast.ejb.registry.SharedEngine;
import dev.holdfast.ejb.schema.Migration;
import dev.holdfast.ejb.schema.Schema;
import dev.holdfast.ejb.trace.OpenTelemetryTracing;
import dev.holdfast.ejb.trace.StepLog;
import dev.holdfast.ejb.vitals.Meter;
import dev.holdfast.ejb.vitals.MeteredTracing;
import dev.holdfast.ejb.webhook.Announcer;
import dev.holdfast.ejb.webhook.Hooks;
import dev.holdfast.ejb.webhook.WebhookDoor;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.AuditChain;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.engine.AuditedDoor;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.BulkDoor;
import dev.holdfast.engine.EncryptionDoor;
import dev.holdfast.engine.Identities;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.Tracing;
import dev.holdfast.engine.UserCode;
import dev.holdfast.engine.Values;
import dev.holdfast.engine.Watch;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Instances;
import dev.holdfast.store.JobExecutions;
import dev.holdfast.store.Nodes;
import dev.holdfast.store.Workload;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.validation.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The engine of this deployment: put together once at start from what the server gives (data source, transaction manager,
 * persistence unit, configuration) and what is deployed.
 */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class Engine {

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager transactionManager;

    @Resource
    private TransactionSynchronizationRegistry synchronizations;

    @PersistenceContext(unitName = "holdfast")
    private EntityManager entityManager;

    @Resource(lookup = "java:app/AppName")
    private String application;

    @Inject
    private Deployment deployment;

    @Inject
    private Validator validator;

    @Inject
    private StepRequest request;

    @Inject
    private BeanManager beans;

    private volatile @Nullable NodeParts parts;
    private final JobSites jobSites = new JobSites(() -> parts().catalog().applications());
    private volatile @Nullable JobExecutions jobExecutions;
    private volatile @Nullable JobHistory jobHistory;
    private volatile @Nullable JdbcStore store;

    /** For CDI. */
    public Engine() {}

    /**
     * Reads the configuration, brings the schema up to date and puts the engine together; for a thread without a
     * transaction, once. Any exception means that the deployment must fail; nothing runs then.
     *
     * @param watch watches how long attempts take
     * @throws dev.holdfast.error.HoldfastException if configuration, schema, workflows or task beans break a rule
     */
    public NodeParts start(Watch watch) {
        Settings settings = SettingsReader.read(
                ConfigProvider.getConfig(),
                System.getProperty("jboss.node.name", "node"),
                System.getProperty("jboss.qualified.host.name", "unknown"));
        UpkeepSettings upkeep = UpkeepReader.read(ConfigProvider.getConfig());
        WebhookSettings webhooks = WebhookReader.read(ConfigProvider.getConfig());
        EncryptionSettings encryption = EncryptionSettings.read(ConfigProvider.getConfig());
        KeyRing keys = KeyRing.open(encryption);
        ValueCipher cipher = new ValueCipher(keys, encryption.acceptsClear());
        // Before the schema: what is refused must not have migrated anything.
        List<Workflow<?, ?>> found = deployment.workflows();
        List<Receiver> receivers = deployment.receivers();
        List<Schedule> schedules = deployment.schedules(found);
        List<Workflow<?, ?>> workflows = Deployment.withJobs(found, schedules);
        if (TwoPhases.possible(dataSource, transactionManager)) {
            new Schema(dataSource).requirePreparedTransactions();
        }
        String schema = schema(settings);
        Meter meter = meter();
        workflows.forEach(Engine::found);
        misnamed(settings, workflows);
        String database = database();
        JdbcStore opened = database.startsWith("H2")
                ? new H2Store(dataSource, Clock.systemUTC(), cipher)
                : new PostgresStore(dataSource, cipher);
        HeartLine heart = opened.heartLine(dataSource);
        JtaTransactions transactions = new JtaTransactions(transactionManager, synchronizations, opened::inDoubt);
        Announcer announcer = new Announcer(opened.subscriptions(), opened.outbox(), transactions, webhooks.source());
        requireSameKeys(keys, opened, transactions);
        NodeParts built = new NodeParts(
                settings,
                new NodeParts.Ground(
                        transactions,
                        announcer.around(opened),
                        announcer.around(opened.runs(), opened),
                        opened.signals(),
                        opened.sharedState(),
                        opened.outbox(),
                        opened.slots(),
                        new JpaInstances(entityManager, cipher),
                        opened.routes(),
                        joined(heart, settings),
                        new NodeParts.Upkeep(
                                opened.audit(),
                                opened.agenda(),
                                new TickLog(),
                                opened.retention(),
                                upkeep,
                                Clock.systemUTC()),
                        heart.clock(),
                        Pace.MACHINE,
                        new StepLog(MeteredTracing.inFrontOf(tracing(database), meter, Pace.MACHINE)),
                        meter,
                        schema),
                application,
                workflows,
                receivers,
                new BranchRunner.Tasks(
                        deployment,
                        new Values(new JsonbCodec()),
                        new BeanValidation(validator),
                        watch,
                        request,
                        new BatchJobs(execution ->
                                transactions.own(() -> opened.jobExecutions().isToBeRestarted(execution))),
                        identities()),
                new RunLog());
        announcer.wakes(built::deliver);
        built.hooks(
                new Hooks(opened.subscriptions(), transactions, announcer, webhooks, Clock.systemUTC(), Pace.MACHINE));
        if (workflows.isEmpty()) {
            waiting(population(built, live -> true)); // whose definitions other applications may bring
        } else {
            // The workflows of jobs are offered once the batch runtime is there.
            stranded(
                    settings,
                    population(
                            built,
                            live -> !built.catalog().has(live.workflow(), live.hash())
                                    && JobWorkflow.jobOf(live.workflow()).isEmpty()));
        }
        declare(built, application, schedules);
        jobExecutions = opened.jobExecutions();
        jobHistory = opened.jobHistory();
        AuditChain chain = new AuditChain(opened.auditLog(), transactions);
        BulkDoor orders = bulk(opened, built);
        EncryptionDoor reencryption = encryption(opened, built);
        built.chores().are(() -> orders.work() | reencryption.work(), chain::seal);
        store = opened;
        parts = built;
        LOG.started(built.id(), database, settings.slots(), names(workflows));
        return built;
    }

    private static void requireSameKeys(KeyRing keys, JdbcStore store, JtaTransactions transactions) {
        transactions.own(() -> store.knownKeys().mistaken(keys)).ifPresent(id -> {
            throw new InvalidConfiguration(
                    List.of(
                            "this node's encryption key '" + id + "' is another one than the key '" + id
                                    + "' that the database has values of; copy the keys of a node that runs, or give the new key another id"));
        });
        keys.writing().ifPresent(LOG::encrypting);
    }

    /** The server has an OpenTelemetry for this deployment only with its subsystem, and the classes of it perhaps not even then. */
    private Tracing tracing(String database) {
        try {
            return OpenTelemetryTracing.ofServer(beans, database);
        } catch (NoClassDefFoundError none) {
            return Tracing.NONE;
        }
    }

    /** Without the classes of its security everybody is nobody. */
    private static Identities identities() {
        try {
            return ElytronIdentities.ofServer();
        } catch (NoClassDefFoundError none) {
            return Identities.NONE;
        }
    }

    /** The same for its registry of metrics. */
    private Meter meter() {
        try {
            return MicrometerMeter.ofServer(beans);
        } catch (NoClassDefFoundError none) {
            return Meter.NONE;
        }
    }

    private static Presence joined(Heart heart, Settings settings) {
        Presence presence = Presence.join(
                heart,
                new Nodes.Newcomer(
                        settings.node(), settings.host(), settings.slots(), settings.tags(), settings.claim()));
        presence.namesakes()
                .forEach(other -> LOG.namesake(
                        settings.node(), other.node().host(), other.startedAt().toString(), presence.id()));
        return presence;
    }

    /** Takes an application that is deployed beside the engine; see {@link SharedEngine#register}. */
    SharedEngine.Registered register(Registration registration) {
        NodeParts running = parts();
        List<Workflow<?, ?>> workflows = registration.workflows();
        try {
            Application taken = new Application(
                    registration.application(), workflows, code(registration), registration.receivers());
            SecondTry.of(
                    "The registration of application '" + registration.application() + "'",
                    running.pace(),
                    () -> take(running, registration, taken));
        } catch (HoldfastException e) {
            LOG.applicationRefused(registration.application(), e.code().text(), String.valueOf(e.getMessage()));
            throw e;
        }
        workflows.forEach(Engine::found);
        misnamed(running.settings(), workflows);
        LOG.registered(registration.application(), names(workflows));
        return () -> leave(running, registration.application());
    }

    private static void take(NodeParts running, Registration registration, Application taken) {
        running.applications().requireFree(taken);
        // It can speak of workflows with its names alone: others may come with the other applications.
        stranded(
                running.settings(),
                population(
                        running,
                        live -> taken.offers(live.workflow().value())
                                && registration.workflows().stream()
                                        .noneMatch(own -> own.hash().equals(live.hash()))));
        running.applications().register(taken);
        declareOrLeave(running, registration);
    }

    private static void declareOrLeave(NodeParts running, Registration registration) {
        try {
            declare(running, registration.application(), registration.schedules());
        } catch (RuntimeException e) {
            running.applications().leave(registration.application());
            throw e;
        }
    }

    private static void declare(NodeParts node, String application, List<Schedule> schedules) {
        node.transactions().own(() -> {
            node.schedules().declare(application, schedules);
            return true;
        });
    }

    /** The codec keeps what it learns of classes: each application has its own, which goes with it. */
    private static UserCode code(Registration registration) {
        try {
            Values values = registration.context().call(() -> new Values(new JsonbCodec()));
            return new UserCode(
                    registration.beans(), values, new BeanValidation(registration.validator()), registration.context());
        } catch (Exception e) {
            throw new IllegalStateException(
                    "the context of application '" + registration.application() + "' cannot be entered", e);
        }
    }

    private static void leave(NodeParts running, String name) {
        Optional<Application> known = running.catalog().application(name);
        OptionalInt left = running.leave(name);
        if (known.isEmpty() || left.isEmpty()) {
            return;
        }
        if (left.getAsInt() > 0) {
            LOG.leftWithRunningSteps(name, left.getAsInt());
        }
        LOG.left(name, waiting(running, known.get()));
    }

    private static String waiting(NodeParts running, Application gone) {
        try {
            long waiting = population(
                            running, live -> gone.offers(live.workflow().value()))
                    .stream()
                    .mapToLong(Instances.Population::instances)
                    .sum();
            return waiting + " live instances";
        } catch (RuntimeException e) {
            return "the live instances"; // the engine is being undeployed, too, and can read no more
        }
    }

    private static void found(Workflow<?, ?> workflow) {
        LOG.workflow(
                workflow.name().value(),
                workflow.hash().toString(),
                workflow.plan().listing().size());
    }

    /** A number without its limit is most likely a mistake, and may be for another version that is deployed beside this one. */
    private static void misnamed(Settings settings, List<Workflow<?, ?>> workflows) {
        for (Workflow<?, ?> workflow : workflows) {
            String name = workflow.name().value();
            Set<String> names = new TreeSet<>();
            workflow.limits().instances().forEach(named -> names.add(name + ":" + named.name()));
            workflow.limits().steps().keySet().forEach(step -> names.add(name + "/" + step));
            settings.limits().keySet().stream()
                    .filter(limit -> limit.startsWith(name + ":") || limit.startsWith(name + "/"))
                    .filter(limit -> !names.contains(limit))
                    .forEach(limit -> LOG.noSuchLimit(limit, name, String.valueOf(names)));
        }
    }

    private static String names(List<Workflow<?, ?>> workflows) {
        return workflows.stream().map(workflow -> workflow.name().value()).collect(Collectors.joining(", "));
    }

    private static List<Instances.Population> population(NodeParts node, Predicate<Instances.Population> which) {
        return node.transactions()
                .own(() -> node.instances().population().stream().filter(which).toList());
    }

    private static void waiting(List<Instances.Population> waiting) {
        waiting.forEach(live -> LOG.waiting(
                live.instances(),
                live.workflow().value(),
                live.hash().toString(),
                live.oldest().toString()));
    }

    /** Says which live instances have a definition that is not deployed any more; refuses the deployment if that is the policy. */
    private static void stranded(Settings settings, List<Instances.Population> stranded) {
        stranded.forEach(live -> LOG.stranded(
                live.instances(),
                live.workflow().value(),
                live.hash().toString(),
                live.oldest().toString()));
        if (!stranded.isEmpty() && settings.stranded() == Settings.Stranded.REFUSE) {
            throw new StrandedInstances(stranded);
        }
    }

    /** Returns the version that the schema has then. */
    private String schema(Settings settings) {
        Schema schema = new Schema(dataSource);
        if (settings.migrate() == Settings.Migrate.VALIDATE) {
            return schema.validate();
        }
        Migration migration = schema.migrate();
        if (migration.steps() > 0) {
            LOG.migrated(migration.version());
        }
        return migration.version();
    }

    private String database() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("the database went away during the start", e);
        }
    }

    /** Returns which life runs which execution of a batch job; throws {@link IllegalStateException} before the start has ended. */
    public JobExecutions jobExecutions() {
        return started(jobExecutions);
    }

    /** Returns the counts of what stands in the database; throws as {@link #parts}. */
    public Workload workload() {
        return started(store).workload();
    }

    JobHistory jobHistory() {
        return started(jobHistory);
    }

    /** Offers a workflow for each job of an application that has none yet; takes transactions of its own. */
    public void offerJobs() {
        NodeParts running = parts();
        for (Application application : running.catalog().applications()) {
            List<Workflow<?, ?>> offered = jobSites.jobs(application).stream()
                    .filter(Engine::isOfferable)
                    .filter(job ->
                            running.catalog().owner(JobWorkflow.nameOf(job)).isEmpty())
                    .<Workflow<?, ?>>map(JobWorkflow::of)
                    .toList();
            running.applications().extend(application.name(), offered).forEach(Engine::found);
        }
    }

    private static boolean isOfferable(String job) {
        try {
            JobWorkflow.nameOf(job);
            return true;
        } catch (InvalidArgument e) {
            return false; // it is run by workflows with thenJob alone
        }
    }

    /** Returns the batch runtimes of the applications on this node. */
    public JobSites jobSites() {
        return jobSites;
    }

    private static AuditedDoor audited(JdbcStore tables, NodeParts node) {
        return new AuditedDoor(node.door(), node.restarts(), node.ports().runs(), node.instances(), tables.auditLog());
    }

    private static BulkDoor bulk(JdbcStore tables, NodeParts node) {
        return new BulkDoor(
                tables.bulkOrders(), node.instances(), audited(tables, node), tables.auditLog(), node.transactions());
    }

    /** Returns the door by which orders are entered into the audit; throws as {@link #parts}. */
    AuditedDoor audited() {
        return audited(store(), parts());
    }

    /** Returns the operations on web-hooks; throws as {@link #parts}. */
    WebhookDoor webhooks() {
        return new WebhookDoor(
                parts().hooks().orElseThrow(), parts().transactions(), new AuditDesk(store().auditLog()));
    }

    /** Returns the orders over filters; throws as {@link #parts}. */
    BulkDoor bulk() {
        return bulk(store(), parts());
    }

    private static EncryptionDoor encryption(JdbcStore tables, NodeParts node) {
        return new EncryptionDoor(tables.reencryptions(), tables.auditLog(), node.transactions());
    }

    /** Returns the orders to write values anew; throws as {@link #parts}. */
    EncryptionDoor encryption() {
        return encryption(store(), parts());
    }

    /** Returns the tables beyond those of runs; throws {@link IllegalStateException} before the engine's start has ended. */
    JdbcStore store() {
        JdbcStore present = store;
        if (present == null) {
            throw new IllegalStateException("the engine has not started yet");
        }
        return present;
    }

    /** Returns the engine; throws {@link IllegalStateException} before its start has ended. */
    public NodeParts parts() {
        return started(parts);
    }

    private static <T> T started(@Nullable T present) {
        if (present == null) {
            throw new IllegalStateException("the engine has not started yet; a bean that calls it while the application"
                    + " starts must come after the engine's startup bean");
        }
        return present;
    }
}
