package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Pace;
import dev.holdfast.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The time of the database on a machine whose own clock is nobody's business. */
class DatabaseClockTest {

    private final ManualClock database = new ManualClock();
    private final Ticking machine = new Ticking();
    private Duration answer = Duration.ofMillis(2);

    private static final class Ticking implements Pace {
        private long nanos = -7;

        @Override
        public long nanos() {
            return nanos;
        }

        void pass(Duration time) {
            nanos += time.toNanos();
        }
    }

    private Instant asked() {
        Instant time = database.instant();
        pass(answer);
        return time;
    }

    private void pass(Duration time) {
        database.advance(time);
        machine.pass(time);
    }

    private Duration ahead(DatabaseClock clock) {
        return Duration.between(database.instant(), clock.instant());
    }

    @Test
    void it_goes_on_with_the_machine_between_two_looks() {
        DatabaseClock clock = new DatabaseClock(this::asked, machine);

        assertThat(ahead(clock)).isZero();
        pass(Duration.ofSeconds(7));
        assertThat(ahead(clock)).isZero();
    }

    @Test
    void a_look_takes_up_what_the_machine_has_missed() {
        DatabaseClock clock = new DatabaseClock(this::asked, machine);
        database.advance(Duration.ofMinutes(3)); // the machine stood still, and its counter with it
        assertThat(ahead(clock)).isEqualTo(Duration.ofMinutes(-3));

        clock.set();

        assertThat(ahead(clock)).isZero();
    }

    @Test
    void an_answer_that_took_long_changes_nothing_until_the_last_one_is_old() {
        DatabaseClock clock = new DatabaseClock(this::asked, machine);
        answer = Duration.ofSeconds(5);
        database.advance(Duration.ofSeconds(1));
        clock.set();
        assertThat(ahead(clock)).isEqualTo(Duration.ofSeconds(-1));

        pass(Duration.ofMinutes(1));
        clock.set();

        assertThat(ahead(clock)).isZero();
    }
}
