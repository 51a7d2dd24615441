package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A million items stream through the writer, the reader and the processor, and what the server holds behind a full collection does not grow
 * with them. Takes long, so it is no part of the build: {@code -Pmillion}, {@code -Dmillion.items} and {@code -Dmillion.processed} for fewer.
 * The figures stand in {@code target/million-items.txt}.
 */
final class MillionItemsIT {

    private static final int ITEMS = Integer.getInteger("million.items", 1_000_000);
    private static final int PROCESSED = Integer.getInteger("million.processed", 1_000_000);
    private static final int PARTITIONS = 8;
    private static final long MEGABYTE = 1 << 20;

    /** What may be there more at the end than in the middle: caches fill up to their limits, and the server's own tables are not still. */
    private static final long NOISE = 24 * MEGABYTE;

    private static final Path FIGURES = Path.of("target/million-items.txt");

    private record Sample(String step, long items, long bytes) {}

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void a_million_items_stream_through_reader_processor_and_writer_in_constant_memory() throws Exception {
        Files.deleteIfExists(FIGURES);
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "MillionItemsIT-");
        try (PostgresDatabase database = PostgresDatabase.start();
                ServerProcess server = new ServerProcess(folder.resolve("server"), database.environment(), Map.of())) {
            server.deploy(BatchIT.ear(folder));
            server.start();
            EngineApi api = server.api();
            JobDriver jobs = new JobDriver(api, BatchIT.APPLICATION);
            note("before", 0, live(server));
            Instant begin = Instant.now();

            String path = "jobs/executions/" + jobs.start("stream-many", parameters());
            await("the job ends")
                    .atMost(Duration.ofHours(3))
                    .pollInterval(Duration.ofSeconds(20))
                    .until(() -> {
                        sample(server, api.ask(path), begin);
                        return !List.of("starting", "started")
                                .contains(api.ask(path).getString("status"));
                    });

            JsonObject execution = api.ask(path);
            assertThat(execution.getString("status")).as(execution.toString()).isEqualTo("completed");
            JsonObject tally = jobs.tally();
            assertThat(tally.getJsonNumber("items").longValue()).isEqualTo((long) ITEMS + PROCESSED);
            assertThat(tally.getJsonNumber("sum").longValue()).isEqualTo(doubled(ITEMS) + doubled(PROCESSED));
            execution.getJsonArray("steps").getValuesAs(JsonObject.class).forEach(MillionItemsIT::note);
        }
        assertConstant();
    }

    private static long doubled(long items) {
        return items * (items + 1);
    }

    private static Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>(Map.of("items", String.valueOf(ITEMS)));
        for (int each = 0; each <= PARTITIONS; each++) {
            parameters.put("at" + each, String.valueOf((long) PROCESSED * each / PARTITIONS));
        }
        return parameters;
    }

    private void sample(ServerProcess server, JsonObject execution, Instant begin) throws Exception {
        List<JsonObject> steps = execution.getJsonArray("steps").getValuesAs(JsonObject.class);
        if (steps.isEmpty()) {
            return;
        }
        String step = steps.get(steps.size() - 1).getString("name");
        long bytes = live(server);
        samples.add(new Sample(step, Duration.between(begin, Instant.now()).toSeconds(), bytes));
        note(step, Duration.between(begin, Instant.now()).toSeconds(), bytes);
    }

    /** Returns what is reachable in the server: the histogram of live objects is taken behind a full collection. */
    private static long live(ServerProcess server) throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                        String.valueOf(server.pid()),
                        "GC.class_histogram")
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no total in " + text));
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    private static void note(JsonObject step) {
        note("%-8s %s to %s %s"
                .formatted(
                        step.getString("name"),
                        step.getString("startedAt"),
                        step.getString("endedAt"),
                        step.getJsonObject("metrics")));
    }

    private static void note(String step, long seconds, long bytes) {
        note("%-8s %5d s %7.1f MB".formatted(step, seconds, bytes / (double) MEGABYTE));
    }

    private static void note(String line) {
        try {
            Files.writeString(FIGURES, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Of each step that took a while: the last quarter of its samples holds no more than the second one. */
    private void assertConstant() {
        for (String step : List.of("write", "written", "read", "process")) {
            List<Long> of = samples.stream()
                    .filter(sample -> sample.step().equals(step))
                    .map(Sample::bytes)
                    .toList();
            if (of.size() >= 4) {
                long early = least(of.subList(of.size() / 4, of.size() / 2));
                long late = least(of.subList(3 * of.size() / 4, of.size()));
                assertThat(late).as(step + " " + of).isLessThan(early + NOISE);
            }
        }
    }

    private static long least(List<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
}
