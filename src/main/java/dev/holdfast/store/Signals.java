package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.SignalRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The events sent to runs, in the order of sending.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it. Sender and receiver both lock the
 * snapshot first, so that neither misses the other; the number of an event is taken under that lock, so that the order of
 * numbers is the order of sending (F27).
 */
public interface Signals {

    /**
     * An event about to be stored.
     *
     * @param name its name
     * @param payload its value
     * @param key by which a repetition is recognised, at most 200 characters
     * @param actor who sent it
     */
    record NewSignal(String name, Payload payload, Optional<String> key, Optional<String> actor) {}

    /** What became of an event. */
    enum Sent {
        /** It is stored, and whoever waited for it is due. */
        STORED,
        /** An event with its key was sent before; nothing was stored. */
        DUPLICATE
    }

    /**
     * Sends an event to the run that an instance id means now: numbers and stores it, and makes every branch due that waits for
     * its name and is held by nobody; in a paused run they become due with the end of the pause.
     *
     * <p>If the id means no run, a row that only holds signals is made (status EXPECTED, F9), which a later start turns into a
     * run. An event to a run that has ended stays with it; one that has failed consumes it if it is retried.
     */
    Sent send(InstanceId id, NewSignal signal);

    /** The same for a known run; nothing happens if it has completed or was cancelled. */
    void send(long run, NewSignal signal);

    /**
     * An event that nobody has consumed yet.
     *
     * @param ordinal its number in the run
     * @param name its name
     * @param storedPayload its value, as stored
     */
    record Pending(int ordinal, String name, byte[] storedPayload) {

        /** Reads the value. */
        public Payload payload() {
            return Payload.ofStored(storedPayload);
        }
    }

    /** Finds the oldest event of any of the names that nobody has consumed, for a caller that has locked the snapshot. */
    Optional<Pending> oldest(long run, Collection<String> names);

    /** Marks an event as consumed by a checkpoint; its row and key stay until the run is removed (F31b). */
    void consumed(long run, int ordinal, BranchKey branch, int sequence);

    /** Gives the events of a run that nobody has consumed to the run that takes its place, numbers kept (F28). */
    void move(long from, long to);

    /** Reads everything that was sent to a run, verbs included, in the order of sending. */
    List<SignalRecord> sent(long run);
}
