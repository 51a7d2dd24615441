package dev.holdfast.engine;

import dev.holdfast.store.Outbox;
import java.util.Optional;
import java.util.Set;

/** Who receives messages on this node; asked anew for each, since they come and go. Safe for use by many threads. */
public interface Recipients {

    /** Returns the channels that are received here at the moment. */
    Set<String> channels();

    /** Returns who receives a channel at the moment. */
    Optional<Recipient> receiving(String channel);

    /** Who receives the messages of a channel; equal as long as it is the same. */
    interface Recipient {

        /** Returns its name, for people. */
        String name();

        /**
         * Receives a message, on the calling thread and in its transaction, in which the message is removed after this.
         *
         * @throws Exception what went wrong; everything is rolled back then, and the message tried again
         */
        void receive(Outbox.Message message) throws Exception;
    }
}
