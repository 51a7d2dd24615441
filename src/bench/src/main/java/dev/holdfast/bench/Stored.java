package dev.holdfast.bench;

import dev.holdfast.snapshot.Phase;
import java.sql.SQLException;

/** Looks whether what the database holds is what instances of linear workflows leave that write a row at each step. */
final class Stored {

    private Stored() {}

    /**
     * Checks instances that have all completed, each started with its id as customer.
     *
     * @throws IllegalStateException if one is missing or too many, or has other checkpoints or rows than one for each step, and the
     *     checkpoint of its start
     */
    static void check(Database database, String prefix, int instances, int steps) throws SQLException {
        String like = prefix + "%";
        expect(completed(database, prefix), instances, "completed instances of " + prefix);
        expect(
                database.number("SELECT count(*) FROM hf_snapshot WHERE instance_id LIKE ?", like),
                instances,
                "instances of " + prefix);
        expect(
                database.number(
                        "SELECT count(*) FROM (SELECT s.id FROM hf_snapshot s JOIN hf_checkpoint c ON c.snapshot_id = s.id"
                                + " WHERE s.instance_id LIKE ? GROUP BY s.id HAVING count(*) = ?) AS whole",
                        like,
                        steps + 1),
                instances,
                "instances of " + prefix + " with a checkpoint for each step and the start");
        expect(
                database.number("SELECT count(*) FROM bench_row WHERE text LIKE ?", like),
                (long) instances * steps,
                "rows of " + prefix);
        expect(
                database.number("SELECT count(DISTINCT text) FROM bench_row WHERE text LIKE ?", like),
                (long) instances * steps,
                "different rows of " + prefix);
    }

    static long completed(Database database, String prefix) throws SQLException {
        return database.number(
                "SELECT count(*) FROM hf_snapshot WHERE instance_id LIKE ? AND status = " + Phase.COMPLETED.code(),
                prefix + "%");
    }

    private static void expect(long found, long wanted, String what) {
        if (found != wanted) {
            throw new IllegalStateException(found + " " + what + ", not " + wanted);
        }
    }
}
