package dev.holdfast.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Measures the engine in the server that it is shipped for, on a PostgreSQL of its own, durable as in earnest, on the same machine.
 *
 * <p>Every figure stands between two of raw commits in the same run, one small row each over plain JDBC, and beside one of the
 * engine's own statements without engine and server. The load is made inside of the server, over the client API, by a workflow
 * that is itself started over REST; it checks every instance before its figure counts.
 *
 * <p>{@code -Dbench.seconds=n} says how long a cell is measured, {@code -Dbench.cells=a,b} which cells are.
 */
public final class Bench {

    private static final int RAW_SECONDS = 4;
    private static final int CONNECTIONS = 16;
    private static final double NANOS = 1e9;

    private Bench() {}

    /** One cell: a workflow, how many steps an instance has, how many checkpoints but one (0: not counted), how many are under way, and how many are started at once. */
    private record Cell(String name, String workflow, int steps, int rows, int inFlight, int startsAtOnce) {

        static final List<Cell> ALL = List.of(
                new Cell("linear-1-row", "linear-1-row", 1, 1, 100, 1),
                new Cell("linear-4-row", "linear-4-row", 4, 4, 100, 1),
                new Cell("linear-9-row", "linear-9-row", 9, 9, 100, 1),
                new Cell("linear-4-nothing", "linear-4-nothing", 4, 4, 100, 64),
                new Cell("linear-4-nothing-1000", "linear-4-nothing", 4, 4, 1_000, 64),
                new Cell("linear-4-apart", "linear-4-apart", 4, 4, 100, 64),
                new Cell("linear-4-apart-1000", "linear-4-apart", 4, 4, 1_000, 64),
                new Cell("fanout-100-row", "fanout-100-row", 102, 0, 16, 1),
                new Cell("fanout-100-nothing", "fanout-100-nothing", 102, 0, 16, 1),
                new Cell("linear-4-row-1", "linear-4-row", 4, 4, 1, 1));
    }

