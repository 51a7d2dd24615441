package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.UndecodableInput;
import dev.holdfast.client.UnencodableOutput;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.task.Codec;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.TextCodec;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {

    private final Values values = new Values(new TextCodec());

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_value_is_encoded_and_decoded_by_the_codec() {
        Payload payload = values.encode(42, Integer.class, "step 'a'");

        assertThat(payload).isEqualTo(new Payload(TextCodec.ID, bytes("=42")));
        assertThat(values.decode(payload, Integer.class, "step 'b'")).isEqualTo(42);
        assertThat(values.decode(values.encode(null, Integer.class, "step 'a'"), Integer.class, "step 'b'"))
                .isNull();
    }

    @Test
    @Case("VAL-04")
    void what_does_not_decode_is_refused_with_who_takes_it_and_the_type() {
        assertThatThrownBy(
                        () -> values.decode(new Payload(TextCodec.ID, bytes("=many")), Integer.class, "step 'charge'"))
                .isInstanceOfSatisfying(
                        UndecodableInput.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNDECODABLE_INPUT))
                .hasMessageContaining("step 'charge'")
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("many");
    }

    @Test
    @Case("VAL-02")
    void what_cannot_be_encoded_is_refused_with_who_gave_it_and_the_type() {
        assertThatThrownBy(() -> values.encode(new Object(), Object.class, "step 'charge'"))
                .isInstanceOfSatisfying(
                        UnencodableOutput.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNENCODABLE_OUTPUT))
                .hasMessageContaining("step 'charge'")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    @Case("VAL-02")
    void a_value_that_goes_round_in_circles_is_refused_like_any_other() {
        Codec endless = new Codec() {
            @Override
            public byte id() {
                return 7;
            }

            @Override
            public byte[] encode(@Nullable Object value, Type type) {
                throw new StackOverflowError("as arranged");
            }

            @Override
            public @Nullable Object decode(byte[] encoded, Type type) {
                throw new StackOverflowError("as arranged");
            }
        };

        assertThatThrownBy(() -> new Values(endless).encode("a", String.class, "step 'charge'"))
                .isInstanceOf(UnencodableOutput.class);
        assertThatThrownBy(() -> new Values(endless).checked(bytes("a"), String.class, "step 'charge'"))
                .isInstanceOf(UndecodableInput.class);
    }

    @Test
    @Case("FMT-04")
    void a_value_of_another_codec_is_refused_and_both_are_named() {
        assertThatThrownBy(() -> values.decode(new Payload((byte) 9, bytes("=1")), Integer.class, "step 'charge'"))
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNREADABLE_STORED_FORM))
                .hasMessageContaining("codec 9")
                .hasMessageContaining("codec 100");
    }

    @Test
    void encoded_bytes_are_taken_if_they_decode() {
        assertThat(values.checked(bytes("=42"), Integer.class, "workflow 'w'"))
                .isEqualTo(new Payload(TextCodec.ID, bytes("=42")));
        assertThatThrownBy(() -> values.checked(bytes("42"), Integer.class, "workflow 'w'"))
                .isInstanceOf(UndecodableInput.class);
    }
}
