package dev.holdfast.definition;

import org.jspecify.annotations.Nullable;

/**
 * The typed builder: each step takes what the one before returned, checked by the compiler.
 *
 * <p>Mistakes are collected and reported together by {@link #build}. For use by one thread; a flow that was built or
 * extended must not be used again.
 *
 * @param <R> what the workflow is started with
 * @param <I> what the next step takes
 */
public final class Flow<R extends @Nullable Object, I extends @Nullable Object> {

    private final Draft draft;

    Flow(Draft draft) {
        this.draft = draft;
    }

    /** Adds a step, a reference to a {@code @Task} method such as {@code OrderTasks::validate}; its id is the task's. */
    public <B, O extends @Nullable Object> Flow<R, O> then(Step<B, I, O> step) {
        draft.step(null, step, call(step));
        return next();
    }

    /** Adds a step whose method also takes the context. */
    public <B, O extends @Nullable Object> Flow<R, O> then(ContextStep<B, I, O> step) {
        draft.step(null, step, call(step));
        return next();
    }

    /** Adds a step under an id of its own, as is needed where one task stands twice in a workflow. */
    public <B, O extends @Nullable Object> Flow<R, O> then(String id, Step<B, I, O> step) {
        draft.step(id, step, call(step));
        return next();
    }

    /** Adds a step under an id of its own whose method also takes the context. */
    public <B, O extends @Nullable Object> Flow<R, O> then(String id, ContextStep<B, I, O> step) {
        draft.step(id, step, call(step));
        return next();
    }

    /** Returns the workflow; throws {@link InvalidWorkflow} with every broken rule if there is one. */
    public Workflow<R, I> build() {
        return draft.build();
    }

    @SuppressWarnings({"unchecked", "NullAway"
    }) // the compiler has checked bean, input and its nullness at the reference
    private static <B, I extends @Nullable Object, O extends @Nullable Object> TaskBody.Call call(Step<B, I, O> step) {
        return (bean, input, context) -> step.call((B) bean, (I) input);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    private static <B, I extends @Nullable Object, O extends @Nullable Object> TaskBody.Call call(
            ContextStep<B, I, O> step) {
        return (bean, input, context) -> step.call((B) bean, (I) input, context);
    }

    private <O extends @Nullable Object> Flow<R, O> next() {
        return new Flow<>(draft);
    }
}
