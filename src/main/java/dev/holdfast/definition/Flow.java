package dev.holdfast.definition;

import dev.holdfast.task.JobOutcome;
import dev.holdfast.task.Turn;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The typed builder: each step takes what the one before returned, checked by the compiler, through forks, routes, loops, waits and
 * fan-outs.
 *
 * <p>Mistakes that the compiler cannot see are collected and reported together by {@link #build}. For use by one thread; a
 * flow that was extended must not be used again, which is one of them.
 *
 * @param <R> what the workflow, or the arm, is started with
 * @param <I> what the next step takes
 */
public sealed class Flow<R extends @Nullable Object, I extends @Nullable Object> permits StepFlow {

    final Section section;
    private final int additions;

    Flow(Section section) {
        this.section = section;
        this.additions = section.additions();
    }

    boolean isOf(Section other) {
        return section == other;
    }

    int additions() {
        return additions;
    }

    /** Returns the block to go on with; one behind this flow, which then has the wrong type, is a problem. */
    final Section here() {
        section.expect(additions);
        return section;
    }

    /** Adds a step, a reference to a {@code @Task} method such as {@code OrderTasks::validate}; its id is the task's. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(Step<B, I, O> step) {
        here().step(null, step, Calls.of(step));
        return new StepFlow<>(section);
    }

    /** Adds a step whose method also takes the context. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(ContextStep<B, I, O> step) {
        here().step(null, step, Calls.of(step));
        return new StepFlow<>(section);
    }

    /** Adds a step under an id of its own, as is needed where one task stands twice in a workflow. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(String id, Step<B, I, O> step) {
        here().step(id, step, Calls.of(step));
        return new StepFlow<>(section);
    }

    /** Adds a step under an id of its own whose method also takes the context. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(String id, ContextStep<B, I, O> step) {
        here().step(id, step, Calls.of(step));
        return new StepFlow<>(section);
    }

    /** Adds a step of which only so many run at once; the next one waits for its turn. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(Step<B, I, O> step, StepLimit<? super I> limit) {
        here().step(null, step, Calls.of(step), limit);
        return new StepFlow<>(section);
    }

    /** The same for a step whose method also takes the context. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(ContextStep<B, I, O> step, StepLimit<? super I> limit) {
        here().step(null, step, Calls.of(step), limit);
        return new StepFlow<>(section);
    }

    /** The same under an id of its own. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(
            String id, Step<B, I, O> step, StepLimit<? super I> limit) {
        here().step(id, step, Calls.of(step), limit);
        return new StepFlow<>(section);
    }

    /** The same under an id of its own for a step whose method also takes the context. */
    public <B, O extends @Nullable Object> StepFlow<R, O> then(
            String id, ContextStep<B, I, O> step, StepLimit<? super I> limit) {
        here().step(id, step, Calls.of(step), limit);
        return new StepFlow<>(section);
    }

    /**
     * Limits the instances of the workflow; several limits hold together. Adds no step, and may stand anywhere in the outermost block.
     *
     * @param name its name, 1 to 100 letters, digits, dots, hyphens or underscores: it stands in errors, REST and the configuration, and
     *     places that are taken under it stay taken when the definition changes
     */
    public Flow<R, I> limit(String name, InstanceLimit<? super R> limit) {
        here().limit(name, limit);
        return this;
    }

    /** Opens two arms that run at the same time, on any node, each with the present value. */
    public <X extends @Nullable Object, Y extends @Nullable Object> Forks.Two<R, X, Y> fork(
            Arm<I, X> one, Arm<I, Y> two) {
        return new Forks.Two<>(this, List.of(one, two));
    }

    /** Opens three arms. */
    public <X extends @Nullable Object, Y extends @Nullable Object, Z extends @Nullable Object>
            Forks.Three<R, X, Y, Z> fork(Arm<I, X> one, Arm<I, Y> two, Arm<I, Z> three) {
        return new Forks.Three<>(this, List.of(one, two, three));
    }

    /** Opens four arms. */
    public <
                    X extends @Nullable Object,
                    Y extends @Nullable Object,
                    Z extends @Nullable Object,
                    W extends @Nullable Object>
            Forks.Four<R, X, Y, Z, W> fork(Arm<I, X> one, Arm<I, Y> two, Arm<I, Z> three, Arm<I, W> four) {
        return new Forks.Four<>(this, List.of(one, two, three, four));
    }

    /** Opens any number of arms that give values of one type; the join takes the list of them. */
    public <O extends @Nullable Object> Forks.Many<R, O> fork(List<Arm<I, O>> arms) {
        return new Forks.Many<>(this, List.copyOf(arms));
    }

    /**
     * Chooses one of several arms by the key that a step returns; the arm takes the value that the step took. Every constant of
     * the enum needs an arm, or there is a default.
     */
    public <B, K extends Enum<K>> Routes.ByEnum<R, I, K> route(Step<B, I, K> key) {
        return new Routes.ByEnum<>(this, null, key, Calls.of(key));
    }

    /** The same under an id of its own. */
    public <B, K extends Enum<K>> Routes.ByEnum<R, I, K> route(String id, Step<B, I, K> key) {
        return new Routes.ByEnum<>(this, id, key, Calls.of(key));
    }

    /** Chooses one of several arms by a text; a key without an arm fails the instance if there is no default. */
    public <B> Routes.ByText<R, I> routeByText(Step<B, I, String> key) {
        return new Routes.ByText<>(this, null, key, Calls.of(key));
    }

    /** The same under an id of its own. */
    public <B> Routes.ByText<R, I> routeByText(String id, Step<B, I, String> key) {
        return new Routes.ByText<>(this, id, key, Calls.of(key));
    }

    /**
     * Repeats a body until its last step answers that it is done; the value of each iteration goes into the next. The number of
     * iterations and the value are stored with every step.
     *
     * @param limit how often at most, and what happens then
     */
    public Flow<R, I> loop(String id, Limit limit, Function<Flow<I, I>, ? extends Flow<I, ? extends Turn<I>>> body) {
        Type carried = here().type();
        Section inside = section.inside(carried, "the body of loop '" + id + "'", erased(body));
        if (limit.iterations() < 1) {
            section.draft()
                    .problem(
                            "invalid-max-iterations",
                            "loop '" + id + "' has the limit " + limit.iterations() + "; it must be at least 1");
        }
        section.with(
                section.draft().take(id, "a loop"),
                node -> section.add(new Node.Loop(node, inside.block(), limit.iterations(), limit.onLimit()), carried));
        return new Flow<>(section);
    }

    /** A flow that ends with a turn is built like any other; the compiler has checked what it carries. */
    @SuppressWarnings("unchecked")
    private static <A extends @Nullable Object> Function<Flow<A, A>, Flow<A, Object>> erased(
            Function<Flow<A, A>, ? extends Flow<A, ?>> body) {
        return flow -> (Flow<A, Object>) body.apply(flow);
    }

    /** Pauses, durably and without a thread; the value passes through. */
    public Flow<R, I> delay(String id, Duration length) {
        Duration checked = here().draft().length("delay '" + id + "'", length);
        section.with(
                section.draft().take(id, "a delay"),
                node -> section.add(new Node.Delay(node, Optional.of(checked), Optional.empty()), section.type()));
        return new Flow<>(section);
    }

    /** Pauses as long as a step says for the present value; the value passes through. */
    public <B> Flow<R, I> delay(String id, Step<B, I, Duration> length) {
        Optional<Node.Task> task = here().draft().task(id, length, MethodReference.Role.STEP, Calls.of(length));
        section.with(
                task.map(Node.Task::id),
                node -> section.add(new Node.Delay(node, Optional.empty(), task), section.type()));
        return new Flow<>(section);
    }

    /** Waits for an event, for ever; its value replaces the present one. The id of the node is the name of the event. */
    public <S> Flow<R, S> awaitSignal(String name, Class<S> payload) {
        return awaitSignal(name, name, payload, Wait.forEver());
    }

    /** Waits for an event, as long as said. */
    public <S> Flow<R, S> awaitSignal(String name, Class<S> payload, Wait wait) {
        return awaitSignal(name, name, payload, wait);
    }

    /** Waits for an event under an id of its own, as is needed where a workflow waits twice for events of one name. */
    public <S> Flow<R, S> awaitSignal(String id, String name, Class<S> payload, Wait wait) {
        here().with(section.draft().take(id, "a wait for '" + name + "'"), node -> {
            SignalName.check(name, section.draft());
            Node.Expected event = new Node.Expected(name, payload, new Block(List.of()));
            section.add(
                    new Node.Await(
                            node,
                            List.of(event),
                            wait.within().map(time -> section.draft().length("the wait '" + id + "'", time)),
                            wait.onTimeout(),
                            new Block(List.of())),
                    payload);
        });
        return new Flow<>(section);
    }

    /** Waits for the first of several events, each with an arm that takes its value. */
    public Waits.None<R, I> awaitAny(String id) {
        return new Waits.None<>(this, id);
    }

    /**
     * Runs another workflow as part of this one; its nodes get ids that begin with this one, and a slash. Its name, version,
     * deadline and limits of instances mean nothing here; the limits of its steps hold for them here.
     */
    public <O extends @Nullable Object> Flow<R, O> include(String id, Workflow<? super I, O> workflow) {
        here().with(section.draft().take(id, "an included workflow"), node -> {
            Block nodes = Inlining.of(
                    workflow.plan().nodes(),
                    inner -> section.draft()
                            .take(id + "/" + inner, "a node of the included workflow")
                            .orElse(inner));
            section.draft().include(id, workflow.limits());
            section.add(new Node.Child(node, nodes), workflow.outputType());
        });
        return new Flow<>(section);
    }

    /**
     * Starts another workflow as an instance of its own with the present value, waits for it, and goes on with its output. If it
     * fails or is cancelled, this instance fails. A cancel of this instance cancels it.
     */
    public <O extends @Nullable Object> Flow<R, O> call(String id, Workflow<? super I, O> workflow) {
        return call(id, workflow, Node.OnParentEnd.CANCEL);
    }

    /** The same, with what becomes of the other instance if this one is cancelled or fails. */
    public <O extends @Nullable Object> Flow<R, O> call(
            String id, Workflow<? super I, O> workflow, Node.OnParentEnd onParentEnd) {
        here().with(
                        section.draft().take(id, "a called workflow"),
                        node -> section.add(
                                new Node.Call(
                                        node,
                                        workflow.name(),
                                        workflow.inputType(),
                                        workflow.outputType(),
                                        onParentEnd),
                                workflow.outputType()));
        return new Flow<>(section);
    }

    /**
     * Runs an arm for each item of the list that a step returns, on any node; the results are in the order of the items. The
     * step's id is the task's, that of the fan-out is the given one. The method must declare that it returns a {@code List} of
     * something: the type of the items is read there.
     */
    public <B, T extends @Nullable Object, O extends @Nullable Object> Each<R, O> forEach(
            String id, Step<B, I, List<T>> items, Function<Flow<T, T>, ? extends Flow<T, O>> each) {
        return each(id, null, items, each);
    }

    /** The same with an id of its own for the step that returns the items, as is needed where its task stands twice. */
    public <B, T extends @Nullable Object, O extends @Nullable Object> Each<R, O> forEach(
            String id, String itemsId, Step<B, I, List<T>> items, Function<Flow<T, T>, ? extends Flow<T, O>> each) {
        return each(id, itemsId, items, each);
    }

    private <B, T extends @Nullable Object, O extends @Nullable Object> Each<R, O> each(
            String id,
            @Nullable String itemsId,
            Step<B, I, List<T>> items,
            Function<Flow<T, T>, ? extends Flow<T, O>> each) {
        if (here().step(itemsId, items, Calls.of(items)) && GenericTypes.itemOf(section.type()) == null) {
            section.draft()
                    .problem(
                            "unknown-item-type",
                            "fan-out '" + id + "' takes its items from a "
                                    + section.type().getTypeName()
                                    + ", which does not say of what type they are; declare that the step returns"
                                    + " List<...>");
        }
        return new Each<>(new Flow<R, List<T>>(section), id, each);
    }

    /**
     * Runs a job of the batch runtime with these parameters, waits for it without a thread, and goes on with what it came to; its
     * id is the name of the job. One that does not complete fails the instance; a cancel of the instance stops it.
     *
     * @param job the name of its job XML, as {@code JobOperator.start} takes it
     */
    public Flow<R, JobOutcome> thenJob(String job, Map<String, String> parameters) {
        return thenJob(job, job, parameters, Retries.NONE);
    }

    /** The same under an id of its own; one that does not complete is restarted, where it failed, as often as said. */
    public Flow<R, JobOutcome> thenJob(String id, String job, Map<String, String> parameters, Retries retries) {
        here();
        return job(id, job, Optional.of(new TreeMap<>(parameters)), retries);
    }

    /** Runs a job with the parameters that a step returns for the present value; the step's id is the task's. */
    public <B> Flow<R, JobOutcome> thenJob(String job, Step<B, I, Map<String, String>> parameters) {
        return thenJob(job, job, parameters, Retries.NONE);
    }

    /** The same under an id of its own; one that does not complete is restarted, where it failed, as often as said. */
    public <B> Flow<R, JobOutcome> thenJob(
            String id, String job, Step<B, I, Map<String, String>> parameters, Retries retries) {
        here().step(null, parameters, Calls.of(parameters));
        return job(id, job, Optional.empty(), retries);
    }

    /** Runs a job with the parameters that the present value is. */
    Flow<R, JobOutcome> runningJob(String id, String job) {
        here();
        return job(id, job, Optional.empty(), Retries.NONE);
    }

    private Flow<R, JobOutcome> job(
            String id, String job, Optional<SortedMap<String, String>> parameters, Retries retries) {
        if (job.isBlank()) {
            section.draft().problem("invalid-job", "the job of '" + id + "' has no name");
        }
        section.with(
                section.draft().take(id, "a job"),
                node -> section.add(new Node.Job(node, job, parameters, retries), JobOutcome.class));
        return new Flow<>(section);
    }

    /** Returns the workflow; throws {@link InvalidWorkflow} with every broken rule if there is one. */
    public Workflow<R, I> build() {
        return here().draft().build(section);
    }
}
