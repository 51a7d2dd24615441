package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the engine in the server that it is shipped for, on a PostgreSQL of its own, durable as in earnest, on the same machine.
 *
 * <p>Every load stands between two measurements of raw commits in the same run, one small row each over plain JDBC, and, where they are
 * known, of the engine's own statements without engine and server. The load is made inside of the server, over the client API, by a
 * workflow that is itself started over REST; it checks every instance before its figure counts.
 *
 * <p>Commits are those that wrote: counted in the log of the database, where only they leave a record, those of the measuring itself
 * and of the database's own upkeep among them. They are left out if its user may not read the log. The transactions beside them are
 * what the database counts as committed, with those that only read.
 *
 * <p>README.md says what the cells are, and which properties there are.
 */
public final class Bench {

    private static final int PORT_OFFSET = 9_400;
    private static final int BETWEEN_SERVERS = 100;
    private static final int CONNECTIONS = 16;
    private static final int FLOOR_STEPS = 4;
    private static final Duration FLOOR_WARM_UP = Duration.ofSeconds(6);

    private Bench() {}

    /** All cells in the order in which they are measured: the large values and the death of the server come last. */
    private static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>(LoadCell.SMALL);
        cells.addAll(TimedCells.ALL);
        cells.add(new SleeperCells());
        cells.addAll(LoadCell.PAYLOADS);
        cells.add(new RecoveryCell());
        return cells;
    }

    /** Measures all cells, prints a table, and writes {@code target/bench.json}; ends with 1 if a cell found a wrong result. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        Settings settings = Settings.read();
        List<Cell> cells =
                cells().stream().filter(cell -> settings.wants(cell.name())).toList();
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("no cell has one of the names " + settings.cells());
        }
        boolean complete = measure(root, settings, cells);
        System.exit(complete ? 0 : 1);
    }

    private static boolean measure(Path root, Settings settings, List<Cell> cells) throws Exception {
        Path target = root.resolve("src/bench/target");
        Path base = Files.createDirectories(target.resolve("server-" + System.currentTimeMillis()));
        try (Database database = Database.open(System.getenv());
                BenchServer server = server(root, base, database, "here", PORT_OFFSET);
                BenchServer other = server(root, base, database, "elsewhere", PORT_OFFSET + BETWEEN_SERVERS)) {
            server.start();
            Run run = new Run(settings, database, new Floor(database.source()), server, other);
            Report report = new Report(target.resolve("bench.json"), machine(settings, database));
            run.floor().raw(CONNECTIONS, FLOOR_WARM_UP);
            run.floor().steps(FLOOR_STEPS, 0, FLOOR_WARM_UP);
            if (settings.warmup() > 0) {
                for (LoadCell first : LoadCell.FIRST) {
                    first.warmUp(run);
                }
            }
            for (Cell cell : cells) {
                try {
                    measure(cell, run, report, new Profile(database.admin(), target));
                } catch (Exception failure) {
                    report.failed(cell.name(), failure);
                }
            }
            report.print(System.out);
            return report.isComplete();
        }
    }

    private static void measure(Cell cell, Run run, Report report, Profile profile) throws Exception {
        if (!run.settings().profile()) {
            cell.measure(run, report);
            return;
        }
        profile.begin();
        cell.measure(run, report);
        profile.end(cell.name(), run.server().process());
    }

    private static BenchServer server(Path root, Path base, Database database, String node, int portOffset)
            throws IOException {
        return new BenchServer(
                root.resolve("ear/target/server"),
                root.resolve("src/bench/ear/target/bench.ear"),
                Files.createDirectories(base.resolve(node)),
                database.environment(),
                node,
                portOffset);
    }

    private static Map<String, String> machine(Settings settings, Database database) throws Exception {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("java", System.getProperty("java.version"));
        machine.put("database", database.text("SELECT version()"));
        machine.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        machine.put("settings", settings.toString());
        return machine;
    }
}
