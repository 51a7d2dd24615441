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

    /** The name people see; by default the id. Not part of the definition hash. */
    String displayName() default "";

    /** A sentence for people. Not part of the definition hash. */
    String description() default "";
}
