package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLogInsTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final FailedLogIns failures = new FailedLogIns(3, now::get);

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void an_address_is_locked_out_after_so_many_failures_until_the_first_is_a_minute_old() {
        failures.failed("a");
        pass(20);
        failures.failed("a");
        assertThat(failures.lockedOutSeconds("a")).isZero();
        failures.failed("a");

        assertThat(failures.lockedOutSeconds("a")).isEqualTo(41);
        assertThat(failures.lockedOutSeconds("b")).isZero();
        pass(39);
        assertThat(failures.lockedOutSeconds("a")).isEqualTo(2);
        pass(1);
        assertThat(failures.lockedOutSeconds("a")).isZero();
        failures.failed("a");
        assertThat(failures.lockedOutSeconds("a"))
                .as("two of the last minute and a third")
                .isEqualTo(21);
    }

    @Test
    void failures_that_are_spread_over_time_lock_nobody_out() {
        for (int i = 0; i < 100; i++) {
            failures.failed("a");
            pass(31);
            assertThat(failures.lockedOutSeconds("a")).isZero();
        }
    }

    @Test
    void addresses_without_end_take_no_memory_without_end() {
        for (int i = 0; i < 3; i++) {
            failures.failed("first");
        }
        for (int i = 0; i < 20_000; i++) {
            failures.failed("address-" + i);
        }

        assertThat(failures.lockedOutSeconds("first"))
                .as("pushed out by others")
                .isZero();
        failures.failed("address-19999");
        failures.failed("address-19999");
        assertThat(failures.lockedOutSeconds("address-19999")).isPositive();
    }

    @Test
    void none_as_the_most_means_that_nobody_counts() {
        FailedLogIns patient = new FailedLogIns(0, now::get);
        for (int i = 0; i < 100; i++) {
            patient.failed("a");
        }
        assertThat(patient.lockedOutSeconds("a")).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new FailedLogIns(-1, now::get));
    }
}
