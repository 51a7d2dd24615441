package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.codec.JsonbCodec;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.config.SettingsReader;
import dev.holdfast.ejb.jdbc.H2Store;
import dev.holdfast.ejb.jdbc.JdbcStore;
import dev.holdfast.ejb.jdbc.PostgresStore;
import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.ejb.registry.Deployment;
import dev.holdfast.ejb.schema.Migration;
import dev.holdfast.ejb.schema.Schema;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Values;
import dev.holdfast.engine.Watch;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Nodes;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
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

    @Inject
    private Deployment deployment;

    @Inject
    private Validator validator;

    private volatile @Nullable NodeParts parts;

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
        // Before the schema: what is refused must not have migrated anything.
        List<Workflow<?, ?>> workflows = deployment.workflows();
        schema(settings);
        workflows.forEach(workflow -> LOG.workflow(
                workflow.name().value(),
                workflow.hash().toString(),
                workflow.plan().listing().size()));
        Clock clock = Clock.systemUTC();
        String database = database();
        JdbcStore store = database.startsWith("H2") ? new H2Store(dataSource, clock) : new PostgresStore(dataSource);
        JtaTransactions transactions = new JtaTransactions(transactionManager, synchronizations);
        NodeParts built = new NodeParts(
                settings,
                new NodeParts.Ground(
                        transactions,
                        store,
                        store.runs(),
                        store.signals(),
                        store.sharedState(),
                        new JpaInstances(entityManager),
                        store.routes(),
                        joined(transactions, store, settings),
                        clock),
                workflows,
                new BranchRunner.Tasks(deployment, new Values(new JsonbCodec()), new BeanValidation(validator), watch),
                new RunLog());
        built.transactions().own(() -> stranded(built, settings));
        parts = built;
        LOG.started(
                built.id(),
                database,
                settings.slots(),
                workflows.stream().map(workflow -> workflow.name().value()).collect(Collectors.joining(", ")));
        return built;
    }

    private static Presence joined(JtaTransactions transactions, JdbcStore store, Settings settings) {
        Presence presence = Presence.join(
                transactions,
                store.nodes(),
                new Nodes.Newcomer(
                        settings.node(), settings.host(), settings.slots(), settings.tags(), settings.claim()));
        presence.namesakes()
                .forEach(other -> LOG.namesake(
                        settings.node(), other.node().host(), other.startedAt().toString(), presence.id()));
        return presence;
    }

    /** Says which live instances have a definition that is not deployed any more; refuses the start if that is the policy. */
    private static long stranded(NodeParts built, Settings settings) {
        List<Instances.Population> stranded = built.instances().population().stream()
                .filter(live -> !built.catalog().has(live.workflow(), live.hash()))
                .toList();
        stranded.forEach(live -> LOG.stranded(
                live.instances(),
                live.workflow().value(),
                live.hash().toString(),
                live.oldest().toString()));
        if (!stranded.isEmpty() && settings.stranded() == Settings.Stranded.REFUSE) {
            throw new StrandedInstances(stranded);
        }
        return stranded.size();
    }

    private void schema(Settings settings) {
        Schema schema = new Schema(dataSource);
        if (settings.migrate() == Settings.Migrate.VALIDATE) {
            schema.validate();
            return;
        }
        Migration migration = schema.migrate();
        if (migration.steps() > 0) {
            LOG.migrated(migration.version());
        }
    }

    private String database() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("the database went away during the start", e);
        }
    }

    /** Returns the engine; throws {@link IllegalStateException} before its start has ended. */
    public NodeParts parts() {
        NodeParts present = parts;
        if (present == null) {
            throw new IllegalStateException("the engine has not started yet; a bean that calls it while the application"
                    + " starts must come after the engine's startup bean");
        }
        return present;
    }
}
