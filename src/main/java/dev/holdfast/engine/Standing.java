package dev.holdfast.engine;

import dev.holdfast.definition.NodeId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a held branch stands, as its runner has it in memory: what the last checkpoint says, so that a step costs one
 * statement. For one thread at a time.
 */
final class Standing {

    private final Pace pace;
    private Claim claim;
    private Phase phase;
    private long guardRead;
    private long guardHeard;
    private long asked;
    private int sequence;
    private ValueRef ref;
    private @Nullable Position position;
    private @Nullable Payload value;
    private int attempt;
    private boolean fresh = true;
    private boolean unrecorded;

    /**
     * Creates it.
     *
     * @param readAt monotonic time from before the statement was sent that read the claim (F13)
     */
    Standing(Claim claim, Pace pace, long readAt) {
        this.pace = pace;
        this.claim = claim;
        this.phase = claim.phase();
        this.ref = claim.valueRef();
        this.asked = readAt;
        load(claim);
    }

    /**
     * The store is about to be asked for something that tells how the run stands. What it answers is as old as this, however long the answer, or a
     * thread to go on with it, was waited for.
     */
    void asks() {
        asked = pace.nanos();
    }

    /** Forgets what is in memory for what the store said under the claim. */
    void load(Claim loaded) {
        claim = loaded;
        phase = loaded.phase();
        guardRead = asked;
        guardHeard = pace.nanos();
        sequence = loaded.sequence();
        ref = loaded.valueRef();
        position = null;
        value = null;
        attempt = loaded.attempt();
        fresh = true;
        unrecorded = false;
    }

    Claim claim() {
        return claim;
    }

    Hold hold() {
        return claim.hold();
    }

    BranchKey key() {
        return claim.hold().branch();
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase seen, long readAt) {
        phase = seen;
        guardRead = readAt;
        guardHeard = readAt;
    }

    private void answered(Phase seen) {
        phase = seen;
        guardRead = asked;
        guardHeard = pace.nanos();
    }

    /** Returns how long ago the statement was sent that said how the run stands. */
    long guardAge() {
        return pace.nanos() - guardRead;
    }

    /** Returns how long ago this runner heard of it, which is later by the commit and by the wait for a thread. */
    long guardHeardFor() {
        return pace.nanos() - guardHeard;
    }

    int sequence() {
        return sequence;
    }

    ValueRef ref() {
        return ref;
    }

    int attempt() {
        return attempt;
    }

    /** Tells whether nothing was done since the claim or reload. */
    boolean isFresh() {
        return fresh;
    }

    /** Tells whether the branch was taken over from a node that may have begun with what it stands at. */
    boolean isTakenOver() {
        return fresh && claim.abandoned().isPresent();
    }

    /** The body of the step at which it stands has run here, and what it came to could not be stored yet. */
    void ranUnrecorded() {
        unrecorded = true;
    }

    /** Tells whether somebody may have begun with what it stands at, and no row says so. */
    boolean mayHaveBegun() {
        return unrecorded || isTakenOver();
    }

    /** Reads where it stands; throws an error with code {@code unreadable-stored-form}. */
    Position position() {
        Position read = position == null ? claim.position() : position;
        position = read;
        return read;
    }

    /** Returns where it stands, or the beginning if that cannot be read. */
    Position positionOrBeginning() {
        return position == null ? new Position.NotStarted() : position;
    }

    /** Reads where it stands, if nobody has yet and it can be read. */
    void positionIfReadable() {
        try {
            position();
        } catch (HoldfastException e) {
            // whoever needs it meets the same, and says so
        }
    }

    void stand(Position at) {
        position = at;
    }

    /** Reads the current value; throws an error with code {@code unreadable-stored-form}. */
    Payload value() {
        Payload read = value == null ? claim.value().orElseThrow(() -> new MissingValue(claim)) : value;
        value = read;
        return read;
    }

    /** The time by which it is decided whether what was just claimed is due: the store's, which said that it is. */
    Instant claimedAt(Instant clock) {
        return fresh ? claim.at() : now(clock);
    }

    /** The time from which what follows counts: the later of the store's at the claim and the node's. */
    Instant now(Instant clock) {
        return clock.isBefore(claim.at()) ? claim.at() : clock;
    }

    /** Goes on behind a checkpoint that gave a new value. */
    void advance(Position next, Payload output, Phase seen) {
        advance(next, seen);
        value = output;
        ref = ValueRef.of(key(), sequence);
    }

    /** Goes on behind a checkpoint that left the value as it was. */
    void advance(Position next, Phase seen) {
        sequence++;
        position = next;
        attempt = 0;
        fresh = false;
        unrecorded = false;
        answered(seen);
    }

    /** Stays where it is behind a checkpoint that records a failed attempt. */
    void failedOnce(Phase seen) {
        sequence++;
        attempt++;
        fresh = false;
        unrecorded = false;
        answered(seen);
    }

    /** Makes the next checkpoint. */
    Next next(Checkpoint.Kind kind, Instant startedAt) {
        return new Next(kind, startedAt);
    }

    /** The next checkpoint of the branch, to be completed. */
    final class Next {

        private final Checkpoint.Kind kind;
        private final Instant startedAt;
        private Optional<NodeId> node = Optional.empty();
        private @Nullable Position after;
        private Optional<Payload> output = Optional.empty();
        private boolean newValue;
        private Optional<Failure> failure = Optional.empty();
        private int attempts;

        private Next(Checkpoint.Kind kind, Instant startedAt) {
            this.kind = kind;
            this.startedAt = startedAt;
            this.attempts = attempt + 1;
        }

        Next node(Optional<NodeId> done) {
            node = done;
            return this;
        }

        Next standing(Position at) {
            after = at;
            return this;
        }

        /** The row's output is the new value of the branch. */
        Next giving(Payload newOutput) {
            output = Optional.of(newOutput);
            newValue = true;
            return this;
        }

        /** The row has an output, and the value of the branch stays what it was. */
        Next noting(Payload noted) {
            output = Optional.of(noted);
            return this;
        }

        Next failed(Failure why) {
            failure = Optional.of(why);
            return this;
        }

        Next unattempted() {
            attempts = 0;
            return this;
        }

        Checkpoint build() {
            return new Checkpoint(
                    key(),
                    sequence + 1,
                    kind,
                    node,
                    after == null ? positionOrBeginning() : after,
                    newValue ? ValueRef.of(key(), sequence + 1) : ref,
                    attempts,
                    claim.hold().version(),
                    claim.hold().owner(),
                    output,
                    failure,
                    startedAt);
        }
    }

    boolean isMe(Branches.Author author) {
        return author.runner().equals(claim.hold().owner())
                && author.claim() == claim.hold().version();
    }

    /** The row that holds the current value of a branch is missing. */
    private static final class MissingValue extends HoldfastException {

        private static final long serialVersionUID = 1L;

        MissingValue(Claim claim) {
            super(
                    ErrorCode.UNREADABLE_STORED_FORM,
                    "the value of branch " + claim.hold().branch() + " should stand in checkpoint "
                            + claim.valueRef().sequence() + " of branch "
                            + claim.valueRef().branch() + ", which has none");
        }
    }
}
