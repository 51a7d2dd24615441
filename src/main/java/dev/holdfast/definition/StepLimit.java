package dev.holdfast.definition;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many branches may run a step at once, over the whole cluster and all instances of the workflow: in all, or for each key that a
 * function takes from what the step takes. The next one waits, without a thread.
 *
 * <pre>{@code
 * .then(PaymentTasks::charge, atMost(3))
 * .then(PaymentTasks::charge, atMost(3).per(Order::bank))
 * }</pre>
 *
 * <p>Immutable. Not part of the definition hash. Functions are called before each attempt, on the thread of the step and outside of
 * transactions; what they return counts as its text, of 1 to 200 characters.
 *
 * @param <I> what the functions take: the input of the step
 */
public final class StepLimit<I extends @Nullable Object> {

    private final int most;
    private final @Nullable Function<Object, ?> key;
    private final @Nullable Function<Object, ?> share;

    private StepLimit(int most, @Nullable Function<Object, ?> key, @Nullable Function<Object, ?> share) {
        this.most = most;
        this.key = key;
        this.share = share;
    }

    /** Limits how many run at once, 1 or more. */
    public static StepLimit<@Nullable Object> atMost(int steps) {
        return new StepLimit<>(steps, null, null);
    }

    /** Returns the same for each key: what the function takes from the input of the step. */
    public <J extends I> StepLimit<J> per(Function<? super J, ?> function) {
        return new StepLimit<>(most, LimitKeys.erased(function), share);
    }

    /** Returns the same with turns, as {@link InstanceLimit#fairBetween}. */
    public <J extends I> StepLimit<J> fairBetween(Function<? super J, ?> function) {
        return new StepLimit<>(most, key, LimitKeys.erased(function));
    }

    /** Returns how many. */
    public int most() {
        return most;
    }

    /** Takes the key from an input; the same as {@link InstanceLimit#keyOf}. */
    public String keyOf(@Nullable Object input) {
        return LimitKeys.text(key, input);
    }

    /** Takes what turns are between; the same otherwise. */
    public String shareOf(@Nullable Object input) {
        return LimitKeys.text(share, input);
    }

    void check(NodeId step, Draft draft) {
        if (most < 1) {
            draft.problem(
                    "invalid-limit", "step '" + step + "' may run " + most + " times at once; it must be at least 1");
        }
    }
}
