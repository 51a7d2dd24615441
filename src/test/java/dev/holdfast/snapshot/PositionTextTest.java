package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.NodeId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.testing.Case;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTextTest {

    private static NodeId node(String id) {
        return new NodeId(id);
    }

    static Stream<Arguments> frozen() {
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        return Stream.of(
                Arguments.of("NotStarted", new Position.NotStarted()),
                Arguments.of("AtTask charge", new Position.AtTask(node("charge"))),
                Arguments.of("AtTask a b 3+4 ", new Position.AtTask(node("a b 3+4 "))),
                Arguments.of("AtFork f", new Position.AtFork(node("f"))),
                Arguments.of("AtJoin 5+3 f", new Position.AtJoin(node("f"), 5, 3)),
                Arguments.of("AtDelay 2026-01-01T00:00:00Z d", new Position.AtDelay(node("d"), time)),
                Arguments.of(
                        "AtDelay 2026-01-01T00:00:00.000000001Z d", new Position.AtDelay(node("d"), time.plusNanos(1))),
                Arguments.of("AtSignal - 8:approval s", new Position.AtSignal(node("s"), "approval", Optional.empty())),
                Arguments.of(
                        "AtSignal 2026-01-01T00:00:00Z 4:a: b s s",
                        new Position.AtSignal(node("s s"), "a: b", Optional.of(time))),
                Arguments.of("InLoop 2 l", new Position.InLoop(node("l"), 2)),
                Arguments.of("AtTask@2.0 charge", new Position.AtTask(node("charge"), List.of(2, 0))),
                Arguments.of("AtFork@1 f", new Position.AtFork(node("f"), List.of(1))),
                Arguments.of("AtJoin@1 5+3 f", new Position.AtJoin(node("f"), 5, 3, List.of(1))),
                Arguments.of("AtDelay@0 2026-01-01T00:00:00Z d", new Position.AtDelay(node("d"), time, List.of(0))),
                Arguments.of(
                        "AtSignal@10.11.12 - 8:approval s",
                        new Position.AtSignal(node("s"), "approval", Optional.empty(), List.of(10, 11, 12))),
                Arguments.of("InLoop@3 2 l", new Position.InLoop(node("l"), 2, List.of(3))));
    }

    @ParameterizedTest
    @MethodSource("frozen")
    @Case({"FMT-05", "FMT-09"})
    void the_stored_text_of_a_position_is_frozen(String text, Position position) {
        assertThat(position.toText()).isEqualTo(text);
        assertThat(Position.ofText(text)).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "attask charge",
                "AtTask",
                "AtTask ",
                "AtFork",
                "AtJoin",
                "AtJoin 5 f",
                "AtJoin x+3 f",
                "AtJoin 5+3",
                "AtDelay",
                "AtDelay tomorrow d",
                "AtDelay 2026-01-01T00:00:00Z",
                "AtSignal",
                "AtSignal - approval s",
                "AtSignal - 80:approval s",
                "AtSignal - -1:approval s",
                "AtSignal never 8:approval s",
                "AtSignal - 8:approval",
                "InLoop two l",
                "InLoop 2",
                "AtTree oak",
                "AtTask@ charge ",
                "AtTask@x charge",
                "AtTask@1. charge",
                "AtTask@.1 charge",
                "AtTask@1..2 charge",
                "AtTask@1@2 charge",
                "AtTask@1",
                "AtTree@1 oak",
                "\u0000"
            })
    void any_other_text_is_unreadable(String text) {
        assertThatThrownBy(() -> Position.ofText(text))
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNREADABLE_STORED_FORM))
                .hasMessageContaining("'" + text + "'");
    }

    @RepeatedTest(200)
    @Case("FMT-05")
    void every_position_is_read_as_it_was_written(RepetitionInfo repetition) {
        Position position = any(new Random(repetition.getCurrentRepetition()));

        assertThat(Position.ofText(position.toText()))
                .as("seed %d", repetition.getCurrentRepetition())
                .isEqualTo(position);
    }

    private static Position any(Random random) {
        NodeId node = node(text(random) + "x" + text(random));
        Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        List<Integer> rounds = rounds(random);
        return switch (random.nextInt(6)) {
            case 0 -> new Position.AtTask(node, rounds);
            case 1 -> new Position.AtFork(node, rounds);
            case 2 -> new Position.AtJoin(node, random.nextInt(), random.nextInt(1_000), rounds);
            case 3 -> new Position.AtDelay(node, time, rounds);
            case 4 ->
                new Position.AtSignal(
                        node, text(random), random.nextBoolean() ? Optional.of(time) : Optional.empty(), rounds);
            default -> new Position.InLoop(node, random.nextInt(), rounds);
        };
    }

    private static List<Integer> rounds(Random random) {
        return random.ints(random.nextInt(4), 0, Integer.MAX_VALUE).boxed().toList();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append("a :+-1ü".charAt(random.nextInt(7)));
        }
        return text.toString();
    }

    /** A turn itself is not stored: what it says is the position behind it, and its value stands bare in the row. */
    @Test
    @Case("FMT-08")
    void again_and_done_are_stored_as_positions_and_half_of_one_is_unreadable() {
        assertThat(Position.ofText("InLoop 2 l")).isEqualTo(new Position.InLoop(node("l"), 2));
        assertThat(Position.ofText("AtTask next")).isEqualTo(new Position.AtTask(node("next")));
        for (String text : List.of("Again 2 l", "InLoop l", "InLoop 2", "InLoop 2 ", "InLoop", "")) {
            assertThatThrownBy(() -> Position.ofText(text))
                    .as("'%s'", text)
                    .isInstanceOf(StoredForm.Unreadable.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    /** The results of arms stand in the rows of the arms; the list of them is the range of their numbers. */
    @RepeatedTest(100)
    @Case("FORK-20")
    void the_arms_of_a_fork_are_read_as_they_were_written_none_one_or_many(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int first = 1 + random.nextInt(1_000_000);
        for (int arms : new int[] {0, 1, 2, 2 + random.nextInt(100_000)}) {
            Position join = new Position.AtJoin(node("f 1+2"), first, arms, rounds(random));

            assertThat(Position.ofText(join.toText())).isEqualTo(join);
        }
    }

    @Test
    void a_position_knows_its_node() {
        assertThat(new Position.NotStarted().node()).isEmpty();
        frozen().skip(1)
                .map(arguments -> (Position) arguments.get()[1])
                .forEach(position ->
                        assertThat(position.node()).as("%s", position).isPresent());
    }

    @Test
    void a_position_outside_of_loops_counts_no_iterations() {
        assertThat(frozen().map(arguments -> (Position) arguments.get()[1]).limit(10))
                .allSatisfy(position -> assertThat(position.rounds()).isEmpty());
        assertThat(Position.ofText("AtTask@2.0 charge").rounds()).containsExactly(2, 0);
    }

    @Test
    void a_wait_for_several_events_names_each_of_them() {
        Position.AtSignal either = new Position.AtSignal(node("s"), "approved,refused", Optional.empty());

        assertThat(either.names()).containsExactly("approved", "refused");
        assertThat(new Position.AtSignal(node("s"), "approved", Optional.empty()).names())
                .containsExactly("approved");
    }
}
