package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import dev.holdfast.error.InvalidArgument;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The stored text of positions: the kind, its numbers and times, and last the node's id, which may hold any character.
 *
 * <p>{@code NotStarted}, {@code AtTask charge}, {@code AtFork f}, {@code AtJoin 5+3 f}, {@code AtDelay
 * 2026-01-01T00:00:00Z d}, {@code AtSignal - 8:approval s}, {@code InLoop 2 l}. Inside loops the kind carries their
 * iterations, outermost first: {@code AtTask@2.0 charge}. Frozen by a test.
 */
final class PositionText {

    private static final String FOR_EVER = "-";

    private PositionText() {}

    static String write(Position position) {
        String kind = position.getClass().getSimpleName();
        if (position instanceof Position.NotStarted) {
            return kind;
        }
        return kind + rounds(position.rounds()) + " " + detail(position)
                + position.node().map(NodeId::value).orElse("");
    }

    private static String rounds(List<Integer> rounds) {
        return rounds.isEmpty() ? "" : rounds.stream().map(String::valueOf).collect(Collectors.joining(".", "@", ""));
    }

    private static List<Integer> rounds(String text) {
        return Arrays.stream(text.split("\\.", -1)).map(Integer::valueOf).toList();
    }

    private static String detail(Position position) {
        if (position instanceof Position.AtJoin join) {
            return join.first() + "+" + join.arms() + " ";
        }
        if (position instanceof Position.AtDelay delay) {
            return delay.wake() + " ";
        }
        if (position instanceof Position.AtSignal signal) {
            String deadline = signal.deadline().map(Instant::toString).orElse(FOR_EVER);
            return deadline + " " + signal.name().length() + ":" + signal.name() + " ";
        }
        if (position instanceof Position.InLoop loop) {
            return loop.iteration() + " ";
        }
        return "";
    }

    static Position read(String text) {
        Cursor cursor = new Cursor(text);
        try {
            String[] head = cursor.word().split("@", 2);
            List<Integer> rounds = head.length == 1 ? List.of() : rounds(head[1]);
            return switch (head[0]) {
                case "NotStarted" -> new Position.NotStarted();
                case "AtTask" -> new Position.AtTask(cursor.node(), rounds);
                case "AtFork" -> new Position.AtFork(cursor.node(), rounds);
                case "AtJoin" -> {
                    String[] numbers = cursor.word().split("\\+", 2);
                    yield new Position.AtJoin(
                            cursor.node(), Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), rounds);
                }
                case "AtDelay" -> {
                    Instant wake = Instant.parse(cursor.word());
                    yield new Position.AtDelay(cursor.node(), wake, rounds);
                }
                case "AtSignal" -> {
                    String deadline = cursor.word();
                    String name = cursor.counted();
                    yield new Position.AtSignal(
                            cursor.node(),
                            name,
                            deadline.equals(FOR_EVER) ? Optional.empty() : Optional.of(Instant.parse(deadline)),
                            rounds);
                }
                case "InLoop" -> {
                    int iteration = Integer.parseInt(cursor.word());
                    yield new Position.InLoop(cursor.node(), iteration, rounds);
                }
                default -> throw unreadable(text);
            };
        } catch (InvalidArgument | IllegalArgumentException | IndexOutOfBoundsException | DateTimeParseException e) {
            throw unreadable(text);
        }
    }

    private static StoredForm.Unreadable unreadable(String text) {
        return new StoredForm.Unreadable("'" + text + "' is no stored position that this version of Holdfast reads");
    }

    /** Reads a text from left to right. */
    private static final class Cursor {

        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        String word() {
            int end = text.indexOf(' ', at);
            String word = end < 0 ? text.substring(at) : text.substring(at, end);
            at = end < 0 ? text.length() : end + 1;
            return word;
        }

        String counted() {
            int colon = text.indexOf(':', at);
            int length = Integer.parseInt(text.substring(at, colon));
            String counted = text.substring(colon + 1, colon + 1 + length);
            at = colon + 1 + length + 1;
            return counted;
        }

        String rest() {
            return text.substring(at);
        }

        NodeId node() {
            return new NodeId(rest());
        }
    }
}
