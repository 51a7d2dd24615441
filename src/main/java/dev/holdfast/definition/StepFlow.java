package dev.holdfast.definition;

import org.jspecify.annotations.Nullable;

/**
 * A flow whose last node is a step, which can be given an undo.
 *
 * @param <R> what the workflow, or the arm, is started with
 * @param <O> what the step returned
 */
public final class StepFlow<R extends @Nullable Object, O extends @Nullable Object> extends Flow<R, O> {

    StepFlow(Section section) {
        super(section);
    }

    /**
     * Says what takes the step back, a {@code @Task} method that takes the step's output: it runs, retried as its annotation
     * says, when the instance fails for good or is cancelled with compensation, after everything that came later was undone.
     */
    public <B> Flow<R, O> undoneBy(Undo<B, O> undo) {
        Section section = here();
        section.undo(undo, Calls.undo(undo));
        return new Flow<>(section);
    }

    /** The same for a method that also takes the context. */
    public <B> Flow<R, O> undoneBy(ContextUndo<B, O> undo) {
        Section section = here();
        section.undo(undo, Calls.undo(undo));
        return new Flow<>(section);
    }
}
