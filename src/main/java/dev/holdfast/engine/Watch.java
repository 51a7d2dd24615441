package dev.holdfast.engine;

import java.time.Duration;

/** Watches how long attempts take. */
public interface Watch {

    /** One watched attempt; closing it ends the watch. */
    interface Watched extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Begins to watch.
     *
     * @param limit after which time to strike
     * @param strike called once, on a thread of the watch, if the watch has not ended by then; may write to the store
     */
    Watched begin(Duration limit, Runnable strike);

    /** Never strikes: for executors whose time does not pass by itself. */
    Watch NEVER = (limit, strike) -> () -> {};
}
