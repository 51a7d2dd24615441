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
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/**
 * Two databases on one PostgreSQL server, and servers on them whose steps write both: configured by the shipped script and by one for the
 * second database, with an agent that kills them at the points of {@link Point}.
 */
final class XaSite implements AutoCloseable {

    private static final Path SHIPPED = Path.of(System.getProperty("holdfast.ear", "../../ear/target/holdfast.ear"));
    private static final Path SCRIPT = Path.of("../../wildfly-config/xa.cli");
    private static final Path RESOURCES = Path.of("src/test/resources/xa");
    private static final String LEDGER = "ledger";
    private static final int MOST_PREPARED = 20;

    private final Path folder;
    private final PostgresDatabase database;

    private XaSite(Path folder, PostgresDatabase database) {
        this.folder = folder;
        this.database = database;
    }

    /** Starts the databases. */
    static XaSite in(Path folder) throws Exception {
        return in(folder, MOST_PREPARED);
    }

    /** Starts the databases with room for so many prepared transactions. */
    static XaSite in(Path folder, int mostPrepared) throws Exception {
        PostgresDatabase database = PostgresDatabase.withPreparedTransactions(mostPrepared);
        database.add(LEDGER);
        XaSite site = new XaSite(folder, database);
        Files.createDirectories(site.points());
        for (String name : List.of("holdfast", LEDGER)) {
            try (Connection connection = database.look(name);
                    Statement statement = connection.createStatement()) {
                statement.execute("create table booking (instance_id varchar(256), step varchar(200), cents int)");
            }
        }
        return site;
    }

    /** Prepares a server that is not running yet; its name is that of its node for the engine and for the transaction manager. */
    ServerProcess server(String name) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(database.environment());
        environment.put("JBOSS_TX_NODE_ID", name);
        environment.put("LEDGER_DB_URL", "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + LEDGER);
        environment.put("LEDGER_DB_USER", "holdfast");
        environment.put("LEDGER_DB_PASSWORD", "holdfast");
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
        server.configure(SCRIPT, RESOURCES.resolve("ledger.cli"));
        server.option("-javaagent:" + byteman() + "=script:"
                + RESOURCES.resolve("points.btm").toAbsolutePath());
        server.deploy(transfers());
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
     * What is in both databases.
     *
     * @param bookings the steps with a row in the engine's database
     * @param ledger the steps with a row in the other one
     * @param steps the nodes of the checkpoints; "-" for the start
     * @param prepared how many transactions are prepared and neither committed nor rolled back
     */
    record Rows(List<String> bookings, List<String> ledger, List<String> steps, int prepared) {}

    /** Looks at what is committed for an instance, and at what is prepared for any. */
    Rows look(String instance) throws SQLException {
        try (Connection engine = database.look();
                Connection other = database.look(LEDGER)) {
            String booked = "select step from booking where instance_id = ? order by 1";
            return new Rows(
                    column(engine, booked, instance),
                    column(other, booked, instance),
                    column(
                            engine,
                            "select coalesce(node, '-') from hf_checkpoint c join hf_snapshot s on s.id = c.snapshot_id"
                                    + " where s.instance_id = ? order by sequence",
                            instance),
                    prepared());
        }
    }

    /** Returns how many transactions are prepared and neither committed nor rolled back. */
    int prepared() throws SQLException {
        try (Connection engine = database.look();
                Statement statement = engine.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_prepared_xacts")) {
            row.next();
            return row.getInt(1);
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
                .addPackage(TransferWorkflow.class.getPackage())
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
    public void close() throws IOException {
        database.close();
    }
}
