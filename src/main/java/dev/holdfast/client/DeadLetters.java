package dev.holdfast.client;

import java.util.List;

/**
 * The messages of steps that are parked, because their receivers failed too often or said that it makes no sense to try again. Each
 * holds back what its instance has sent later on the same channel. To be injected; every operation joins the caller's transaction, or
 * has one of its own.
 */
public interface DeadLetters {

    /**
     * Lists what is parked, sent first first.
     *
     * @param limit how many at most, from 1
     */
    List<DeadLetter> list(int limit);

    /** Has a parked message delivered again, with all attempts before it; false if there is no parked message of that number. */
    default boolean redrive(long number) {
        return redrive(number, Order.PLAIN);
    }

    /**
     * The same by somebody, for a reason, which is entered into the audit.
     *
     * @return false if there is no parked message of that number
     */
    boolean redrive(long number, Order order);

    /** Removes a parked message undelivered, for good, so that those behind it go on; false if there is none of that number. */
    default boolean discard(long number) {
        return discard(number, Order.PLAIN);
    }

    /**
     * The same by somebody, for a reason, which is entered into the audit.
     *
     * @return false if there is no parked message of that number
     */
    boolean discard(long number, Order order);
}
