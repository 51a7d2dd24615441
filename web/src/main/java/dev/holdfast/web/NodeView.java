package dev.holdfast.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One node of a workflow; the member {@code kind} says which record it is. Members that hold nodes name those that stand
 * directly in the arm or body, in their order; each has a row of its own.
 */
@Schema(
        name = "Node",
        oneOf = {
            NodeView.Task.class,
            NodeView.Fork.class,
            NodeView.ForEach.class,
            NodeView.Route.class,
            NodeView.Loop.class,
            NodeView.Delay.class,
            NodeView.Await.class,
            NodeView.Child.class,
            NodeView.Call.class,
            NodeView.Job.class
        },
        discriminatorProperty = "kind")
public sealed interface NodeView {

    /** Returns its id. */
    String id();

    /** Returns what kind of node it is. */
    String kind();

    /** Returns the node it follows or stands in; nothing for the first. */
    @Nullable
    String predecessor();

    /**
     * A unit of user code.
     *
     * @param id its id
     * @param kind task
     * @param predecessor the node it follows or stands in
     * @param displayName the name people see
     * @param description a sentence for people
     * @param version the version of the task's data
     * @param priority 1 (critical) to 5 (minimal)
     * @param tags what a server must offer to run it
     * @param transaction join or none
     * @param task bean class and method
     * @param retries how often it is tried again; left out for never
     * @param timeout how long an attempt may take, as ISO-8601; left out for the engine's limit
     * @param undo what takes it back
     */
    @Schema(name = "TaskNode")
    @JsonbPropertyOrder({
        "id",
        "kind",
        "predecessor",
        "displayName",
        "description",
        "version",
        "priority",
        "tags",
        "transaction",
        "task",
        "retries",
        "timeout",
        "undo"
    })
    record Task(
            String id,
            String kind,
            @Nullable String predecessor,
            String displayName,
            @Nullable String description,
            @Nullable String version,
            int priority,
            List<String> tags,
            String transaction,
            String task,
            @Nullable RetriesView retries,
            @Nullable String timeout,
            @Nullable WorkView undo)
            implements NodeView {}

    /**
     * Arms that run at the same time.
     *
     * @param id its id
     * @param kind fork
     * @param predecessor the node it follows or stands in
     * @param arms the arms, in order
     * @param join the task that takes their results
     */
    @Schema(name = "ForkNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "arms", "join"})
    record Fork(String id, String kind, @Nullable String predecessor, List<Arm> arms, String join)
            implements NodeView {}

    /**
     * One arm for each item of a list.
     *
     * @param id its id
     * @param kind for_each
     * @param predecessor the node it follows or stands in
     * @param item the name of the type of an item
     * @param result the name of the type of what an arm gives
     * @param atOnce how many arms run at the same time; left out for all
     * @param failing what an item that fails does: fail (the instance), settle (its place says how it failed) or skip
     * @param body what runs for each item
     */
    @Schema(name = "ForEachNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "item", "result", "atOnce", "failing", "body"})
    record ForEach(
            String id,
            String kind,
            @Nullable String predecessor,
            String item,
            String result,
            @Nullable Integer atOnce,
            String failing,
            List<String> body)
            implements NodeView {}

    /**
     * One arm of several, chosen by a key.
     *
     * @param id its id
     * @param kind route
     * @param predecessor the node it follows or stands in
     * @param decide what gives the key
     * @param arms the arms by key
     * @param otherwise the arm for every other key; left out where such a key fails the instance
     */
    @Schema(name = "RouteNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "decide", "arms", "otherwise"})
    record Route(
            String id,
            String kind,
            @Nullable String predecessor,
            WorkView decide,
            List<Arm> arms,
            @Nullable List<String> otherwise)
            implements NodeView {}

    /**
     * A body that repeats.
     *
     * @param id its id
     * @param kind loop
     * @param predecessor the node it follows or stands in
     * @param limit the most iterations
     * @param onLimit what happens when more are asked for: fail or exit_with_last
     * @param body what repeats
     */
    @Schema(name = "LoopNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "limit", "onLimit", "body"})
    record Loop(String id, String kind, @Nullable String predecessor, int limit, String onLimit, List<String> body)
            implements NodeView {}

    /**
     * A pause.
     *
     * @param id its id
     * @param kind delay
     * @param predecessor the node it follows or stands in
     * @param length how long, as ISO-8601, if the definition says so
     * @param computed what says how long, if the definition does not
     */
    @Schema(name = "DelayNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "length", "computed"})
    record Delay(
            String id,
            String kind,
            @Nullable String predecessor,
            @Nullable String length,
            @Nullable WorkView computed) implements NodeView {}

    /**
     * A wait for the first of one or more events.
     *
     * @param id its id
     * @param kind await_signal
     * @param predecessor the node it follows or stands in
     * @param signals the events it takes
     * @param within how long it waits, as ISO-8601; left out for ever
     * @param onTimeout what happens then: fail, null (the wait gives null) or arm; left out where it waits for ever
     * @param late what runs then, if that is an arm
     */
    @Schema(name = "AwaitNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "signals", "within", "onTimeout", "late"})
    record Await(
            String id,
            String kind,
            @Nullable String predecessor,
            List<Expected> signals,
            @Nullable String within,
            @Nullable String onTimeout,
            @Nullable List<String> late)
            implements NodeView {}

    /**
     * Another workflow, inlined.
     *
     * @param id its id
     * @param kind child_workflow
     * @param predecessor the node it follows or stands in
     * @param body its nodes, whose ids begin with the id of this one
     */
    @Schema(name = "ChildNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "body"})
    record Child(String id, String kind, @Nullable String predecessor, List<String> body) implements NodeView {}

    /**
     * Another workflow, as an instance of its own.
     *
     * @param id its id
     * @param kind call
     * @param predecessor the node it follows or stands in
     * @param workflow the name of the other workflow
     * @param inputType the name of the type it is started with
     * @param outputType the name of the type it ends with
     * @param onParentEnd what becomes of it if this instance fails or is cancelled: cancel or leave
     */
    @Schema(name = "CallNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "workflow", "inputType", "outputType", "onParentEnd"})
    record Call(
            String id,
            String kind,
            @Nullable String predecessor,
            String workflow,
            String inputType,
            String outputType,
            String onParentEnd)
            implements NodeView {}

    /**
     * A job of the batch runtime.
     *
     * @param id its id
     * @param kind job
     * @param predecessor the node it follows or stands in
     * @param job the name of the job
     * @param parameters what it is started with, if the definition says so
     * @param retries how often it is restarted if it does not complete
     */
    @Schema(name = "JobNode")
    @JsonbPropertyOrder({"id", "kind", "predecessor", "job", "parameters", "retries"})
    record Job(
            String id,
            String kind,
            @Nullable String predecessor,
            String job,
            @Nullable Map<String, String> parameters,
            int retries)
            implements NodeView {}

    /**
     * One arm of a fork or a route.
     *
     * @param name the name of the arm, or its key
     * @param nodes its nodes; none for an arm that passes the value on
     */
    @Schema(name = "Arm")
    @JsonbPropertyOrder({"name", "nodes"})
    record Arm(String name, List<String> nodes) {}

    /**
     * One event that a wait takes.
     *
     * @param name its name
     * @param payload the name of the type of its value
     * @param nodes what runs with that value; none where the wait has no arms
     */
    @Schema(name = "ExpectedSignal")
    @JsonbPropertyOrder({"name", "payload", "nodes"})
    record Expected(String name, String payload, List<String> nodes) {}
}
