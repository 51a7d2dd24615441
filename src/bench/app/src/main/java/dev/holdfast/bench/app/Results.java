package dev.holdfast.bench.app;

import dev.holdfast.snapshot.Phase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks into the database whether what was measured is what was asked for; what differs is thrown. */
@ApplicationScoped
public class Results {

    /** How long instances may need at most. */
    static final Duration LONGEST_END = Duration.ofMinutes(2);

    @Inject
    Meters meters;

    /**
     * Waits until so many instances whose ids have the prefix, and no more, have completed; checks how many checkpoints they have.
     *
     * @param each how many each has; 0: not counted
     */
    void check(String prefix, long instances, int each) throws SQLException, InterruptedException {
        String from = " FROM hf_snapshot WHERE instance_id LIKE ?";
        await(
                "SELECT count(*)" + from + " AND status = " + Phase.COMPLETED.code(),
                prefix,
                instances,
                "instances of " + prefix + " have completed");
        expect(meters.number("SELECT count(*)" + from, prefix + "%"), instances, "instances of " + prefix);
        if (each > 0) {
            long checkpoints = meters.number(
                    "SELECT count(*) FROM hf_checkpoint WHERE snapshot_id IN (SELECT id" + from + ")", prefix + "%");
            expect(checkpoints, instances * each, "checkpoints of " + prefix);
        }
    }

    /** Waits until a query for the prefix counts so many. */
    void await(String query, String prefix, long wanted, String what) throws SQLException, InterruptedException {
        long end = System.nanoTime() + LONGEST_END.toNanos();
        while (true) {
            long counted = meters.number(query, prefix + "%");
            if (counted == wanted) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                expect(counted, wanted, what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Returns how many rows the measured steps have written. */
    long rows() throws SQLException {
        return meters.number("SELECT count(*) FROM bench_row");
    }

    static void expect(long counted, long wanted, String what) {
        if (counted != wanted) {
            throw new IllegalStateException(counted + " " + what + ", not " + wanted);
        }
    }
}
