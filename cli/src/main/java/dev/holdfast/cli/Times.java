package dev.holdfast.cli;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people type and read them. */
final class Times {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d|w)");

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    private Times() {}

    /** Reads {@code 90s}, {@code 2h}, {@code 1d} or an ISO 8601 duration; anything else is a {@link Trouble}. */
    static Duration duration(String text) {
        Matcher matcher = SHORT.matcher(text.strip());
        if (matcher.matches()) {
            return requireNonNull(UNITS.get(matcher.group(2))).multipliedBy(Long.parseLong(matcher.group(1)));
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new Trouble(Exit.USAGE, "'" + text + "' is no duration; 90s, 15m, 2h, 1d and PT1H30M are");
        }
    }

    /** Reads a time: ISO 8601, a date (its beginning in the zone), or a duration before now. */
    static Instant time(String text, Clock clock, ZoneId zone) {
        String stripped = text.strip();
        try {
            return Instant.parse(stripped);
        } catch (DateTimeParseException e) {
            // another form
        }
        try {
            return LocalDate.parse(stripped).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            // another form
        }
        try {
            return clock.instant().minus(duration(stripped));
        } catch (Trouble | DateTimeException | ArithmeticException e) {
            throw new Trouble(
                    Exit.USAGE, "'" + text + "' is no time; 2026-11-22T10:00:00Z, 2026-11-22 and 1d (a day ago) are");
        }
    }

    /** Says how long something took, in at most two units. */
    static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return Math.max(0, duration.toMillis()) + " ms";
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return duration.toSeconds() + "." + duration.toMillisPart() / 100 + " s";
        }
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.compareTo(Duration.ofDays(1)) < 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
}
