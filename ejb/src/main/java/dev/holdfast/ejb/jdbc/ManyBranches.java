package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import java.sql.SQLException;
import java.util.List;
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
    private final ValueCipher cipher;

    ManyBranches(Statements statements, ValueCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
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

    private void bindFirst(Parameters parameters, List<NewBranch> branches) throws SQLException {
        parameters
                .text(branches.get(0).createdBy())
                .column("int8", branches, branch -> branch.key().run())
                .column("int4", branches, branch -> branch.key().branch())
                .column("int4", branches, ManyBranches::inputBranch)
                .column("int4", branches, branch -> branch.value().sequence())
                .column("varchar", branches, branch -> branch.position().toText())
                .bytesColumn(branches, branch -> Rows.output(branch.key(), 0, branch.input(), cipher));
    }

    private static @Nullable Object inputBranch(NewBranch branch) {
        int value = branch.value().branch();
        return value == branch.key().branch() ? null : value;
    }

    private static void bind(Parameters parameters, List<NewBranch> branches) throws SQLException {
        parameters
                .column("int8", branches, branch -> branch.key().run())
                .column("int4", branches, branch -> branch.key().branch())
                .column(
                        "int4",
                        branches,
                        branch -> branch.parent().isPresent() ? branch.parent().getAsInt() : null)
                .column(
                        "timestamptz",
                        branches,
                        branch -> branch.due() instanceof Parking.At at
                                ? at.time().toString()
                                : null)
                .column("int8", branches, branch -> due(branch.due()))
                .column(
                        "int8",
                        branches,
                        branch -> branch.due() instanceof Parking.After after ? Parameters.micros(after.time()) : 0L)
                .column("int4", branches, NewBranch::route)
                .column("int2", branches, branch -> (short) branch.priority())
                .column("varchar", branches, branch -> branch.due() instanceof Parking.Held held ? held.owner() : null);
    }

    private static long due(Parking.Due due) {
        if (due instanceof Parking.Held held) {
            return Parameters.micros(held.claim());
        }
        return due instanceof Parking.After after ? Parameters.micros(after.time()) : 0;
    }
}
