package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths of time as people write them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 3d}, or ISO-8601. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    private DurationText() {}

    /** Reads a text; throws {@link InvalidArgument} for anything else and for what is negative. */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // the same answer as for a negative one
        }
        throw new InvalidArgument(
                "'" + text + "' is no length of time; write 250ms, 30s, 5m, 2h, 3d or ISO-8601 such as PT30S");
    }
}
