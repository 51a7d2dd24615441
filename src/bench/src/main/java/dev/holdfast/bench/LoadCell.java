package dev.holdfast.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A load of equal instances, so many under way at a time, between two measurements of raw commits and of bare statements.
 *
 * @param name the name of the cell
 * @param workflow the name of the workflow
 * @param steps how many steps an instance has
 * @param checkpoints how many checkpoints it has behind that of its start
 * @param rows how many rows of the application it writes
 * @param inFlight how many are under way; 1 measures the time of each
 * @param startsAtOnce how many are started in one transaction at most
 * @param valueBytes how long a text their value carries
 * @param isLinear whether the bare statements of such an instance are known
 */
record LoadCell(
        String name,
        String workflow,
        int steps,
        int checkpoints,
        int rows,
        int inFlight,
        int startsAtOnce,
        int valueBytes,
        boolean isLinear)
        implements Cell {

    private static final int CONNECTIONS = 16;
    private static final int RAW_SECONDS = 4;
    private static final double NANOS = 1e9;
    private static final double NANOS_OF_MILLI = 1e6;
    private static final double MEGABYTE = 1 << 20;
    private static final int KILO = 1 << 10;
    private static final int MANY_STARTS = 64;

    static final LoadCell ROW = linear(4, 100);
    static final LoadCell ROW_SINGLE = linear(4, 1);
    static final LoadCell NOTHING = together("nothing", 100);

    /** Those that make the compiler know the way before the first cell. */
    static final List<LoadCell> FIRST =
            List.of(ROW, NOTHING, together("apart", 100), fanOut(100, "row", 100), fanOut(100, "nothing", 0));

    static final List<LoadCell> SMALL = List.of(
            linear(1, 100),
            ROW,
            linear(9, 100),
            NOTHING,
            together("nothing", 1_000),
            together("apart", 100),
            together("apart", 1_000),
            fanOut(10, "row", 10),
            fanOut(10, "nothing", 0),
            fanOut(100, "row", 100),
            fanOut(100, "nothing", 0),
            ROW_SINGLE);

    static final List<LoadCell> PAYLOADS =
            List.of(payload("1k", KILO, 10), payload("64k", 64 * KILO, 10), payload("1m", KILO * KILO, 4));

    /** Steps that write a row each; without a number in its name if a hundred are under way. */
    private static LoadCell linear(int steps, int inFlight) {
        String workflow = "linear-" + steps + "-row";
        String name = inFlight == 1 ? workflow + "-1" : workflow;
        return new LoadCell(name, workflow, steps, steps, steps, inFlight, 1, 0, true);
    }

    /** Four steps whose checkpoints are committed with others. */
    private static LoadCell together(String kind, int inFlight) {
        String workflow = "linear-4-" + kind;
        String name = inFlight == 100 ? workflow : workflow + "-" + inFlight;
        return new LoadCell(name, workflow, 4, 4, 0, inFlight, MANY_STARTS, 0, false);
    }

    /** A step that splits, so many arms of a step, and one behind them; each arm also has a row of its start, and fork and join have one. */
    private static LoadCell fanOut(int arms, String kind, int rows) {
        String name = "fanout-" + arms + "-" + kind;
        return new LoadCell(name, name, arms + 2, 2 * arms + 4, rows, 16, 1, 0, false);
    }

    private static LoadCell payload(String size, int bytes, int inFlight) {
        return new LoadCell("payload-" + size, "linear-4-row", 4, 4, 4, inFlight, 1, bytes, true);
    }

    private JsonObject order(int warm, int seconds) {
        return Json.createObjectBuilder()
                .add("workflow", workflow)
                .add("steps", checkpoints)
                .add("rows", rows)
                .add("inFlight", inFlight)
                .add("startsAtOnce", startsAtOnce)
                .add("valueBytes", valueBytes)
                .add("warmSeconds", warm)
                .add("seconds", seconds)
                .build();
    }

    /** Runs it for nothing but its effect on the compiler. */
    void warmUp(Run run) throws IOException, InterruptedException {
        run.ask("load", Run.id("warm-" + name), order(run.settings().warmup(), 1));
    }

    @Override
    public void measure(Run run, Report report) throws Exception {
        report.add(measure(run));
    }

    /** Measures it and returns its row. */
    Row measure(Run run) throws Exception {
        return measure(run, name);
    }

    /** Measures it under another name. */
    Row measure(Run run, String as) throws Exception {
        return inFlight == 1 ? oneAtATime(run, as) : many(run, as);
    }

    private Row many(Run run, String as) throws Exception {
        Duration time = Duration.ofSeconds(RAW_SECONDS);
        double rawBefore = run.floor().raw(CONNECTIONS, time);
        double statementsBefore = isLinear ? run.floor().steps(steps, valueBytes, time) : Double.NaN;
        JsonObject measured = load(run, as);
        double statementsAfter = isLinear ? run.floor().steps(steps, valueBytes, time) : Double.NaN;
        double rawAfter = run.floor().raw(CONNECTIONS, time);
        double raw = (rawBefore + rawAfter) / 2;
        double statements = (statementsBefore + statementsAfter) / 2;
        Row row = figures(run, as, measured);
        double stepsPerSecond = row.get("stepsPerSecond");
        return Budgets.of(
                as,
                row.add("ofRaw", stepsPerSecond / raw)
                        .add("ofStatements", stepsPerSecond / statements)
                        .add("rawBefore", rawBefore)
                        .add("rawAfter", rawAfter)
                        .add("statementsPerSecond", statements));
    }

    private Row oneAtATime(Run run, String as) throws Exception {
        Duration time = Duration.ofSeconds(RAW_SECONDS);
        double rawBefore = run.floor().rawMedian(time);
        JsonObject measured = load(run, as);
        double rawAfter = run.floor().rawMedian(time);
        double raw = (rawBefore + rawAfter) / 2 / MILLISECONDS.toNanos(1);
        Row row = figures(run, as, measured);
        latency(row, measured, "ended");
        latency(row, measured, "begun");
        return Budgets.of(
                as,
                row.add("rawCommitMedianMillis", raw)
                        .add("endedLessOneMilliOfFiveRaw", (row.get("endedMedianMillis") - 1) / raw / 5)
                        .add("begunBeyondOneRawMillis", row.get("begunMedianMillis") - raw));
    }

    private JsonObject load(Run run, String as) throws IOException, InterruptedException {
        return run.ask(
                "load",
                Run.id("load-" + as),
                order(run.settings().warm(), run.settings().seconds()));
    }

    private Row figures(Run run, String as, JsonObject measured) {
        // Instances with many arms end in bursts: their steps say more exactly how many it were.
        double instances = number(measured, "steps") / steps;
        if (instances == 0) {
            throw new IllegalStateException("no step began in the time");
        }
        double time = number(measured, "nanos") / NANOS;
        double server = number(measured, "serverCpu") / NANOS_OF_MILLI / instances;
        double database = number(measured, "databaseCpu") / NANOS_OF_MILLI / instances;
        OptionalLong commits =
                run.database().commits((long) number(measured, "walFrom"), (long) number(measured, "walTo"));
        return new Row(as)
                .add("instancesPerSecond", instances / time)
                .add("stepsPerSecond", instances * steps / time)
                .add("commitsPerInstance", commits.isPresent() ? commits.getAsLong() / instances : Double.NaN)
                .add("transactionsPerInstance", number(measured, "transactions") / instances)
                .add("walBytesPerInstance", (number(measured, "walTo") - number(measured, "walFrom")) / instances)
                .add("serverCpuMillisPerInstance", server)
                .add("databaseCpuMillisPerInstance", database)
                .add("cpuMillisPerInstance", server + database)
                .add("allocatedBytesPerStep", number(measured, "allocated") / instances / steps)
                .add("heapMegabytes", number(measured, "heap") / MEGABYTE)
                .add("bodiesRepeated", number(measured, "bodies") - number(measured, "started") * steps)
                .foreign(number(measured, "foreign"));
    }

    private static double number(JsonObject report, String name) {
        return report.getJsonNumber(name).doubleValue();
    }

    /** Adds the median and the 99th percentile of a time that the server has reported. */
    static void latency(Row row, JsonObject report, String name) {
        JsonObject percentiles = report.getJsonObject(name);
        row.add(name + "MedianMillis", number(percentiles, "median") / NANOS_OF_MILLI)
                .add(name + "NinetyNinthMillis", number(percentiles, "ninetyNinth") / NANOS_OF_MILLI);
    }
}
