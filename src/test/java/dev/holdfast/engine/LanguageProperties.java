package dev.holdfast.engine;

import dev.holdfast.store.StoreFixture;
import dev.holdfast.testing.Case;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever workflow, and whatever goes wrong: it comes out as a naive evaluation says, every step counts once, and nothing is left. Over
 * any store.
 *
 * <p>{@code -Dholdfast.seeds=n} says how many workflows are tried, {@code -Dholdfast.seed=s} tries a single one.
 */
public abstract class LanguageProperties {

    private static final int CHUNKS = 20;

    /** Returns an empty store, for the next seeds. */
    protected abstract StoreFixture store();

    /** Returns how many branch rows a run has. */
    protected abstract int branchRows(long run);

    /** Returns the time by which nodes act. */
    protected abstract Clock clock();

    /** Lets time pass, at least so much. */
    protected abstract void pass(Duration time);

    /** Returns how long the shortest delay lasts. */
    protected abstract Duration tick();

    /** Returns how long claims last that do last. */
    protected abstract Duration claim();

    /** Returns how many seeds are tried unless it is said otherwise. */
    protected abstract int seeds();

    static LongStream chunks() {
        return LongStream.range(0, Long.getLong("holdfast.seed", -1) >= 0 ? 1 : CHUNKS);
    }

    /** Random workflows through random trouble. */
    @ParameterizedTest
    @MethodSource("chunks")
    @Case({"PROP-01", "PROP-02", "PROP-04", "DEF-03"})
    protected void whatever_happens_it_comes_out_as_it_must(long chunk) {
        long single = Long.getLong("holdfast.seed", -1);
        if (single >= 0) {
            check(single);
            return;
        }
        long seeds = Integer.getInteger("holdfast.seeds", seeds());
        for (long seed = chunk * seeds / CHUNKS; seed < (chunk + 1) * seeds / CHUNKS; seed++) {
            check(seed);
        }
    }

    void check(long seed) {
        RandomRun run = null;
        try {
            run = new RandomRun(
                    seed, "run-", new RandomRun.World(store().ports(), clock(), tick(), claim(), this::pass));
            run.play();
            new RunChecks(run).all(this::branchRows);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (repeat it with -Dholdfast.seed=" + seed + "): " + e.getMessage()
                            + (run == null ? "" : "\n" + run.describe()),
                    e);
        }
    }
}
