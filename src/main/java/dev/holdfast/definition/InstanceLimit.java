package dev.holdfast.definition;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many instances of a workflow may be under way at once, or how many may begin in a time, over the whole cluster: in all, or for
 * each key that a function takes from the input.
 *
 * <pre>{@code
 * Workflow.named("order").taking(Order.class)
 *         .limit("per-customer", instances(5).per(Order::customer))
 *         .limit("in-all", instances(50).fairBetween(Order::customer))
 *         .limit("rate", startsPerSecond(20))
 * }</pre>
 *
 * <p>Immutable. Not part of the definition hash: what changes holds for whoever asks from then on. Functions are called when an
 * instance is started, on the thread of the caller; what they return counts as its text, of 1 to 200 characters.
 *
 * @param <I> what the functions take: the input of the workflow
 */
public final class InstanceLimit<I extends @Nullable Object> {

    /** What becomes of the next instance when the limit is reached. */
    public enum Otherwise {
        /** It is stored and begins when its turn comes. */
        WAIT,
        /** Its start fails with code {@code limit-reached}, and nothing is stored. */
        REFUSE,
        /** The start cancels the instance that has been under way for the longest time, and takes its place. */
        CANCEL_RUNNING
    }

    private final int most;
    private final Optional<Duration> period;
    private final @Nullable Function<Object, ?> key;
    private final @Nullable Function<Object, ?> share;
    private final Otherwise otherwise;

    private InstanceLimit(
            int most,
            Optional<Duration> period,
            @Nullable Function<Object, ?> key,
            @Nullable Function<Object, ?> share,
            Otherwise otherwise) {
        this.most = most;
        this.period = period;
        this.key = key;
        this.share = share;
        this.otherwise = otherwise;
    }

    /** Limits how many instances are under way at once, 1 or more: from their first step to their end, pauses and waits included. */
    public static InstanceLimit<Object> instances(int most) {
        return new InstanceLimit<>(most, Optional.empty(), null, null, Otherwise.WAIT);
    }

    /** Limits how many instances begin in a time; they begin at even distances. */
    public static InstanceLimit<Object> starts(int most, Duration in) {
        return new InstanceLimit<>(most, Optional.of(in), null, null, Otherwise.WAIT);
    }

    /** Limits how many instances begin in a second. */
    public static InstanceLimit<Object> startsPerSecond(int most) {
        return starts(most, Duration.ofSeconds(1));
    }

    /** Returns the same for each key: what the function takes from the input. */
    public <J extends I> InstanceLimit<J> per(Function<? super J, ?> function) {
        return new InstanceLimit<>(most, period, LimitKeys.erased(function), share, otherwise);
    }

    /**
     * Returns the same with turns: while instances with different answers wait, each of these answers gets one place before any gets a
     * second. Without it whoever asked first is first.
     */
    public <J extends I> InstanceLimit<J> fairBetween(Function<? super J, ?> function) {
        return new InstanceLimit<>(most, period, key, LimitKeys.erased(function), otherwise);
    }

    /** Returns the same with what becomes of the next one; without it, it waits. */
    public InstanceLimit<I> otherwise(Otherwise other) {
        return new InstanceLimit<>(most, period, key, share, other);
    }

    /** Returns how many. */
    public int most() {
        return most;
    }

    /** Returns the time in which so many may begin; nothing for a limit of how many are under way at once. */
    public Optional<Duration> period() {
        return period;
    }

    /** Tells whether each key has a limit of its own. */
    public boolean isKeyed() {
        return key != null;
    }

    /** Returns what becomes of the next instance when the limit is reached. */
    public Otherwise otherwise() {
        return otherwise;
    }

    /**
     * Takes the key from an input; empty without a function. Throws {@link dev.holdfast.error.InvalidArgument} if there is none, or what
     * the function throws.
     */
    public String keyOf(@Nullable Object input) {
        return LimitKeys.text(key, input);
    }

    /** Takes what turns are between; the same otherwise. */
    public String shareOf(@Nullable Object input) {
        return LimitKeys.text(share, input);
    }

    void check(String name, Draft draft) {
        if (most < 1) {
            draft.problem("invalid-limit", "limit '" + name + "' allows " + most + "; it must be at least 1");
        }
        period.ifPresent(time -> {
            if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(366)) > 0) {
                draft.problem(
                        "invalid-limit",
                        "limit '" + name + "' counts starts in " + time
                                + "; it must be more than 0 and at most 366 days");
            }
            if (otherwise == Otherwise.CANCEL_RUNNING) {
                draft.problem(
                        "invalid-limit",
                        "limit '" + name
                                + "' counts starts, and to cancel an instance gives no start back; let the next one"
                                + " wait, or refuse it");
            }
        });
    }
}
