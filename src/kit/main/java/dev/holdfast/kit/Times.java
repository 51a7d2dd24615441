package dev.holdfast.kit;

import java.time.Duration;

/** Lengths of time as people write them: 2d3h, 1m30s, 0.25s. */
final class Times {

    private Times() {}

    static String text(Duration length) {
        if (length.isNegative()) {
            return "-" + text(length.negated());
        }
        StringBuilder text = new StringBuilder();
        part(text, length.toDays(), "d");
        part(text, length.toHoursPart(), "h");
        part(text, length.toMinutesPart(), "m");
        int nanos = length.toNanosPart();
        if (nanos > 0) {
            String fraction = String.format("%09d", nanos).replaceAll("0+$", "");
            text.append(length.toSecondsPart()).append('.').append(fraction).append('s');
        } else if (length.toSecondsPart() > 0 || text.length() == 0) {
            text.append(length.toSecondsPart()).append('s');
        }
        return text.toString();
    }

    private static void part(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
