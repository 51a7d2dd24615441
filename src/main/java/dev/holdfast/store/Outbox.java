package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The messages that steps have handed over and nobody has received yet.
 *
 * <p>Messages of one run on one channel form a line: only the first of a line, its head, can be locked, so those behind it wait
 * until it is delivered or discarded, on whatever node. Only what was committed behind a later message, by an arm of a
 * fork that ran beside its sender, becomes the head while that is locked. Lines know nothing of each other. Numbers grow with every sending, so what
 * one step causes stands behind what another had sent before it began.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface Outbox {

    /**
     * The execution of a step that sends.
     *
     * @param sequence that of the checkpoint behind the step
     */
    record Sender(InstanceId instance, WorkflowName workflow, BranchKey branch, int sequence) {}

    /** A message on its way out of a step. */
    record Outgoing(String channel, Payload message) {}

    /**
     * A message that waits.
     *
     * @param number its place in the order of sending
     * @param ordinal its place among those of the same execution of a step, from 0
     * @param storedMessage the message, as stored
     * @param attempts how often delivering it has failed since it was sent or driven again
     * @param parked whether it is tried no more until somebody drives it again
     * @param failure what delivering it failed with last
     * @param calls how often in a row a receiver was called for it and nobody noted what came of it: its nodes died, or lost the store
     * @param traceParent the trace of the run that sent it, if that was traced; only in a message that is locked
     */
    record Message(
            long number,
            Sender sender,
            int ordinal,
            String channel,
            byte[] storedMessage,
            Instant sentAt,
            int attempts,
            boolean parked,
            Optional<Failure> failure,
            int calls,
            Optional<String> traceParent) {

        /** Returns where it stands. */
        public Place place() {
            return new Place(sender.branch().run(), channel, number);
        }

        /** Reads the message. */
        public Payload message() {
            return Payload.ofStored(storedMessage);
        }
    }

    /** Where a message stands: the line it is in, and its number. */
    record Place(long run, String channel, long number) {}

    /** A channel of which messages wait that the asker does not receive. */
    record Backlog(String channel, long messages, Instant oldest) {}

    /**
     * Stores messages in this order, due at once; in the transaction that stores the checkpoint of the step. What an execution of
     * a step has stored already is left as it is.
     */
    void send(Sender sender, List<Outgoing> messages);

    /**
     * What one sender sends.
     *
     * @param messages in the order of sending
     */
    record Sending(Sender sender, List<Outgoing> messages) {}

    /** Stores what several have sent, each as {@link #send} does. */
    default void sendAll(List<Sending> all) {
        all.forEach(each -> send(each.sender(), each.messages()));
    }

    /** Reads where due heads of these channels stand, locked or not, those that are due longest first. */
    List<Place> heads(Collection<String> channels, int limit);

    /**
     * Locks a message until the transaction ends, unless it is not due, no head, gone, or locked by another; never waits.
     */
    Optional<Message> lock(Place place);

    /**
     * Notes that a receiver is about to be called for a message that this transaction has locked. Committed before the call, it is what is left
     * of a call that kills its node. A crash of the database may forget it.
     */
    void called(Message message);

    /** Notes that a call came back without a result that counts, unless another has the message locked; its calls begin anew. */
    void answered(Message message);

    /** Removes a message that this transaction has locked. */
    void delivered(Message message);

    /**
     * Notes that delivering a message failed: it and its line are due again after a while, or it is parked with its line behind
     * it. Changes nothing if another has it locked, or has delivered it or noted a failure since it was read.
     *
     * @param seen the message as it was read
     * @param again the wait before the next attempt; nothing to park it
     * @return whether it was noted
     */
    boolean failed(Message seen, Failure failure, Optional<Duration> again);

    /** Returns how long it takes until a message of these channels falls due that is not due now; nothing if there is none. */
    Optional<Duration> untilNextDue(Collection<String> channels);

    /** Reads which channels other than these have messages. */
    List<Backlog> others(Collection<String> channels);

    /** Reads what is parked, oldest first. */
    List<Message> parked(int limit);

    /** Makes a parked message due again, with all its attempts before it, and its line with it; false if it is not parked. */
    boolean redrive(long number);

    /** Removes a parked message undelivered, so that its line goes on; false if it is not parked. */
    boolean discard(long number);

    /** Reads what of a run waits, in the order of sending. */
    List<Message> waiting(long run);
}
