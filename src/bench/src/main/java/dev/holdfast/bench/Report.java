package dev.holdfast.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All rows, as a file that is complete after each of them, and as a table at the end. */
final class Report {

    /** The columns of the first table: a heading, the figure under it, and how many digits it has behind the point. */
    private static final List<Column> COLUMNS = List.of(
            new Column("inst/s", "instancesPerSecond", 0),
            new Column("steps/s", "stepsPerSecond", 0),
            new Column("of raw", "ofRaw", 3),
            new Column("of stmts", "ofStatements", 2),
            new Column("commits", "commitsPerInstance", 2),
            new Column("WAL B", "walBytesPerInstance", 0),
            new Column("JVM ms", "serverCpuMillisPerInstance", 2),
            new Column("DB ms", "databaseCpuMillisPerInstance", 2),
            new Column("B/step", "allocatedBytesPerStep", 0),
            new Column("heap MB", "heapMegabytes", 0),
            new Column("p50 ms", "endedMedianMillis", 2),
            new Column("p99 ms", "endedNinetyNinthMillis", 2),
            new Column("foreign", "foreignCpu", 2));

    private final Path file;
    private final Map<String, String> settings;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    private record Column(String heading, String figure, int digits) {}

    /**
     * Begins a report.
     *
     * @param settings what is to be known of machine and database
     */
    Report(Path file, Map<String, String> settings) {
        this.file = file;
        this.settings = settings;
    }

    void add(Row row) throws IOException {
        rows.add(row);
        System.out.println(row.json());
        write();
    }

    void failed(String cell, Exception failure) throws IOException {
        failures.put(cell, String.valueOf(failure.getMessage()));
        System.out.println(cell + " has FAILED: " + failure);
        write();
    }

    boolean isComplete() {
        return failures.isEmpty();
    }

    private void write() throws IOException {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("at", Instant.now().toString());
        settings.forEach(json::add);
        JsonArrayBuilder cells = Json.createArrayBuilder();
        rows.forEach(row -> cells.add(row.json()));
        JsonObjectBuilder failed = Json.createObjectBuilder();
        failures.forEach(failed::add);
        JsonObject whole = json.add("cells", cells).add("failed", failed).build();
        Files.writeString(file, whole.toString());
    }

    /** Prints the figures of all loads, those of the other cells, and every figure that has a budget beside it. */
    void print(PrintStream out) {
        out.printf("%n%-34s", "cell");
        COLUMNS.forEach(column -> out.printf(" %9s", column.heading()));
        out.println();
        for (Row row : rows) {
            out.printf("%-34s", name(row));
            for (Column column : COLUMNS) {
                out.printf(
                        " %9s",
                        row.figure(column.figure())
                                .map(value -> number(value, column.digits()))
                                .orElse(""));
            }
            out.println();
        }
        out.printf("%nFigures without a column%n");
        for (Row row : rows) {
            row.figures()
                    .filter(figure ->
                            COLUMNS.stream().noneMatch(column -> column.figure().equals(figure)))
                    .forEach(figure -> row.figure(figure)
                            .ifPresent(value -> out.printf("%-34s %-34s %12s%n", name(row), figure, number(value, 3))));
        }
        out.printf("%n%-34s %-34s %12s %9s %10s%n", "budget of", "figure", "measured", "", "");
        for (Row row : rows) {
            row.verdicts()
                    .forEach(verdict -> out.printf(
                            "%-34s %-34s %12s %9s %10s  %s%n",
                            name(row),
                            verdict.figure(),
                            number(verdict.value(), 3),
                            verdict.sense().equals("atLeast") ? "at least" : "at most",
                            number(verdict.limit(), 3),
                            verdict.met() ? "met" : "MISSED"));
        }
        if (rows.stream().anyMatch(Row::isDisturbed)) {
            out.printf("%n! others had more than a tenth of the processors during this cell: repeat it%n");
        }
        failures.forEach((cell, message) -> out.printf("%nFAILED: %s: %s%n", cell, message));
    }

    private static String name(Row row) {
        return (row.isDisturbed() ? "! " : "  ") + row.cell();
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
