package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTimeTest {

    @ParameterizedTest
    @CsvSource({
        "10,PT10S",
        "10s,PT10S",
        "500ms,PT0.5S",
        "0,PT0S",
        "30,PT30S",
        "31,PT30S",
        "1m,PT30S",
        "999999999m,PT30S"
    })
    void the_parameter_is_a_time_of_at_most_thirty_seconds(String text, Duration wait) {
        assertThat(WaitTime.read(text, List.of())).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "10 s", "1h", "PT10S", "9999999999"})
    void what_is_no_time_is_refused(String text) {
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> WaitTime.read(text, List.of()))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10 | PT10S",
                "respond-async, wait=5 | PT5S",
                "WAIT = 5; strict | PT5S",
                "wait=\"7\" | PT7S",
                "wait=600 | PT30S",
                "wait=soon | PT0S",
                "await=10 | PT0S",
                "return=minimal | PT0S"
            })
    void a_preference_is_followed_if_it_is_understood(String header, Duration wait) {
        assertThat(WaitTime.read(null, List.of("handling=strict", header))).isEqualTo(wait);
    }

    @Test
    void the_parameter_wins_and_without_both_nobody_waits() {
        assertThat(WaitTime.read("1s", List.of("wait=2"))).isEqualTo(Duration.ofSeconds(1));
        assertThat(WaitTime.read(null, List.of())).isZero();
        assertThat(WaitTime.read("", List.of("wait=2"))).isEqualTo(Duration.ofSeconds(2));
    }
}
