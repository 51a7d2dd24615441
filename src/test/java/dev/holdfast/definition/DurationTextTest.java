package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.testing.Case;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "0ms, PT0S",
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "3d, PT72H",
        "007s, PT7S",
        "999999999999ms, PT277777H46M39.999S",
        "PT30S, PT30S",
        "pt0.5s, PT0.5S",
        "P1DT1H, PT25H",
        "PT0S, PT0S"
    })
    @Case("BLD-22")
    void lengths_as_people_write_them_and_iso_8601_are_read(String text, Duration length) {
        assertThat(DurationText.parse(text)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10x",
                "abc",
                "10",
                "s",
                "ms",
                " 30s",
                "30s ",
                "30 s",
                "30S",
                "5M",
                "1.5h",
                "1h30m",
                "-5s",
                "+5s",
                "-PT5S",
                "PT-0.001S",
                "P1M",
                "PT",
                "1000000000000s",
                "٣s",
                "PT99999999999999999999S"
            })
    @Case({"BLD-21", "BLD-22"})
    void anything_else_is_handed_back(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30s");
    }
}
