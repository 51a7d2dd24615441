package dev.holdfast.task;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method of a bean that receives what steps {@linkplain TaskContext#send send} on a channel.
 *
 * <p>The method takes the message, and if it wants a {@link MessageContext} after it; what it returns is ignored. It is called in a
 * JTA transaction of its own, in which the message is removed: what it writes to the engine's database is written exactly once, what
 * it does elsewhere at least once. If it throws, everything is rolled back and it is called again after a while; if it throws a
 * {@code NotRetryable}, or has failed often enough, the message is parked until somebody drives it again or discards it.
 *
 * <p>Messages of one instance on one channel come one after the other, in the order of sending, whatever the node; those behind a
 * message that waits or is parked wait with it. What arms of a fork send at the same time has no order, and may come at the same time;
 * so do messages of different instances, or on different channels. One channel has one receiver.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Receives {

    /** The channel; 1 to 200 characters. */
    String value();
}
