package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** First rows and branch rows of many branches on PostgreSQL, one statement for each of both, with arrays for columns. */
final class ManyBranches {

    private static final String FIRST_ROWS =
            "INSERT INTO hf_checkpoint(snapshot_id, branch, input_branch, input_sequence, position, output, runner,"
                    + " started_at, at, sequence, claim, kind, attempt) SELECT v.run, v.branch, v.input_branch,"
                    + " v.input_sequence, v.position, v.output, ?, clock_timestamp(), clock_timestamp(), 0, 0, 0, 0 FROM"
                    + " unnest(?, ?, ?, ?, ?, ?) AS v(run, branch, input_branch, input_sequence, position, output)";

    private static final String BRANCHES =
            "INSERT INTO hf_branch(snapshot_id, branch, version, parent, due_at, ready_at, claimed_sequence, route, priority,"
                    + " owner, claimed_at) SELECT v.run, v.branch, 1, v.parent, coalesce(v.at, clock_timestamp() + v.due *"
                    + " interval '1 microsecond'), coalesce(v.at, clock_timestamp() + v.ready * interval '1 microsecond'),"
                    + " 0, v.route, v.priority, v.owner, CASE WHEN v.owner IS NOT NULL THEN clock_timestamp() END FROM"
                    + " unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) AS v(run, branch, parent, at, due, ready, route, priority, owner)";

    private final Statements statements;

    ManyBranches(Statements statements) {
        this.statements = statements;
    }

    void open(List<NewBranch> branches) {
        expect(branches.size(), statements.update(FIRST_ROWS, parameters -> bindFirst(parameters, branches)));
        List<NewBranch> opened =
                branches.stream().filter(branch -> !Opening.isHeldBack(branch)).toList();
        if (!opened.isEmpty()) {
            expect(opened.size(), statements.update(BRANCHES, parameters -> bind(parameters, opened)));
        }
    }

    private static void expect(int wanted, int inserted) {
        if (inserted != wanted) {
            throw new IllegalStateException(wanted + " branches were to be opened, and " + inserted + " were");
        }
    }

    private static void bindFirst(Parameters parameters, List<NewBranch> branches) throws SQLException {
        byte[] @Nullable [] inputs = new byte[branches.size()][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = branches.get(i).input().map(Payload::toStored).orElse(null);
        }
        parameters
                .text(branches.get(0).createdBy())
                .array("int8", column(branches, branch -> branch.key().run()))
                .array("int4", column(branches, branch -> branch.key().branch()))
                .array("int4", column(branches, ManyBranches::inputBranch))
                .array("int4", column(branches, branch -> branch.value().sequence()))
                .array("varchar", column(branches, branch -> branch.position().toText()))
                .array("bytea", inputs);
    }

    private static @Nullable Object inputBranch(NewBranch branch) {
        int value = branch.value().branch();
        return value == branch.key().branch() ? null : value;
    }

    private static void bind(Parameters parameters, List<NewBranch> branches) throws SQLException {
        parameters
                .array("int8", column(branches, branch -> branch.key().run()))
                .array("int4", column(branches, branch -> branch.key().branch()))
                .array(
                        "int4",
                        column(
                                branches,
                                branch -> branch.parent().isPresent()
                                        ? branch.parent().getAsInt()
                                        : null))
                .array(
                        "timestamptz",
                        column(
                                branches,
                                branch -> branch.due() instanceof Parking.At at
                                        ? at.time().toString()
                                        : null))
                .array("int8", column(branches, branch -> due(branch.due())))
                .array(
                        "int8",
                        column(
                                branches,
                                branch -> branch.due() instanceof Parking.After after ? micros(after.time()) : 0L))
                .array("int4", column(branches, NewBranch::route))
                .array("int2", column(branches, branch -> (short) branch.priority()))
                .array(
                        "varchar",
                        column(branches, branch -> branch.due() instanceof Parking.Held held ? held.owner() : null));
    }

    private static long due(Parking.Due due) {
        if (due instanceof Parking.Held held) {
            return micros(held.claim());
        }
        return due instanceof Parking.After after ? micros(after.time()) : 0;
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private static @Nullable Object[] column(
            List<NewBranch> branches, Function<NewBranch, ? extends @Nullable Object> value) {
        return branches.stream().map(value).toArray();
    }
}
