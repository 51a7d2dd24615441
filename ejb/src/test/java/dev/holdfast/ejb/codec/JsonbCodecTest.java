package dev.holdfast.ejb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.Payload;
import dev.holdfast.task.Settled;
import dev.holdfast.testing.Case;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonbCodecTest {

    /** Of every kind that orders are made of. */
    public record Order(
            String id,
            List<Line> lines,
            Map<String, Integer> stock,
            Instant at,
            Duration within,
            Optional<String> note,
            Tier tier,
            byte[] scan,
            BigDecimal sum,
            long big) {}

    /** A nested record. */
    public record Line(String item, int count) {}

    /** An enum. */
    public enum Tier {
        /** The one. */
        GOLD
    }

    private final JsonbCodec codec = new JsonbCodec();

    private static Order order() {
        return new Order(
                "o-1",
                List.of(new Line("book", 2)),
                Map.of("book", 7),
                Instant.parse("2026-01-02T03:04:05.123456Z"),
                Duration.ofMinutes(90),
                Optional.of("by hand"),
                Tier.GOLD,
                new byte[] {0, 1, -1},
                new BigDecimal("12.50"),
                (1L << 53) + 1);
    }

    @Test
    @Case({"FMT-02", "FMT-05", "FMT-09"})
    void the_stored_form_of_a_value_is_frozen() {
        byte[] stored = new Payload(codec.id(), codec.encode(order(), Order.class)).toStored();

        assertThat(new String(stored, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("HFST");
        assertThat(stored[4]).as("format version").isEqualTo((byte) 1);
        assertThat(stored[5]).as("codec").isEqualTo((byte) 1);
        assertThat(new String(stored, 6, stored.length - 6, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"at\":\"2026-01-02T03:04:05.123456Z\",\"big\":9007199254740993,\"id\":\"o-1\",\"lines\":[{"
                                + "\"count\":2,\"item\":\"book\"}],\"note\":\"by hand\",\"scan\":\"AAH/\",\"stock\":{\"book\":7},"
                                + "\"sum\":12.50,\"tier\":\"GOLD\",\"within\":\"PT1H30M\"}");
    }

    @Test
    @Case("FMT-02")
    void a_value_comes_back_equal() throws Exception {
        Order back = (Order) codec.decode(codec.encode(order(), Order.class), Order.class);

        assertThat(back).usingRecursiveComparison().isEqualTo(order());
    }

    @Test
    void null_and_plain_values_and_generic_types_are_values_like_any_other() throws Exception {
        assertThat(codec.decode(codec.encode(null, String.class), String.class)).isNull();
        assertThat(codec.decode(codec.encode("a \" b", String.class), String.class))
                .isEqualTo("a \" b");
        assertThat(codec.decode(codec.encode(42L, Long.class), Long.class)).isEqualTo(42L);
        Type lines = JsonbCodecTest.class.getDeclaredMethod("lines").getGenericReturnType();
        assertThat(codec.decode(codec.encode(lines(), lines), lines)).isEqualTo(lines());
    }

    private static List<Line> lines() {
        return List.of(new Line("pen", 1), new Line("ink", 3));
    }

    @Test
    @Case("FMT-06")
    void unknown_fields_are_ignored_and_absent_ones_are_defaults() throws Exception {
        byte[] json = "{\"item\":\"book\",\"colour\":\"red\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode(json, Line.class)).isEqualTo(new Line("book", 0));
    }

    @Test
    @Case("VAL-04")
    void what_is_no_json_of_the_type_is_refused() {
        assertThatThrownBy(() -> codec.decode(new byte[0], Line.class)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> codec.decode(new byte[] {(byte) 0xC3, 0x28}, Line.class))
                .isNotNull();
        assertThatThrownBy(() -> codec.decode("{".getBytes(StandardCharsets.UTF_8), Line.class))
                .isNotNull();
        assertThatThrownBy(() -> codec.decode(
                        "{\"item\":\"b\",\"count\":\"many\"}".getBytes(StandardCharsets.UTF_8), Line.class))
                .isNotNull();
    }

    @Test
    void what_fan_outs_give_that_settle_comes_back_equal() throws Exception {
        Type type = JsonbCodecTest.class.getDeclaredMethod("settled").getGenericReturnType();

        byte[] json = codec.encode(settled(), type);

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("[{\"value\":{\"count\":1,\"item\":\"pen\"}},{\"error\":\"torn\"},{}]");
        assertThat(codec.decode(json, type)).isEqualTo(settled());
    }

    private static List<Settled<Line>> settled() {
        return List.of(new Settled<>(new Line("pen", 1), null), new Settled<>(null, "torn"), new Settled<>(null, null));
    }
}
