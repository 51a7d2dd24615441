package dev.holdfast.it;

import dev.holdfast.it.xa.Point;
import dev.holdfast.it.xa.TransferWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.byteman.agent.Main;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/**
 * The engine's database on a PostgreSQL server, something beside it, and servers whose steps write both: configured by the shipped script
 * and by one for the other, with an agent that kills them at the points of {@link Point}.
 */
final class XaSite implements AutoCloseable {

    /** Where scripts and rules are. */
    static final Path RESOURCES = Path.of("src/test/resources/xa");

    private static final Path SHIPPED = Path.of(System.getProperty("holdfast.ear", "../../ear/target/holdfast.ear"));
    private static final Path SCRIPT = Path.of("../../wildfly-config/xa.cli");
    private static final int MOST_PREPARED = 20;

    private final Path folder;
    private final PostgresDatabase database;
    private final Beside beside;

    private XaSite(Path folder, PostgresDatabase database, Beside beside) throws Exception {
        this.folder = folder;
        this.database = database;
        this.beside = beside;
        Files.createDirectories(points());
        try (Connection connection = database.look()) {
            createBookings(connection);
        }
    }

    /** Starts it with a second database. */
    static XaSite withLedger(Path folder) throws Exception {
        return withLedger(folder, MOST_PREPARED);
    }

    /** Starts it with a second database and room for so many prepared transactions. */
    static XaSite withLedger(Path folder, int mostPrepared) throws Exception {
        PostgresDatabase database = PostgresDatabase.withPreparedTransactions(mostPrepared);
        return new XaSite(folder, database, new LedgerDatabase(database));
    }

    /** Starts it with a message broker. */
    static XaSite withBroker(Path folder) throws Exception {
        PostgresDatabase database = PostgresDatabase.withPreparedTransactions(MOST_PREPARED);
        return new XaSite(folder, database, new MessageBroker(folder.resolve("broker")));
    }

    static void createBookings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table booking (instance_id varchar(256), step varchar(200), cents int)");
        }
    }

    static List<String> bookings(Connection connection, String instance) throws SQLException {
        return column(connection, "select step from booking where instance_id = ? order by 1", instance);
    }

    /** Prepares a server that is not running yet; its name is that of its node for the engine and for the transaction manager. */
    ServerProcess server(String name) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(database.environment());
        environment.put("JBOSS_TX_NODE_ID", name);
        environment.putAll(beside.environment());
        // Recovery looks every 2 minutes by default, and at what may be of a living transaction after 20 seconds.
        Map<String, String> properties = Map.of(
                Point.FOLDER,
                points().toAbsolutePath().toString(),
                "RecoveryEnvironmentBean.periodicRecoveryPeriod",
                "2",
                "RecoveryEnvironmentBean.recoveryBackoffPeriod",
                "1",
                "JTAEnvironmentBean.orphanSafetyInterval",
                "2000",
                "holdfast.node",
                name,
                // A dead node costs one take-over; waiting for its recovery must cost none.
                "holdfast.step.takeovers",
                "1",
                "holdfast.claim.ttl",
                "PT5S");
        ServerProcess server = new ServerProcess(folder.resolve(name), environment, properties);
        server.configure(SCRIPT, beside.script());
        server.option("-javaagent:" + byteman() + "=script:"
                + RESOURCES.resolve("points.btm").toAbsolutePath());
        server.deploy(transfers());
        for (Path archive : beside.archives()) {
            server.deploy(archive);
        }
        return server;
    }

    /** Starts an instance on a server, which may die of it before it answers. */
    void start(ServerProcess server, String instance) {
        try {
            server.api().start(TransferWorkflow.NAME, instance, "{\"cents\": 4200}");
        } catch (IOException e) {
            // whether it was started shows in what becomes of the instance
        }
    }

    /** Where deaths are ordered. */
    Path points() {
        return folder.resolve("points");
    }

    /**
     * What is in both places.
     *
     * @param bookings the steps with a row in the engine's database
     * @param effects the steps with an effect in the other place
     * @param steps the nodes of the checkpoints; "-" for the start
     * @param prepared how many transactions are prepared and neither committed nor rolled back
     */
    record Rows(List<String> bookings, List<String> effects, List<String> steps, int prepared) {}

    /** Looks at what is committed for an instance, and at what is prepared for any. */
    Rows look(String instance) throws Exception {
        try (Connection engine = database.look()) {
            return new Rows(
                    bookings(engine, instance),
                    beside.effects(instance),
                    column(
                            engine,
                            "select coalesce(node, '-') from hf_checkpoint c join hf_snapshot s on s.id = c.snapshot_id"
                                    + " where s.instance_id = ? order by sequence",
                            instance),
                    prepared());
        }
    }

    /** Returns how many transactions are prepared and neither committed nor rolled back, in both places. */
    int prepared() throws Exception {
        try (Connection engine = database.look();
                Statement statement = engine.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_prepared_xacts")) {
            row.next();
            return row.getInt(1) + beside.prepared();
        }
    }

    private static List<String> column(Connection connection, String sql, String instance) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, instance);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
                return values;
            }
        }
    }

    private Path transfers() {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(EnterpriseArchive.class, SHIPPED.toFile());
        ear.addAsLibrary(ShrinkWrap.create(JavaArchive.class, "transfers.jar")
                .addClass(Point.class)
                .addClasses(beside.application().toArray(Class<?>[]::new))
                // without the messaging layer the server does not give its API to applications by itself
                .setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: jakarta.jms.api\n"))
                .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
        Path archive = folder.resolve("transfers.ear");
        ear.as(ZipExporter.class).exportTo(archive.toFile(), true);
        return archive;
    }

    private static Path byteman() {
        return Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    @Override
    public void close() throws Exception {
        beside.close();
        database.close();
    }
}
