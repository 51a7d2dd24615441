package dev.holdfast.definition;

import org.jspecify.annotations.Nullable;

/**
 * Turns typed references into calls: the compiler has checked bean, inputs and their nullness where the reference was
 * written.
 */
@SuppressWarnings({"unchecked", "NullAway", "DataFlowIssue"})
final class Calls {

    private Calls() {}

    static <B, I extends @Nullable Object, O extends @Nullable Object> TaskBody.Call of(Step<B, I, O> step) {
        return (bean, inputs, context) -> step.call((B) bean, (I) inputs.get(0));
    }

    static <B, I extends @Nullable Object, O extends @Nullable Object> TaskBody.Call of(ContextStep<B, I, O> step) {
        return (bean, inputs, context) -> step.call((B) bean, (I) inputs.get(0), context);
    }

    static <B, O extends @Nullable Object> TaskBody.Call undo(Undo<B, O> undo) {
        return (bean, inputs, context) -> {
            undo.call((B) bean, (O) inputs.get(0));
            return null;
        };
    }

    static <B, O extends @Nullable Object> TaskBody.Call undo(ContextUndo<B, O> undo) {
        return (bean, inputs, context) -> {
            undo.call((B) bean, (O) inputs.get(0), context);
            return null;
        };
    }

    static <B, X extends @Nullable Object, Y extends @Nullable Object, O extends @Nullable Object> TaskBody.Call join(
            Joins.Of2<B, X, Y, O> join) {
        return (bean, inputs, context) -> join.call((B) bean, (X) inputs.get(0), (Y) inputs.get(1));
    }

    static <
                    B,
                    X extends @Nullable Object,
                    Y extends @Nullable Object,
                    Z extends @Nullable Object,
                    O extends @Nullable Object>
            TaskBody.Call join(Joins.Of3<B, X, Y, Z, O> join) {
        return (bean, inputs, context) -> join.call((B) bean, (X) inputs.get(0), (Y) inputs.get(1), (Z) inputs.get(2));
    }

    static <
                    B,
                    X extends @Nullable Object,
                    Y extends @Nullable Object,
                    Z extends @Nullable Object,
                    W extends @Nullable Object,
                    O extends @Nullable Object>
            TaskBody.Call join(Joins.Of4<B, X, Y, Z, W, O> join) {
        return (bean, inputs, context) ->
                join.call((B) bean, (X) inputs.get(0), (Y) inputs.get(1), (Z) inputs.get(2), (W) inputs.get(3));
    }
}
