package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import dev.holdfast.it.chaos.Beginnings;
import dev.holdfast.it.chaos.ChaosDoor;
import dev.holdfast.it.chaos.ChaosTasks;
import dev.holdfast.it.check.Checker;
import dev.holdfast.it.check.Ledgers;
import dev.holdfast.it.check.Rule;
import dev.holdfast.it.check.Violation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Several servers, each with the chaos application, on one PostgreSQL; between each server and the database there is a relay that
 * can be disturbed.
 */
final class Cluster implements AutoCloseable {

    /** How long a claim lasts here. */
    static final Duration CLAIM = Duration.ofSeconds(4);

    /** How many branches a node holds that is at work. */
    private static final int BUSY = 2;

    /** How many steps a node runs at once. */
    static final int SLOTS = 6;

    /** Its name on the network and for the engine, its server, and its way to the database. */
    record Node(String name, ServerProcess server, Relay relay, Path beginnings) {}

    /** How the engine and the application are deployed. */
    enum Layout {
        /** The application is part of the engine's archive. */
        EMBEDDED,
        /** The application is a WAR beside the engine's archive. */
        SHARED
    }

    /** The name of the archive with the engine. */
    static final String ENGINE = "holdfast.ear";

    private static final String BESIDE = "chaos.war";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Layout layout;
    private final PostgresDatabase database;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Node> twins = new ArrayList<>();

    private Cluster(Path folder, Layout layout, PostgresDatabase database) {
        this.folder = folder;
        this.layout = layout;
        this.database = database;
    }

    /**
     * Prepares a cluster and starts its database; {@link #start} starts the servers.
     *
     * @param folder where everything of it is, to be found there afterwards
     * @param layout how engine and application are deployed
     * @param names the names of the nodes, one for each
     * @param properties system properties for all of them
     * @param scripts configure all of them
     */
    static Cluster in(Path folder, Layout layout, List<String> names, Map<String, String> properties, Path... scripts)
            throws Exception {
        return of(PostgresDatabase.in(folder.resolve("postgres")), folder, layout, names, properties, scripts);
    }

    /** The same with a database that the cluster ends. */
    static Cluster of(
            PostgresDatabase database,
            Path folder,
            Layout layout,
            List<String> names,
            Map<String, String> properties,
            Path... scripts)
            throws Exception {
        Cluster cluster = new Cluster(folder, layout, database);
        try (Connection connection = cluster.database.look()) {
            Ledgers.create(connection);
        } catch (SQLException e) {
            cluster.close();
            throw e;
        }
        cluster.export();
        for (String name : names) {
            Path base = folder.resolve("server-" + (cluster.nodes.size() + 1));
            cluster.nodes.add(cluster.prepare(base, name, properties));
        }
        if (scripts.length > 0) {
            ServerProcess first = cluster.nodes.get(0).server();
            first.configure(scripts);
            for (Node other : cluster.nodes.subList(1, cluster.nodes.size())) {
                other.server().configureLike(first);
            }
        }
        return cluster;
    }

    private Node prepare(Path base, String name, Map<String, String> properties) throws IOException {
        Relay relay = new Relay(database.port());
        Path beginnings = base.resolve("beginnings.tsv").toAbsolutePath();
        Map<String, String> all = new HashMap<>(Map.of(
                "holdfast.node",
                name,
                "holdfast.claim.ttl",
                CLAIM.toString(),
                "holdfast.worker.slots",
                String.valueOf(SLOTS),
                // nodes die here all the time, which is nobody's fault but ours
                "holdfast.step.takeovers",
                "1000",
                "jboss.node.name",
                base.getFileName().toString(),
                "jboss.tx.node.id",
                base.getFileName().toString(),
                Beginnings.FILE,
                beginnings.toString()));
        all.putAll(properties);
        ServerProcess server = new ServerProcess(base, PostgresDatabase.environment(relay.port()), all);
        server.deploy(engine());
        if (layout == Layout.SHARED) {
            server.deploy(application());
        }
        server.lookForArchivesEvery(Duration.ofSeconds(1));
        return new Node(name, server, relay, beginnings);
    }

    /** Prepares another server with the name of a node, which counts as one of the cluster only when that is checked. */
    ServerProcess twin(Node node) throws IOException {
        Node twin = prepare(folder.resolve("twin-" + (twins.size() + 1)), node.name(), Map.of());
        twins.add(twin);
        return twin.server();
    }

    /** Returns the archive with the engine. */
    Path engine() {
        return folder.resolve(ENGINE);
    }

    /** Returns the archive with the application, which may be the engine's. */
    Path application() {
        return layout == Layout.SHARED ? folder.resolve(BESIDE) : engine();
    }

    /** Returns where the door of the application is on each server. */
    String door() {
        return layout == Layout.SHARED ? "chaos/chaos/" : "holdfast/chaos/";
    }

    private void export() {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class,
                Path.of(System.getProperty("holdfast.ear")).toFile());
        if (layout == Layout.SHARED) {
            ShrinkWrap.create(WebArchive.class, BESIDE)
                    .addPackage(ChaosTasks.class.getPackage())
                    .addAsLibrary(new File(System.getProperty("holdfast.client.jar")), "holdfast-ejb-client.jar")
                    .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                    .as(ZipExporter.class)
                    .exportTo(application().toFile(), true);
        } else {
            ear.getAsType(WebArchive.class, "/holdfast-web.war").addClass(ChaosDoor.class);
            ear.addAsLibrary(ShrinkWrap.create(JavaArchive.class, "chaos.jar")
                    .addPackage(ChaosTasks.class.getPackage())
                    .deleteClass(ChaosDoor.class)
                    .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
        }
        ear.as(ZipExporter.class).exportTo(engine().toFile(), true);
    }

