package dev.holdfast.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** Two loads beside more and more instances that sleep for a day; each as a multiple of the time beside none, raw commits taken out. */
final class SleeperCells implements Cell {

    private static final double MEGABYTE = 1 << 20;
    /** Below that the meter of the heap says nothing of one sleeper; and it is read where the load leaves least behind. */
    private static final int ENOUGH_FOR_THE_HEAP = 50_000;

    private final Map<String, Double> costOfNone = new HashMap<>();
    private double heapOfNone = Double.NaN;

    @Override
    public String name() {
        return "sleepers";
    }

    @Override
    public void measure(Run run, Report report) throws Exception {
        String prefix = Run.id("sleeper") + "-";
        int present = 0;
        try {
            for (int wanted : run.settings().sleepers()) {
                if (wanted > present) {
                    report.add(fallAsleep(run, prefix, present, wanted));
                    present = wanted;
                }
                String beside = "-beside-" + wanted;
                Row many = LoadCell.NOTHING.measure(run, LoadCell.NOTHING.name() + beside);
                report.add(compared(many, wanted, 1 / many.get("ofRaw")));
                Row single = LoadCell.ROW_SINGLE.measure(run, LoadCell.ROW_SINGLE.name() + beside);
                report.add(compared(
                        single, wanted, single.get("endedMedianMillis") / single.get("rawCommitMedianMillis")));
            }
        } finally {
            run.database().remove(prefix);
        }
    }

    private static Row fallAsleep(Run run, String prefix, int present, int wanted) throws Exception {
        Run.Watch watch = run.watch();
        JsonObject asleep = run.ask(
                "sleepers",
                Run.id("fall-asleep"),
                Json.createObjectBuilder()
                        .add("prefix", prefix)
                        .add("present", present)
                        .add("wanted", wanted)
                        .build());
        return new Row("asleep-" + wanted)
                .add(
                        "instancesPerSecond",
                        asleep.getJsonNumber("started").doubleValue()
                                * 1e9
                                / asleep.getJsonNumber("nanos").doubleValue())
                .foreign(watch.foreignShare());
    }

    private Row compared(Row row, int sleepers, double cost) {
        double heap = row.get("heapMegabytes") * MEGABYTE;
        if (sleepers == 0) {
            costOfNone.put(withoutNumber(row.cell()), cost);
            heapOfNone = heap;
            return row;
        }
        row.add("timesOfNone", cost / costOfNone.getOrDefault(withoutNumber(row.cell()), Double.NaN));
        if (sleepers >= ENOUGH_FOR_THE_HEAP && row.figure("begunMedianMillis").isPresent()) {
            row.add("heapBytesPerSleeper", (heap - heapOfNone) / sleepers);
        }
        return Budgets.ofHeap(Budgets.ofSleepers(row));
    }

    private static String withoutNumber(String cell) {
        return cell.substring(0, cell.lastIndexOf('-'));
    }
}
