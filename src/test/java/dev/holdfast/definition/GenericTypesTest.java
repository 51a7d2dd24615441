package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Turn;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that stand in no source are as good as those that do. */
class GenericTypesTest {

    record Item(String name) {}

    /** Types as the platform makes them. */
    @SuppressWarnings("unused")
    private static final class Declared {
        List<String> strings;
        List<Item> items;
        List<List<Item>> lists;
        Settled<Item> settled;
        List<Settled<Item>> settledItems;
        Map<String, Item> map;
        Map.Entry<String, Item> entry;
        ArrayList<Item> arrayList;
        Set<Item> set;
        Turn<Item> turn;
        Turn.Done<Item> done;
        Turn<List<Item>> turnOfItems;
        List<Turn<Item>> turns;
    }

    private static Type declared(String field) {
        try {
            return Declared.class.getDeclaredField(field).getGenericType();
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Arguments> twins() {
        return Stream.of(
                Arguments.of(GenericTypes.listOf(String.class), declared("strings")),
                Arguments.of(GenericTypes.listOf(Item.class), declared("items")),
                Arguments.of(GenericTypes.listOf(GenericTypes.listOf(Item.class)), declared("lists")),
                Arguments.of(GenericTypes.listOf(declared("items")), declared("lists")),
                Arguments.of(GenericTypes.settled(Item.class), declared("settled")),
                Arguments.of(GenericTypes.listOf(GenericTypes.settled(Item.class)), declared("settledItems")));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void a_type_equals_the_platforms_own_in_both_directions(Type made, Type declared) {
        assertThat(made).isEqualTo(declared).hasSameHashCodeAs(declared);
        assertThat(declared).isEqualTo(made);
        assertThat(made.getTypeName()).isEqualTo(declared.getTypeName());
        assertThat(new HashSet<>(List.of(declared))).contains(made);
    }

    @Test
    void a_type_differs_from_every_other() {
        assertThat(GenericTypes.listOf(Item.class))
                .isNotEqualTo(declared("strings"))
                .isNotEqualTo(declared("arrayList"))
                .isNotEqualTo(declared("set"))
                .isNotEqualTo(declared("map"))
                .isNotEqualTo(declared("entry"))
                .isNotEqualTo(GenericTypes.settled(Item.class))
                .isNotEqualTo(List.class);
        assertThat(declared("map")).isNotEqualTo(GenericTypes.listOf(Item.class));
    }

    @Test
    void its_arguments_are_nobodys_to_change() {
        ParameterizedType type = (ParameterizedType) GenericTypes.listOf(Item.class);

        type.getActualTypeArguments()[0] = String.class;

        assertThat(type.getActualTypeArguments()).containsExactly(Item.class);
        assertThat(type.getRawType()).isEqualTo(List.class);
        assertThat(type.getOwnerType()).isNull();
    }

    @Test
    void only_a_list_of_something_says_what_its_items_are() {
        assertThat(GenericTypes.itemOf(declared("items"))).isEqualTo(Item.class);
        assertThat(GenericTypes.itemOf(declared("lists"))).isEqualTo(declared("items"));
        assertThat(GenericTypes.itemOf(GenericTypes.listOf(Item.class))).isEqualTo(Item.class);
        assertThat(Stream.of("arrayList", "set", "map", "settled").map(GenericTypesTest::declared))
                .allSatisfy(type -> assertThat(GenericTypes.itemOf(type)).isNull());
        assertThat(GenericTypes.itemOf(List.class)).isNull();
    }

    @Test
    void a_turn_is_known_and_stands_for_its_value() {
        assertThat(GenericTypes.turned(declared("turn"))).isEqualTo(Item.class);
        assertThat(GenericTypes.turned(declared("done"))).isEqualTo(Item.class);
        assertThat(GenericTypes.turned(declared("turnOfItems"))).isEqualTo(declared("items"));
        assertThat(GenericTypes.isTurn(Turn.class)).isTrue();
        assertThat(GenericTypes.isTurn(declared("turns"))).isFalse();
        assertThat(GenericTypes.turned(declared("turns"))).isEqualTo(declared("turns"));
        assertThat(GenericTypes.turned(Item.class)).isEqualTo(Item.class);
    }
}