    /** Makes the clock of a node be off by so much; for before it is started. */
    void clockOff(Node node, Duration off) {
        node.server().option("-Dchaos.clock.off=" + off.toSeconds());
        node.server().byteman(Path.of("src/test/resources/clock.btm"));
    }

    /** Starts all servers together, so that all of them find no tables, too. */
    void start() throws Exception {
        CompletableFuture<?>[] starts = nodes.stream()
                .map(node -> CompletableFuture.runAsync(() -> start(node)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(starts).get();
    }

    private static void start(Node node) {
        try {
            node.server().start();
        } catch (IOException e) {
            throw node.server().broken("does not start", e);
        }
    }

    /** Returns a node by its number, from 0. */
    Node node(int number) {
        return nodes.get(number);
    }

    /** Returns all nodes. */
    List<Node> nodes() {
        return nodes;
    }

    /** Returns the database. */
    PostgresDatabase database() {
        return database;
    }

    /** Asks for one number. */
    long number(String sql) throws SQLException {
        try (Connection connection = database.look();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Node> all() {
        return Stream.concat(nodes.stream(), twins.stream()).toList();
    }

    /** Waits until the cluster has written so many checkpoints more. */
    void awaitCheckpoints(long more) throws SQLException {
        long before = number("SELECT count(*) FROM hf_checkpoint");
        await("checkpoints")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> number("SELECT count(*) FROM hf_checkpoint") >= before + more);
    }

    /** Waits until so many instances whose ids begin with a text have completed. */
    void awaitCompleted(String prefix, int count) {
        await(prefix)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> number("SELECT count(*) FROM hf_snapshot WHERE status = 3 AND instance_id LIKE '" + prefix
                                + "-%'")
                        == count);
    }

    private static String of(Node node, String column) {
        return " WHERE split_part(" + column + ", '/', 1) = '" + node.name() + "'";
    }

    /** Returns how many branches a node holds. */
    long held(Node node) throws SQLException {
        return number("SELECT count(*) FROM hf_branch" + of(node, "owner"));
    }

    /** Returns how many checkpoints a node has written, without those of starts, which may be anybody's. */
    long written(Node node) throws SQLException {
        return number("SELECT count(*) FROM hf_checkpoint" + of(node, "runner") + " AND kind <> 0");
    }

    /** Returns the time of the database, to ask for what came later. */
    String now() throws SQLException {
        try (Connection connection = database.look();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()::text")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Returns the longest time since then in which the cluster has written no checkpoint. */
    Duration longestGap(String since) throws SQLException {
        return Duration.ofMillis(
                number("SELECT coalesce(extract(epoch FROM max(gap)) * 1000, 0) FROM (SELECT at - lag(at)"
                        + " OVER (ORDER BY at) AS gap FROM hf_checkpoint WHERE at >= '" + since + "') g"));
    }

    /**
     * Waits until a node that takes no work holds nothing: at once, but for a branch that it has given up for trouble with the database,
     * whose claim runs out.
     */
    void awaitIdle(Node node) throws SQLException {
        await(node.name() + " without work").atMost(CLAIM.multipliedBy(2)).until(() -> held(node) == 0);
    }

    /** Waits until a node holds branches; new work is sent to the others by then, so that it has to take some. */
    void awaitBusy(Node node) throws SQLException {
        await(node.name() + " at work")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> held(node) >= BUSY);
    }

    /** Says in a line what was done. */
    String summary(Traffic traffic) throws SQLException {
        return traffic.started() + " instances, " + traffic.repeated() + " requests sent again, "
                + number("SELECT count(*) FROM hf_checkpoint") + " checkpoints, "
                + number("SELECT count(*) FROM chaos_at_least_once") + " effects outside of transactions, "
                + number("SELECT count(*) - count(DISTINCT intent) FROM chaos_at_least_once") + " of them repetitions, "
                + number("SELECT count(*) FROM chaos_ordered WHERE accepted_at IS NOT NULL") + " orders, "
                + number("SELECT count(*) FROM chaos_sent") + " events";
    }

    /** Waits until every instance has ended; throws with what has not, and why that may be. */
    void awaitEnds(Duration atMost) throws SQLException {
        try {
            await().atMost(atMost)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> number("SELECT count(*) FROM hf_snapshot WHERE status NOT IN (3, 4, 5)") == 0);
        } catch (ConditionTimeoutException e) {
            try (Connection connection = database.look()) {
                Checker checker = new Checker(connection);
                throw new AssertionError(
                        "after " + atMost + " some have not ended: " + lines(checker.check(Rule.UNENDED))
                                + "\nwhat nobody will look at again: " + lines(checker.check(Rule.UNATTENDED)),
                        e);
            }
        }
    }

    /** Returns what breaks a rule, once nothing runs any more. */
    List<Violation> violations() throws SQLException, IOException {
        try (Connection connection = database.look()) {
            for (Node node : all()) {
                Ledgers.readBeginnings(connection, node.beginnings());
            }
            return new Checker(connection).atTheEnd();
        }
    }

    private static String lines(List<Violation> violations) {
        return String.join("\n", violations.stream().map(Violation::toString).toList());
    }

    /** Ends everything that is left of it. */
    @Override
    public void close() throws IOException {
        for (Node node : all()) {
            node.server().close();
            node.relay().close();
        }
        database.close();
    }

    /** Makes a folder for one run of a test, to be looked into afterwards. */
    static Path folder(Class<?> test) throws IOException {
        return Files.createTempDirectory(
                        Files.createDirectories(Path.of("target")).toAbsolutePath(), test.getSimpleName() + "-")
                .toRealPath();
    }
}
