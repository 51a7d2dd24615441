package dev.holdfast.ejb.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.Pace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondTryTest {

    private static final String CONNECTION_LOST = "08006";

    /** Time that passes at once. */
    private static final class Rests implements Pace {

        private final List<Duration> taken = new ArrayList<>();

        @Override
        public void rest(long nanos) {
            taken.add(Duration.ofNanos(nanos));
        }
    }

    private final Rests rests = new Rests();
    private int tries;

    private void work(int failures, RuntimeException failure) {
        SecondTry.of("The work", rests, () -> {
            if (tries++ < failures) {
                throw failure;
            }
        });
    }

    private static RuntimeException outage() {
        return new IllegalStateException(new SQLException("the connection is closed", CONNECTION_LOST));
    }

    @Test
    void what_met_a_dead_connection_is_done_again_at_once() {
        work(1, outage());

        assertThat(tries).isEqualTo(2);
        assertThat(rests.taken).containsExactly(Duration.ZERO);
    }

    @Test
    void a_database_that_is_restarted_is_waited_for_with_growing_pauses() {
        work(5, outage());

        assertThat(tries).isEqualTo(6);
        assertThat(rests.taken).isSorted();
    }

    @Test
    void a_database_that_stays_away_fails_it_in_the_end() {
        RuntimeException outage = outage();

        assertThatThrownBy(() -> work(Integer.MAX_VALUE, outage)).isSameAs(outage);

        assertThat(tries).isEqualTo(7);
    }

    @Test
    void what_is_not_the_trouble_of_the_database_is_told_at_once() {
        RuntimeException refused = new IllegalArgumentException("two applications with one name");

        assertThatThrownBy(() -> work(1, refused)).isSameAs(refused);

        assertThat(tries).isEqualTo(1);
        assertThat(rests.taken).isEmpty();
    }
}
