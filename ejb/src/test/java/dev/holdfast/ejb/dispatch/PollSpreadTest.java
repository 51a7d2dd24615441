package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When nodes look for work that nobody told them of. */
class PollSpreadTest {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final long SEED = 20_260_101L;

    @Test
    @Case("WAKE-10")
    void the_looks_of_nodes_that_began_together_spread_over_the_interval() {
        Random random = new Random(SEED);
        List<Long> twentieth =
                Stream.generate(() -> look(random, 20)).limit(1_000).toList();

        long earliest = twentieth.stream().mapToLong(at -> at).min().orElseThrow();
        long latest = twentieth.stream().mapToLong(at -> at).max().orElseThrow();

        assertThat(latest - earliest).as("seed %s", SEED).isGreaterThan(INTERVAL.toMillis());
    }

    @Test
    @Case("WAKE-10")
    void no_pause_is_longer_than_the_interval_nor_much_shorter() {
        assertThat(Poller.spread(INTERVAL, 0)).isEqualTo(INTERVAL);
        assertThat(Poller.spread(INTERVAL, 0.5)).isEqualTo(Duration.ofMillis(875));
        assertThat(Poller.spread(INTERVAL, 1)).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    @Case("WAKE-10")
    void looks_that_come_now_and_then_are_never_followed_by_a_rest() {
        LookBudget budget = new LookBudget(INTERVAL);

        for (long at = 0; at < 5_000; at += 50) {
            assertThat(budget.owed(millis(at), millis(at + 5))).isNotPositive();
        }
    }

    @Test
    @Case("WAKE-10")
    void looks_without_end_take_a_fifth_of_the_time_once_the_credit_is_spent() {
        LookBudget budget = new LookBudget(INTERVAL);
        long now = 0;
        long looked = 0;

        for (int look = 0; look < 1_000; look++) {
            long end = now + millis(5);
            looked += end - now;
            now = end + Math.max(0, budget.owed(now, end));
        }

        assertThat((double) looked / now).isBetween(0.195, 0.205);
    }

    @Test
    @Case("WAKE-10")
    void the_rest_is_never_longer_than_the_interval_even_after_a_look_in_which_the_machine_stood_still() {
        LookBudget budget = new LookBudget(INTERVAL);

        assertThat(budget.owed(0, millis(60_000))).isEqualTo(INTERVAL.toNanos());
        assertThat(budget.owed(millis(61_000), millis(61_001)))
                .as("what the standstill cost is not owed for ever")
                .isLessThan(millis(5));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** When a node that began at 0 looks for the so-manieth time, in milliseconds. */
    private static long look(Random random, int looks) {
        return random.doubles(looks)
                .mapToLong(value -> Poller.spread(INTERVAL, value).toMillis())
                .sum();
    }
}
