package dev.holdfast.bench;

import dev.holdfast.bench.app.Percentiles;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is measured in time alone: signals, wake-ups, a backlog, and the way over REST. */
final class TimedCells {

    private static final double NANOS = 1e9;
    private static final double NANOS_OF_MILLI = 1e6;
    private static final int SIGNALS = 500;
    private static final int WARM_SIGNALS = 300;
    private static final int WAKES = 1_000;
    private static final int PAUSE_MICROS = 5_000;
    private static final int NAP_SECONDS = 5;
    private static final int STARTS_PER_SECOND = 400;
    private static final int LEAST_BACKLOG_SECONDS = 20;
    private static final int QUARTER = 4;

    static final List<Cell> ALL = List.of(
            cell("signal", TimedCells::signal),
            cell("signal-elsewhere", TimedCells::signalElsewhere),
            cell("rest", TimedCells::rest),
            cell("wake", TimedCells::wake),
            cell("backlog", TimedCells::backlog));

    private TimedCells() {}

    private interface Measurement {
        Row take(Run run, Row row) throws Exception;
    }

    private static Cell cell(String name, Measurement measurement) {
        return new Cell() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void measure(Run run, Report report) throws Exception {
                report.add(measurement.take(run, new Row(name)));
            }
        };
    }

    private static final JsonObject SOME_SIGNALS = Json.createObjectBuilder()
            .add("warm", WARM_SIGNALS)
            .add("samples", SIGNALS)
            .build();

    private static Row signal(Run run, Row row) throws Exception {
        JsonObject signalled = run.ask("signals", Run.id("signals"), SOME_SIGNALS);
        return Budgets.ofSignal(times(row, signalled.getJsonObject("completed"))
                .foreign(signalled.getJsonNumber("foreign").doubleValue()));
    }

    private static Row signalElsewhere(Run run, Row row) throws Exception {
        run.other().start();
        try {
            Run.Watch watch = run.watch();
            JsonObject signalled = run.ask(run.other(), "signals-elsewhere", Run.id("signals-elsewhere"), SOME_SIGNALS);
            return Budgets.ofSignalElsewhere(
                    times(row, signalled.getJsonObject("completed")).foreign(watch.foreignShare()));
        } finally {
            run.other().kill();
        }
    }

    private static Row times(Row row, JsonObject percentiles) {
        return row.add("samples", percentiles.getInt("count"))
                .add("endedMedianMillis", percentiles.getJsonNumber("median").doubleValue() / NANOS_OF_MILLI)
                .add(
                        "endedNinetyNinthMillis",
                        percentiles.getJsonNumber("ninetyNinth").doubleValue() / NANOS_OF_MILLI)
                .add(
                        "endedGreatestMillis",
                        percentiles.getJsonNumber("greatest").doubleValue() / NANOS_OF_MILLI);
    }

    private static Row rest(Run run, Row row) throws Exception {
        String prefix = Run.id("rest") + "-";
        int warm = rest(run, prefix + "warm-", Duration.ofSeconds(run.settings().warm()))
                .size();
        Run.Watch watch = run.watch();
        List<Long> times =
                rest(run, prefix + "timed-", Duration.ofSeconds(run.settings().seconds()));
        double foreign = watch.foreignShare();
        Stored.check(run.database(), prefix, warm + times.size(), 1);
        Percentiles taken = Percentiles.of(times);
        return row.add("samples", taken.count())
                .add("endedMedianMillis", taken.median() / NANOS_OF_MILLI)
                .add("endedNinetyNinthMillis", taken.ninetyNinth() / NANOS_OF_MILLI)
                .add("endedGreatestMillis", taken.greatest() / NANOS_OF_MILLI)
                .foreign(foreign);
    }

    private static List<Long> rest(Run run, String prefix, Duration time) throws Exception {
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            String id = prefix + times.size();
            long begin = System.nanoTime();
            run.server()
                    .start(
                            "linear-1-row",
                            id,
                            "{\"customer\": \"" + id
                                    + "\", \"quantity\": 2, \"amountCents\": 4200, \"note\": \"some sixty bytes\"}");
            run.server().awaitCompleted(id);
            times.add(System.nanoTime() - begin);
        }
        return times;
    }

    private static Row wake(Run run, Row row) throws Exception {
        JsonObject woken = run.ask(
                "wakes",
                Run.id("wakes"),
                Json.createObjectBuilder()
                        .add("instances", WAKES)
                        .add("pauseMicros", PAUSE_MICROS)
                        .add("seconds", NAP_SECONDS)
                        .build());
        return times(row, woken.getJsonObject("late"))
                .foreign(woken.getJsonNumber("foreign").doubleValue());
    }

    private static Row backlog(Run run, Row row) throws Exception {
        int instances = run.settings().backlog();
        JsonObject drained = run.ask(
                "backlog",
                Run.id("backlog"),
                Json.createObjectBuilder()
                        .add("instances", instances)
                        .add("seconds", Math.max(LEAST_BACKLOG_SECONDS, instances / STARTS_PER_SECOND))
                        .build());
        double quarter = Math.floorDiv(instances, QUARTER);
        double first = quarter * NANOS / drained.getJsonNumber("firstQuarter").doubleValue();
        double last = quarter * NANOS / drained.getJsonNumber("lastQuarter").doubleValue();
        double seconds = drained.getJsonNumber("nanos").doubleValue() / NANOS;
        return row.add("instances", instances)
                .add("drainSeconds", seconds)
                .add("instancesPerSecond", instances / seconds)
                .add("firstQuarterPerSecond", first)
                .add("lastQuarterPerSecond", last)
                .foreign(drained.getJsonNumber("foreign").doubleValue());
    }
}
