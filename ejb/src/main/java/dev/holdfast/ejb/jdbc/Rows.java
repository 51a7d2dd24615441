package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How checkpoints and keys are written into statements. */
final class Rows {

    /** The columns of every checkpoint that is written, in the order of {@link #bind(Parameters, Checkpoint, ValueCipher)}. */
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

    /** Returns what is stored of the output of a checkpoint. */
    static byte @Nullable [] output(Checkpoint checkpoint, ValueCipher cipher) {
        return output(checkpoint.branch(), checkpoint.sequence(), checkpoint.output(), cipher);
    }

    /** Returns what is stored of a value in a row of a branch. */
    static byte @Nullable [] output(BranchKey branch, int sequence, Optional<Payload> value, ValueCipher cipher) {
        return value.map(payload ->
                        cipher.seal(payload.toStored(), Place.output(branch.run(), branch.branch(), sequence)))
                .orElse(null);
    }

    /** Returns what is stored of the failure that a row of a run tells. */
    static @Nullable String failure(long run, Optional<Failure> failure, ValueCipher cipher) {
        return failure.map(told -> cipher.sealText(told.toText(), Place.failure(run)))
                .orElse(null);
    }

    /** Reads a failure that a row of a run tells. */
    static Optional<Failure> failure(long run, @Nullable String stored, ValueCipher cipher) {
        return Optional.ofNullable(stored)
                .map(text -> cipher.openText(text, Place.failure(run)))
                .map(Failure::ofText);
    }

    /** Reads the same for people, who are told if it cannot be read. */
    static Optional<Failure> shown(long run, @Nullable String stored, ValueCipher cipher) {
        try {
            return failure(run, stored, cipher);
        } catch (HoldfastException e) {
            return Optional.of(new Failure(e.code().text(), String.valueOf(e.getMessage()), ""));
        }
    }

    /** Reads the summary of a failure for people, who are told if it cannot be read. */
    static Optional<String> shownSummary(long run, @Nullable String stored, ValueCipher cipher) {
        try {
            return Optional.ofNullable(stored).map(text -> cipher.openText(text, Place.failure(run)));
        } catch (HoldfastException e) {
            return Optional.of(e.code().text() + ": " + e.getMessage());
        }
    }

    static Parameters bind(Parameters parameters, Checkpoint checkpoint, ValueCipher cipher) throws SQLException {
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
                .bytes(output(checkpoint, cipher))
                .text(failure(checkpoint.branch().run(), checkpoint.failure(), cipher));
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
