package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.testing.Case;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredFormTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    @Case({"FMT-01", "FMT-05"})
    void the_stored_form_of_a_value_is_frozen() {
        Payload payload = new Payload((byte) 1, "{\"id\":\"o-1\"}".getBytes(StandardCharsets.UTF_8));
        byte[] golden = bytes("48465354" + "01" + "01" + "7b226964223a226f2d31227d");

        assertThat(payload.toStored()).isEqualTo(golden);
        assertThat(Payload.ofStored(golden)).isEqualTo(payload);
        assertThat(Payload.ofStored(golden).toStored()).isEqualTo(golden);
    }

    @Test
    @Case("FMT-02")
    void a_value_without_bytes_is_a_value() {
        Payload empty = new Payload((byte) 127, new byte[0]);

        assertThat(empty.toStored()).isEqualTo(bytes("48465354017f"));
        assertThat(Payload.ofStored(empty.toStored())).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource({
        "'', does not begin with HFST",
        "484653, does not begin with HFST",
        "7b7d, does not begin with HFST",
        "535952530101, does not begin with HFST",
        "48465354, ends after 4",
        "4846535401, ends after 5",
        "484653540901, format version 9",
        "484653540201, ends in the middle of its envelope",
        "484653540001, format version 0",
        "484653540100, codec 0",
        "4846535401ff, codec -1"
    })
    @Case("FMT-04")
    void other_bytes_are_refused_with_what_is_wrong_with_them(String hex, String why) {
        assertThatThrownBy(() -> Payload.ofStored(bytes(hex)))
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNREADABLE_STORED_FORM))
                .hasMessageContaining(why);
    }

    @Test
    void values_are_equal_if_codec_and_bytes_are() {
        Payload payload = new Payload((byte) 1, new byte[] {1, 2});

        assertThat(payload)
                .isEqualTo(new Payload((byte) 1, new byte[] {1, 2}))
                .hasSameHashCodeAs(new Payload((byte) 1, new byte[] {1, 2}))
                .isNotEqualTo(new Payload((byte) 2, new byte[] {1, 2}))
                .isNotEqualTo(new Payload((byte) 1, new byte[] {1, 3}));
    }

    @Test
    void the_text_of_a_value_does_not_show_it() {
        assertThat(new Payload((byte) 1, "secret".getBytes(StandardCharsets.UTF_8)))
                .hasToString("payload of 6 bytes by codec 1");
    }
}
