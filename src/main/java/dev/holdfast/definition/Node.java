package dev.holdfast.definition;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One node of a plan. A node knows neither its successor nor its predecessor: that is the business of the plan around it.
 *
 * <p>A decision over all kinds goes through {@link #match}; a new kind then breaks the build at every such decision.
 */
public sealed interface Node {

    /** Returns the id, unique over the whole tree. */
    NodeId id();

    /** Calls the case made for this kind of node. */
    <R> R match(Cases<R> cases);

    /** Returns the blocks inside this node, in the order of the definition. */
    default List<Block> blocks() {
        return List.of();
    }

    /** Returns what has to be done by user code at this node itself: a task, the decision of a route, a computed delay, a join. */
    default Optional<Task> work() {
        return Optional.empty();
    }

    /**
     * One case for each kind of node.
     *
     * @param <R> what the decision yields
     */
    interface Cases<R> {

        /** A unit of user code. */
        R task(Task node);

        /** Arms that run at the same time, and a join. */
        R fork(Fork node);

        /** One arm for each item of a list. */
        R forEach(ForEach node);

        /** One arm of several, chosen by a key. */
        R route(Route node);

        /** A body that repeats. */
        R loop(Loop node);

        /** A pause. */
        R delay(Delay node);

        /** A wait for an event. */
        R await(Await node);

        /** Another workflow, inlined. */
        R child(Child node);

        /** Another workflow, as an instance of its own. */
        R call(Call node);

        /** A job of the batch runtime. */
        R job(Job node);
    }

    /**
     * A unit of user code: the value goes in, the method's result comes out.
     *
     * @param id the id of the step
     * @param body the method
     * @param options how it is carried out
     * @param undo what takes the step back if the instance fails or is cancelled with compensation
     */
    record Task(NodeId id, TaskBody body, TaskOptions options, Optional<Undo> undo) implements Node {

        /** A task that nothing takes back. */
        public Task(NodeId id, TaskBody body, TaskOptions options) {
            this(id, body, options, Optional.empty());
        }

        @Override
        public Optional<Task> work() {
            return Optional.of(this);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.task(this);
        }
    }

    /**
     * What takes a finished step back: its method takes the step's output.
     *
     * @param body the method
     * @param options how it is carried out
     */
    record Undo(TaskBody body, TaskOptions options) {}

    /**
     * One arm of a fork.
     *
     * @param name its name, unique in the fork
     * @param block what it runs
     */
    record Arm(String name, Block block) {}

    /**
     * Arms that run at the same time, each with the fork's input, and a join that takes their results in the order of the
     * definition.
     *
     * @param id the id
     * @param arms the arms, at least one
     * @param join the step that takes the results; its id is its own
     */
    record Fork(NodeId id, List<Arm> arms, Task join) implements Node {

        /** Copies the list. */
        public Fork {
            arms = List.copyOf(arms);
        }

        @Override
        public List<Block> blocks() {
            return arms.stream().map(Arm::block).toList();
        }

        @Override
        public Optional<Task> work() {
            return Optional.of(join);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.fork(this);
        }
    }

    /** What a fan-out does about an item that fails for good. */
    enum Failing {
        /** The instance fails. */
        FAIL,
        /** The result tells for each item how it ended. */
        SETTLE,
        /** The result holds the values of the others. */
        SKIP
    }

    /**
     * One arm for each item of the list that comes in; the list of their results, in the order of the items, comes out.
     *
     * @param id the id
     * @param item the type of an item
     * @param result the type of an arm's result
     * @param body what runs for each item
     * @param atOnce how many arms run at the same time; 0 for all
     * @param failing what a failing item does
     */
    record ForEach(NodeId id, Type item, Type result, Block body, int atOnce, Failing failing) implements Node {

        /** The most items of one fan-out. */
        public static final int MAX_ITEMS = 100_000;

        @Override
        public List<Block> blocks() {
            return List.of(body);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.forEach(this);
        }
    }

    /**
     * One arm of several, chosen by the key that the deciding step returns; the arm gets the value the step got.
     *
     * @param decide the deciding step; its id is that of the route
     * @param arms the arms by key
     * @param otherwise the arm for every other key
     */
    record Route(Task decide, SortedMap<String, Block> arms, Optional<Block> otherwise) implements Node {

        /** Copies the map. */
        public Route {
            arms = Collections.unmodifiableSortedMap(new TreeMap<>(arms));
        }

        @Override
        public NodeId id() {
            return decide.id();
        }

        /** Returns the arm for a key, if there is one. */
        public Optional<Block> arm(String key) {
            Block arm = arms.get(key);
            return arm == null ? otherwise : Optional.of(arm);
        }

        @Override
        public List<Block> blocks() {
            List<Block> all = new ArrayList<>(arms.values());
            otherwise.ifPresent(all::add);
            return List.copyOf(all);
        }

        @Override
        public Optional<Task> work() {
            return Optional.of(decide);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.route(this);
        }
    }

    /** What a loop does that has reached its limit and is asked for more. */
    enum OnLimit {
        /** The instance fails. */
        FAIL,
        /** The loop ends with the last value. */
        EXIT_WITH_LAST
    }

    /**
     * A body that repeats until its last step says that it is done.
     *
     * @param id the id
     * @param body what repeats; ends with a step that answers a {@link dev.holdfast.task.Turn}
     * @param limit the most iterations, at least 1
     * @param onLimit what happens when more are asked for
     */
    record Loop(NodeId id, Block body, int limit, OnLimit onLimit) implements Node {

        @Override
        public List<Block> blocks() {
            return List.of(body);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.loop(this);
        }
    }

    /**
     * A durable pause; the value passes through.
     *
     * @param id the id
     * @param fixed how long, if the definition says so
     * @param computed the step that says how long from the value, if the definition does not
     */
    record Delay(NodeId id, Optional<Duration> fixed, Optional<Task> computed) implements Node {

        @Override
        public Optional<Task> work() {
            return computed;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.delay(this);
        }
    }

    /**
     * An event that a wait takes.
     *
     * @param name its name
     * @param payload the type of its value
     * @param arm what runs with that value; empty where the wait has no arms
     */
    record Expected(String name, Type payload, Block arm) {}

    /** What a wait does whose time is over. */
    enum OnTimeout {
        /** The instance fails. */
        FAIL,
        /** The wait gives null. */
        NULL,
        /** An arm runs, with the value from before the wait. */
        ARM
    }

    /**
     * A durable wait for the first of one or more events; its value replaces the value before.
     *
     * @param id the id
     * @param events what it takes, at least one
     * @param within how long it waits; nothing for ever
     * @param onTimeout what happens then
     * @param late what runs then, if the policy is an arm
     */
    record Await(NodeId id, List<Expected> events, Optional<Duration> within, OnTimeout onTimeout, Block late)
            implements Node {

        /** Copies the list. */
        public Await {
            events = List.copyOf(events);
        }

        /** Returns the names of the events. */
        public List<String> names() {
            return events.stream().map(Expected::name).toList();
        }

        /** Returns the event of that name, if the wait takes it. */
        public Optional<Expected> event(String name) {
            return events.stream().filter(event -> event.name().equals(name)).findFirst();
        }

        @Override
        public List<Block> blocks() {
            List<Block> all = new ArrayList<>(events.stream().map(Expected::arm).toList());
            all.add(late);
            return List.copyOf(all);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.await(this);
        }
    }

    /**
     * Another workflow, inlined: its nodes run as part of this instance, under ids that begin with the id of this node.
     *
     * @param id the id
     * @param block its nodes
     */
    record Child(NodeId id, Block block) implements Node {

        @Override
        public List<Block> blocks() {
            return List.of(block);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.child(this);
        }
    }

    /** What becomes of a child instance whose parent is cancelled or fails. */
    enum OnParentEnd {
        /** It is cancelled with it. */
        CANCEL,
        /** It runs on by itself. */
        LEAVE
    }

    /**
     * Another workflow, as an instance of its own, started with the value and waited for; its output comes out.
     *
     * @param id the id
     * @param workflow the name of the other workflow; the newest definition at that time is taken
     * @param input what it is started with
     * @param output what it ends with
     * @param onParentEnd what becomes of it if this instance is cancelled or fails
     */
    record Call(NodeId id, WorkflowName workflow, Type input, Type output, OnParentEnd onParentEnd) implements Node {

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.call(this);
        }
    }

    /**
     * A job of the batch runtime, started and waited for; a {@link dev.holdfast.task.JobOutcome} comes out.
     *
     * @param id the id
     * @param job the name of its job XML
     * @param parameters what it is started with; if nothing, the value that comes in is a map of them
     * @param retries how often it is restarted if it does not complete
     */
    record Job(NodeId id, String job, Optional<SortedMap<String, String>> parameters, Retries retries) implements Node {

        /** Copies the map. */
        public Job {
            parameters = parameters.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.job(this);
        }
    }
}
