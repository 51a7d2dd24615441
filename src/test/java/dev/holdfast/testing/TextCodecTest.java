package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.GenericTypes;
import dev.holdfast.task.Settled;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCodecTest {

    enum Size {
        SMALL,
        LARGE
    }

    record Item(String name, Integer count) {}

    record Order(
            Long id,
            Boolean paid,
            List<Item> items,
            @Nullable Item gift) {}

    private final TextCodec codec = new TextCodec();

    private static Type listOf(Class<?> element) throws NoSuchFieldException {
        assertThat(element).isEqualTo(Item.class);
        return Order.class.getDeclaredField("items").getGenericType();
    }

    private String encoded(@Nullable Object value, Type type) {
        return new String(codec.encode(value, type), StandardCharsets.UTF_8);
    }

    private @Nullable Object decoded(String text, Type type) throws Exception {
        return codec.decode(text.getBytes(StandardCharsets.UTF_8), type);
    }

    @Test
    void its_text_can_be_read() {
        assertThat(encoded("a:b", String.class)).isEqualTo("=a:b");
        assertThat(encoded(7L, Long.class)).isEqualTo("=7");
        assertThat(encoded(null, Long.class)).isEqualTo("~");
        assertThat(encoded(new Item("~", 2), Item.class)).isEqualTo("=2:=~2:=2");
    }

    @Test
    void what_it_wrote_it_reads() throws Exception {
        Order order = new Order(1L, true, Arrays.asList(new Item("a", 1), null, new Item("3:=", -2)), null);

        assertThat(decoded(encoded(order, Order.class), Order.class)).isEqualTo(order);
        assertThat(decoded(encoded(order.items(), listOf(Item.class)), listOf(Item.class)))
                .isEqualTo(order.items());
        assertThat(decoded(encoded(List.of(), listOf(Item.class)), listOf(Item.class)))
                .isEqualTo(List.of());
        assertThat(decoded("~", Order.class)).isNull();
    }

    @Test
    void it_knows_lengths_of_time_and_constants() throws Exception {
        assertThat(encoded(Duration.ofSeconds(90), Duration.class)).isEqualTo("=PT1M30S");
        assertThat(decoded("=PT1M30S", Duration.class)).isEqualTo(Duration.ofSeconds(90));
        assertThat(encoded(Size.LARGE, Size.class)).isEqualTo("=LARGE");
        assertThat(decoded("=SMALL", Size.class)).isEqualTo(Size.SMALL);
        assertThatThrownBy(() -> decoded("=HUGE", Size.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HUGE");
    }

    @Test
    void it_knows_records_with_variables() throws Exception {
        Type settled = GenericTypes.settled(Integer.class);
        Settled<Integer> one = new Settled<>(1, null);
        Settled<Integer> other = new Settled<>(null, "no stock");

        assertThat(decoded(encoded(one, settled), settled)).isEqualTo(one);
        assertThat(decoded(encoded(List.of(one, other), GenericTypes.listOf(settled)), GenericTypes.listOf(settled)))
                .isEqualTo(List.of(one, other));
        assertThatThrownBy(() -> encoded(one, GenericTypes.settled(Long.class)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encoded(one, Settled.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "=", "=seven", "=7.5", "=99999999999"})
    void what_is_no_number_is_refused(String text) {
        assertThatThrownBy(() -> decoded(text, Integer.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_value_of_another_type_is_refused() {
        assertThatThrownBy(() -> encoded(7, Long.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoded("=yes", Boolean.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoded("=2:=a", Item.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_type_it_does_not_know_is_refused() {
        assertThatThrownBy(() -> encoded(Map.of(), Map.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.Map");
        assertThatThrownBy(() -> decoded("=a", Object.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoded("=", List.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
