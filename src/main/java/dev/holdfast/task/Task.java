package dev.holdfast.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a CDI bean as a task: one unit of work that a workflow runs as a step.
 *
 * <p>The method takes one input, and a {@link TaskContext} after it if it wants one, and returns one output. Input and
 * output are encoded by the {@link Codec}. By default the method joins the JTA transaction of its step, so that its
 * database work and the checkpoint commit together or not at all: an exception rolls both back.
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class PaymentTasks {
 *     @Task
 *     public Payment charge(Order order) { ... }
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {

    /** The id of the step in its workflow, 1 to 200 characters; by default the name of the method. Part of the definition hash. */
    String id() default "";

    /** How the method takes part in transactions; by default it joins the transaction of its step. */
    Transaction transaction() default Transaction.JOIN;

    /** A caller-controlled version of the data this task reads and writes; a change gives the workflow a new definition hash. */
    String version() default "";

    /** The order of dispatch, 1 (critical) to 5 (minimal); by default 3. Not part of the definition hash. */
    int priority() default 3;

    /** What a node must offer to run this task: at most 20 tags of 1 to 64 characters. Not part of the definition hash. */
    String[] tags() default {};

    /**
     * How often the step is tried again after its first attempt has failed; by default never. Whatever the method throws
     * counts, and so do a time-out and a node that died; what {@link #abortOn} names, what {@link #retryOn} does not name, an
     * input that does not decode and a value that breaks a constraint fail at once. Attempts and waits survive crashes. Part of
     * the definition hash.
     */
    int retries() default 0;

    /** The wait before the first retry, as in {@code "250ms"}, {@code "30s"}, {@code "5m"}, {@code "2h"} or ISO-8601. Part of the definition hash. */
    String backoff() default "1s";

    /** By how much each further wait is longer than the one before, at least 1. Part of the definition hash. */
    double multiplier() default 2;

    /** The longest wait; by default there is no longest. Part of the definition hash. */
    String maxBackoff() default "";

    /** The part of each wait that is left to chance, 0 to 1: with 0.2 a wait of 10 s lasts 8 s to 10 s. Not part of the definition hash. */
    double jitter() default 0;

    /** The only exceptions, subclasses included, after which the step is tried again; empty for all. Not part of the definition hash. */
    Class<? extends Throwable>[] retryOn() default {};

    /** Exceptions, subclasses included, after which the step is never tried again. Not part of the definition hash. */
    Class<? extends Throwable>[] abortOn() default {};

    /**
     * How long one attempt may take, as {@link #backoff}; by default what the engine is configured with. At the limit the
     * attempt counts as failed, its transaction is rolled back, and its thread is interrupted; what it does later is refused. Part
     * of the definition hash.
     */
    String timeout() default "";

    /** The name people see; by default the id. Not part of the definition hash. */
    String displayName() default "";

    /** A sentence for people. Not part of the definition hash. */
    String description() default "";
}
