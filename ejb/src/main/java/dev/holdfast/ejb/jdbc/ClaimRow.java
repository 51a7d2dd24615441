package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads where a claimed branch stands; the columns are those of {@link #columns}. */
final class ClaimRow {

    private ClaimRow() {}

    /**
     * A claimed row as the claim's statement answers it, with what stood in it before.
     *
     * @param lostSince when the node had claimed it from which it was taken over; nothing if nobody held it
     * @param reloaded whether it is held already and only read again
     */
    record Taken(
            BranchKey key,
            int version,
            OptionalInt parent,
            int openArms,
            int storedTakeovers,
            int claimedSequence,
            Optional<Instant> lostSince,
            boolean reloaded) {

        /** What {@link #read} reads, after the version. */
        static final String COLUMNS = "parent, open_arms, takeovers, claimed_sequence, owner, claimed_at";

        /** Reads a row; {@code first} is the index of the version under which it is held now. */
        static Taken read(ResultSet row, int first, BranchKey key) throws SQLException {
            boolean owned = row.getString(first + 5) != null;
            OffsetDateTime claimedAt = row.getObject(first + 6, OffsetDateTime.class);
            Instant since = claimedAt == null ? Instant.MIN : claimedAt.toInstant();
            return new Taken(
                    key,
                    row.getInt(first),
                    number(row, first + 1),
                    row.getInt(first + 2),
                    row.getInt(first + 3),
                    row.getInt(first + 4),
                    owned ? Optional.of(since) : Optional.empty(),
                    false);
        }

        Taken asReloaded() {
            return new Taken(key, version, parent, openArms, storedTakeovers, claimedSequence, Optional.empty(), true);
        }

        /** Counts how often in a row a node lost it where it stands (F25). */
        int takeovers(int sequence) {
            if (reloaded) {
                return storedTakeovers;
            }
            return lostSince.isPresent() && claimedSequence >= sequence ? storedTakeovers + 1 : 0;
        }

        /** Tells whether the row has to remember another count, or where it was lost. */
        boolean isToBeCounted(int sequence) {
            return !reloaded
                    && (takeovers(sequence) != storedTakeovers
                            || (lostSince.isPresent() && claimedSequence != sequence));
        }
    }

    static String columns(String now) {
        return "s.status, s.instance_id, s.workflow, s.definition_hash, s.parent_id, c.sequence, c.position,"
                + " c.input_branch, c.input_sequence, c.kind, c.attempt, c.at, v.output, " + now
                + ", s.trace_parent";
    }

    /**
     * Reads a row.
     *
     * @param first the index of the first of the columns
     */
    static Claim read(ResultSet row, int first, Taken taken, String node, ValueCipher cipher) throws SQLException {
        long parentRun = row.getLong(first + 4);
        boolean child = !row.wasNull();
        int sequence = row.getInt(first + 5);
        boolean failed = row.getInt(first + 9) == Checkpoint.Kind.FAILED.code();
        Instant newest = time(row, first + 11);
        Instant now = time(row, first + 13);
        ValueRef value = new ValueRef(number(row, first + 7).orElse(taken.key().branch()), row.getInt(first + 8));
        Place place = Place.output(taken.key().run(), value.branch(), value.sequence());
        return new Claim(
                new Hold(taken.key(), taken.version(), node),
                new InstanceId(row.getString(first + 1)),
                new WorkflowName(row.getString(first + 2)),
                DefinitionHash.of(row.getBytes(first + 3)),
                Phase.of(row.getInt(first)),
                child ? OptionalLong.of(parentRun) : OptionalLong.empty(),
                taken.parent(),
                taken.openArms(),
                sequence,
                row.getString(first + 6),
                value,
                Optional.ofNullable(row.getBytes(first + 12)).map(stored -> cipher.open(stored, place)),
                failed ? row.getInt(first + 10) : 0,
                taken.takeovers(sequence),
                taken.lostSince().map(since -> Duration.between(since.isAfter(newest) ? since : newest, now)),
                now,
                Optional.ofNullable(row.getString(first + 14)));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static OptionalInt number(ResultSet row, int column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
