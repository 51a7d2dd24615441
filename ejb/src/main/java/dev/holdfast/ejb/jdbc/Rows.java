package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How checkpoints and keys are written into statements. */
final class Rows {

    /** The columns of every checkpoint that is written, in the order of {@link #bind(Parameters, Checkpoint)}. */
    private static final String CHECKPOINT_COLUMNS =
            "started_at, branch, sequence, input_branch, input_sequence, claim, kind, attempt, runner, node, position,"
                    + " output, error";

    /** How the insert of a checkpoint begins; a select or values with run, time and {@link #VALUES} follow. */
    static final String INSERT_CHECKPOINT = "INSERT INTO hf_checkpoint(snapshot_id, at, " + CHECKPOINT_COLUMNS + ") ";

    /** The places of {@link #CHECKPOINT_COLUMNS}. */
    static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    /**
     * Holds while no committed row has a key, whose three places it has. An insert with this condition instead of {@code ON CONFLICT DO
     * NOTHING} writes about 50 bytes less of log: there, each row is inserted on probation and confirmed. A row that commits meanwhile
     * is waited for and makes the insert fail. A
     * look-up with a limit is planned as one for each row, whatever the statistics say.
     */
    static final String NOT_TAKEN = "(SELECT 1 FROM hf_checkpoint k WHERE k.snapshot_id = ? AND k.branch = ? AND"
            + " k.sequence = ? LIMIT 1) IS NULL";

    private Rows() {}

    static Parameters bind(Parameters parameters, Checkpoint checkpoint) throws SQLException {
        int branch = checkpoint.branch().branch();
        int valueBranch = checkpoint.value().branch();
        return parameters
                .time(checkpoint.startedAt())
                .number(branch)
                .number(checkpoint.sequence())
                .numberOrNull(valueBranch == branch ? null : valueBranch)
                .number(checkpoint.value().sequence())
                .number(checkpoint.claim())
                .number(checkpoint.kind().code())
                .number(checkpoint.attempt())
                .text(checkpoint.runner())
                .text(checkpoint.node().map(node -> node.value()).orElse(null))
                .text(checkpoint.position().toText())
                .bytes(checkpoint.output().map(Payload::toStored).orElse(null))
                .text(checkpoint.failure().map(Failure::toText).orElse(null));
    }

    /** Sets the parameters of {@link #NOT_TAKEN}. */
    static Parameters bindKey(Parameters parameters, Checkpoint checkpoint) throws SQLException {
        return bind(parameters, checkpoint.branch()).number(checkpoint.sequence());
    }

    /**
     * Sets the parameters of the first row of a branch, in the order of {@link JdbcStore#insertStart}.
     *
     * @param output the value it begins with; null if that stands in another row
     */
    static void bindStart(
            Parameters parameters,
            BranchKey key,
            ValueRef value,
            String createdBy,
            Position position,
            byte @Nullable [] output)
            throws SQLException {
        bind(parameters, key)
                .numberOrNull(value.branch() == key.branch() ? null : value.branch())
                .number(value.sequence())
                .text(createdBy)
                .text(position.toText())
                .bytes(output);
    }

    static Parameters bind(Parameters parameters, BranchKey key) throws SQLException {
        return parameters.number(key.run()).number(key.branch());
    }
}
