package dev.holdfast.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.Payload;
import dev.holdfast.task.Settled;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes are those of the server's codec, where the same value is frozen. */
class JsonCodecTest {

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

    private final JsonCodec codec = new JsonCodec();

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
    void the_stored_form_is_that_of_the_server() {
        byte[] stored = new Payload(codec.id(), codec.encode(order(), Order.class)).toStored();

        assertThat(new String(stored, StandardCharsets.UTF_8))
                .isEqualTo(
                        "HFST\u0001\u0001{\"at\":\"2026-01-02T03:04:05.123456Z\",\"big\":9007199254740993,\"id\":\"o-1\",\"lines\":[{"
                                + "\"count\":2,\"item\":\"book\"}],\"note\":\"by hand\",\"scan\":\"AAH/\",\"stock\":{\"book\":7},"
                                + "\"sum\":12.50,\"tier\":\"GOLD\",\"within\":\"PT1H30M\"}");
    }

    @Test
    void a_value_comes_back_equal() throws Exception {
        assertThat(codec.decode(codec.encode(order(), Order.class), Order.class))
                .usingRecursiveComparison()
                .isEqualTo(order());
    }

    @Test
    void null_and_plain_values_and_generic_types_are_values_like_any_other() throws Exception {
        Type lines = type("lines");

        assertThat(new String(codec.encode(null, String.class), StandardCharsets.UTF_8))
                .isEqualTo("null");
        assertThat(codec.decode(codec.encode(null, String.class), String.class)).isNull();
        assertThat(codec.decode(codec.encode("a \" b", String.class), String.class))
                .isEqualTo("a \" b");
        assertThat(codec.decode(codec.encode(42L, Long.class), Long.class)).isEqualTo(42L);
        assertThat(codec.decode(codec.encode(lines(), lines), lines)).isEqualTo(lines());
    }

    @Test
    void what_fan_outs_give_that_settle_comes_back_equal() throws Exception {
        Type settled = type("settled");

        byte[] json = codec.encode(settled(), settled);

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("[{\"value\":{\"count\":1,\"item\":\"pen\"}},{\"error\":\"torn\"},{}]");
        assertThat(codec.decode(json, settled)).isEqualTo(settled());
        assertThat(codec.decode(json, type("any"))).isEqualTo(settled());
    }

    @Test
    void what_is_no_json_of_the_type_is_refused() {
        assertThatThrownBy(() -> codec.decode(new byte[0], Line.class)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> codec.decode(new byte[] {(byte) 0xC3, 0x28}, Line.class))
                .isNotNull();
        assertThatThrownBy(() -> codec.decode("{".getBytes(StandardCharsets.UTF_8), Line.class))
                .isNotNull();
    }

    private static Type type(String method) throws NoSuchMethodException {
        return JsonCodecTest.class.getDeclaredMethod(method).getGenericReturnType();
    }

    private static List<Line> lines() {
        return List.of(new Line("pen", 1), new Line("ink", 3));
    }

    private static List<Settled<Line>> settled() {
        return List.of(new Settled<>(new Line("pen", 1), null), new Settled<>(null, "torn"), new Settled<>(null, null));
    }

    static Collection<Settled<Line>> any() {
        return settled();
    }
}
