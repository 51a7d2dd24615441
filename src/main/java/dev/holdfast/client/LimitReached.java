package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A start was refused by a limit of its workflow; nothing was stored. Try again later: {@link #after} tells when, if that is known. */
public final class LimitReached extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** How many holders are named. */
    public static final int NAMED = 5;

    private final Optional<Duration> after;

    private LimitReached(String text, Optional<Duration> after) {
        super(ErrorCode.LIMIT_REACHED, text);
        this.after = after;
    }

    /**
     * Creates the error for a limit of how many instances are under way at once.
     *
     * @param limit the workflow, a colon and the name of the limit
     * @param key the key; empty if there is none
     * @param holders the ids of those that hold it longest
     */
    public static LimitReached held(String limit, String key, int most, int held, List<String> holders) {
        return new LimitReached(
                "limit '" + limit + "'" + of(key) + " allows " + most + " at once, and " + held + " are under way: "
                        + String.join(", ", holders) + (held > holders.size() ? " and others" : "")
                        + "; start it when one has ended",
                Optional.empty());
    }

    /** Creates the error for a limit of how many may begin in a time. */
    public static LimitReached tooSoon(String limit, String key, int most, Duration period, Duration after) {
        return new LimitReached(
                "limit '" + limit + "'" + of(key) + " allows " + most + " starts in " + period
                        + "; the next is possible in " + after,
                Optional.of(after));
    }

    private static String of(String key) {
        return key.isEmpty() ? "" : " for '" + key + "'";
    }

    /** Returns after what time a start is possible; nothing if that depends on when others end. */
    public Optional<Duration> after() {
        return after;
    }
}
