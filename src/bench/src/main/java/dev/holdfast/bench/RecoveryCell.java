package dev.holdfast.bench;

import jakarta.json.Json;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The server dies without a word while many instances are under way, and is started anew on the same database: how long from its
 * death until all have completed, with the start of the server and the time until the claims of the dead one run out.
 */
final class RecoveryCell implements Cell {

    private static final String WORKFLOW = "linear-4-row";
    private static final int STEPS = 4;
    private static final int BEFORE_THE_END = 100;
    /** What may complete beyond that between the look and the death. */
    private static final int REACTION = 150;

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public void measure(Run run, Report report) throws Exception {
        Database database = run.database();
        int wanted = run.settings().flock();
        int instances = wanted + BEFORE_THE_END + REACTION;
        String prefix = Run.id("flock") + "-";
        run.server()
                .start(
                        "flock",
                        Run.id("shepherd"),
                        Json.createObjectBuilder()
                                .add("workflow", WORKFLOW)
                                .add("prefix", prefix)
                                .add("instances", instances)
                                .build()
                                .toString());
        await(database, prefix, BEFORE_THE_END);
        run.server().kill();
        long death = System.nanoTime();
        long under = instances - Stored.completed(database, prefix);
        if (under < wanted) {
            throw new IllegalStateException("only " + under + " instances were in flight when the server died");
        }
        run.server().start();
        double up = (System.nanoTime() - death) / NANOS;
        Run.Watch watch = run.watch();
        await(database, prefix, instances);
        double all = (System.nanoTime() - death) / NANOS;
        double foreign = watch.foreignShare();
        Stored.check(database, prefix, instances, STEPS);
        report.add(new Row(name())
                .add("instances", under)
                .add("serverUpSeconds", up)
                .add("recoveredSeconds", all)
                .foreign(foreign));
    }

    private static void await(Database database, String prefix, long completed) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (Stored.completed(database, prefix) < completed) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        Stored.completed(database, prefix) + " instances have completed, not " + completed);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