    /** Measures all cells, prints a table, and writes {@code target/bench.json}. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        int seconds = Integer.getInteger("bench.seconds", 10);
        List<String> wanted = List.of(System.getProperty("bench.cells", "").split(","));
        Path base = Files.createDirectories(root.resolve("src/bench/target/server-" + System.currentTimeMillis()));
        try (EmbeddedPostgres postgres = Floor.postgres()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("CREATE ROLE holdfast LOGIN PASSWORD 'holdfast'");
                connection.createStatement().execute("CREATE DATABASE holdfast OWNER holdfast");
            }
            DataSource database = postgres.getDatabase("holdfast", "holdfast");
            Floor.tables(database);
            Map<String, String> environment = Map.of(
                    "HOLDFAST_DB_HOST", "127.0.0.1",
                    "HOLDFAST_DB_PORT", String.valueOf(postgres.getPort()),
                    "HOLDFAST_DB_NAME", "holdfast",
                    "HOLDFAST_DB_USER", "holdfast",
                    "HOLDFAST_DB_PASSWORD", "holdfast");
            try (BenchServer server = new BenchServer(
                    root.resolve("ear/target/server"),
                    root.resolve("src/bench/ear/target/bench.ear"),
                    base,
                    environment)) {
                Floor floor = new Floor(database);
                floor.raw(CONNECTIONS, Duration.ofSeconds(RAW_SECONDS));
                floor.steps(Duration.ofSeconds(2L * RAW_SECONDS));
                List<JsonObject> rows = new ArrayList<>();
                for (Cell cell : Cell.ALL) {
                    if (wanted.get(0).isEmpty() || wanted.contains(cell.name())) {
                        rows.add(measure(cell, seconds, floor, server));
                    }
                }
                write(root.resolve("src/bench/target/bench.json"), rows);
            }
        }
    }

    private static JsonObject measure(Cell cell, int seconds, Floor floor, BenchServer server)
            throws IOException, InterruptedException {
        boolean single = cell.inFlight() == 1;
        Duration raw = Duration.ofSeconds(RAW_SECONDS);
        double before = floor.raw(single ? 1 : CONNECTIONS, raw);
        double statements = single ? 0 : floor.steps(raw);
        String id = "load-" + cell.name() + "-" + System.nanoTime();
        server.start(
                "load",
                id,
                "{\"workflow\": \"" + cell.workflow() + "\", \"steps\": " + cell.rows() + ", \"inFlight\": "
                        + cell.inFlight() + ", \"startsAtOnce\": " + cell.startsAtOnce()
                        + ", \"warmSeconds\": 30, \"seconds\": " + seconds + "}");
        JsonObject report =
                Json.createReader(new StringReader(server.output(id))).readObject();
        double after = floor.raw(single ? 1 : CONNECTIONS, raw);
        double mean = (before + after) / 2;
        double instances = report.getJsonNumber("finished").doubleValue();
        double time = report.getJsonNumber("nanos").doubleValue() / NANOS;
        JsonObjectBuilder row = Json.createObjectBuilder()
                .add("cell", cell.name())
                .add("inFlight", cell.inFlight())
                .add("rawBefore", Math.round(before))
                .add("rawAfter", Math.round(after))
                .add("instancesPerSecond", rounded(instances / time))
                .add("stepsPerSecond", rounded(instances * cell.steps() / time))
                .add("ofRaw", rounded(instances * cell.steps() / time / mean))
                .add(
                        "commitsPerInstance",
                        rounded(report.getJsonNumber("commits").doubleValue() / instances))
                .add(
                        "walBytesPerInstance",
                        rounded(report.getJsonNumber("walBytes").doubleValue() / instances))
                .add("serverCpuMillisPerInstance", millis(report, "serverCpu", instances))
                .add("databaseCpuMillisPerInstance", millis(report, "databaseCpu", instances));
        if (single) {
            row.add("rawCommitMillis", rounded(1_000 / mean))
                    .add("endedMedianMillis", percentile(report, "ended", "median"))
                    .add("endedNinetyNinthMillis", percentile(report, "ended", "ninetyNinth"))
                    .add("begunMedianMillis", percentile(report, "begun", "median"))
                    .add("begunNinetyNinthMillis", percentile(report, "begun", "ninetyNinth"));
        } else {
            row.add("statementsPerSecond", Math.round(statements))
                    .add("ofStatements", rounded(instances * cell.steps() / time / statements));
        }
        JsonObject done = row.build();
        System.out.println(done);
        return done;
    }

    private static double millis(JsonObject report, String name, double instances) {
        return rounded(report.getJsonNumber(name).doubleValue() / 1e6 / instances);
    }

    private static double percentile(JsonObject report, String name, String which) {
        return rounded(report.getJsonObject(name).getJsonNumber(which).doubleValue() / 1e6);
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static void write(Path file, List<JsonObject> rows) throws IOException {
        Files.writeString(
                file,
                Json.createObjectBuilder()
                        .add("at", Instant.now().toString())
                        .add("java", System.getProperty("java.version"))
                        .add("processors", Runtime.getRuntime().availableProcessors())
                        .add("cells", Json.createArrayBuilder(rows))
                        .build()
                        .toString());
        System.out.printf(
                Locale.ROOT,
                "%n%-24s %9s %9s %8s %8s %8s %9s %9s %9s%n",
                "cell",
                "inst/s",
                "steps/s",
                "of raw",
                "of stmts",
                "commits",
                "WAL B",
                "JVM ms",
                "DB ms");
        for (JsonObject row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %9.0f %9.0f %8.3f %8.2f %8.2f %9.0f %9.2f %9.2f%n",
                    row.getString("cell"),
                    number(row, "instancesPerSecond"),
                    number(row, "stepsPerSecond"),
                    number(row, "ofRaw"),
                    row.containsKey("ofStatements") ? number(row, "ofStatements") : Double.NaN,
                    number(row, "commitsPerInstance"),
                    number(row, "walBytesPerInstance"),
                    number(row, "serverCpuMillisPerInstance"),
                    number(row, "databaseCpuMillisPerInstance"));
        }
    }

    private static double number(JsonObject row, String name) {
        return row.getJsonNumber(name).doubleValue();
    }
}
