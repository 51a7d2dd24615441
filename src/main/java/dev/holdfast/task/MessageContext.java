package dev.holdfast.task;

import java.time.Instant;

/** What a receiver may know of the message it is called with; taken as the second parameter of its method. */
public interface MessageContext {

    /** The channel on which it was sent. */
    String channel();

    /** The name of the workflow whose step sent it. */
    String workflow();

    /** The id that the caller gave to the instance that sent it. */
    String instanceId();

    /** When it was sent, by the clock of the store. */
    Instant sentAt();

    /** The number of this attempt to deliver it since it was sent or driven again, 1 for the first. */
    int attempt();

    /**
     * A key that is the same for every attempt at this message, and differs for every other message; pass it to systems outside
     * the transaction, so that they can recognise a repetition. At most 80 characters.
     */
    String idempotencyKey();
}
