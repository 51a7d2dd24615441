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
    void the_rest_after_a_look_is_a_part_of_the_load_and_never_longer_than_the_interval() {
        assertThat(Poller.rest(TimeUnit.MILLISECONDS.toNanos(5), INTERVAL))
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(Poller.rest(TimeUnit.MINUTES.toNanos(1), INTERVAL))
                .as("after a look in which the machine stood still")
                .isEqualTo(INTERVAL.toNanos());
    }

    /** When a node that began at 0 looks for the so-manieth time, in milliseconds. */
    private static long look(Random random, int looks) {
        return random.doubles(looks)
                .mapToLong(value -> Poller.spread(INTERVAL, value).toMillis())
                .sum();
    }
}
