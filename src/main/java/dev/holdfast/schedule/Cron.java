package dev.holdfast.schedule;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.holdfast.error.InvalidArgument;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression of five fields (minute, hour, day of month, month, day of week), or one of {@code @hourly}, {@code @daily},
 * {@code @midnight}, {@code @weekly}, {@code @monthly}, {@code @yearly}, {@code @annually}, read by the wall clock of a time zone.
 * If both day fields are restricted, a day that matches one of them matches.
 *
 * <p>When clocks are set, it depends on the hour field. One that names hours ({@code 30 2 * * *}) means once a day: what falls into
 * the hour that is left out ticks at its end, unless it is to be skipped, and what falls into the hour that comes twice ticks the
 * first time alone. One with an asterisk ({@code 0,30 * * * *}) means an interval: nothing ticks in an hour that there is not, and both
 * of two that there are.
 *
 * <p>Safe for use by many threads.
 */
public final class Cron implements Timetable {

    private static final int LONGEST = 200;

    private static final CronDefinition UNIX_WITH_NICKNAMES = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .withStrictRange()
            .and()
            .withSupportedNicknameHourly()
            .withSupportedNicknameDaily()
            .withSupportedNicknameMidnight()
            .withSupportedNicknameWeekly()
            .withSupportedNicknameMonthly()
            .withSupportedNicknameYearly()
            .withSupportedNicknameAnnually()
            .instance();

    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "every hour",
            "@daily", "every day at midnight",
            "@midnight", "every day at midnight",
            "@weekly", "every Sunday at midnight",
            "@monthly", "on the first of every month at midnight",
            "@yearly", "on the first of January at midnight",
            "@annually", "on the first of January at midnight");

    private static final String NUMBERS = "\\d+(?:(?:, | and )\\d+)*";
    private static final String NAMES = "[A-Z][a-z]+(?:(?:, | and )[A-Z][a-z]+)*";

    private final String expression;
    private final ZoneId zone;
    private final Gap gap;
    private final boolean namesHours;
    private final ExecutionTime wallClock;

    /** What becomes of a tick at an hour that is left out when clocks are set forward. */
    public enum Gap {
        /** It ticks at the end of that hour. */
        FIRE,
        /** It does not tick that day. */
        SKIP
    }

    /**
     * Reads an expression; what falls into a gap ticks at its end.
     *
     * @throws InvalidArgument if it is not of the form, or never ticks
     */
    public Cron(String expression, ZoneId zone) {
        this(expression, zone, Gap.FIRE);
    }

    /**
     * Reads an expression.
     *
     * @throws InvalidArgument if it is not of the form, or never ticks
     */
    public Cron(String expression, ZoneId zone, Gap gap) {
        this.expression = expression.strip();
        this.zone = zone;
        this.gap = gap;
        com.cronutils.model.Cron read = read(this.expression);
        this.wallClock = ExecutionTime.forCron(read);
        this.namesHours =
                !read.retrieve(CronFieldName.HOUR).getExpression().asString().contains("*");
        if (after(Instant.EPOCH).isEmpty()) {
            throw new InvalidArgument("cron expression '" + expression + "' never ticks: there is no such date");
        }
    }

    private static com.cronutils.model.Cron read(String expression) {
        if (expression.length() > LONGEST) {
            throw new InvalidArgument(
                    "a cron expression has at most " + LONGEST + " characters, and this one " + expression.length());
        }
        try {
            return new CronParser(UNIX_WITH_NICKNAMES).parse(expression).validate();
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument("cron expression '" + expression
                    + "' must have five fields (minute, hour, day of month, month, day of week) or be a name such as"
                    + " @daily: " + e.getMessage());
        }
    }

    /** Returns the zone of an id such as {@code Europe/Berlin}; throws {@link InvalidArgument}. */
    public static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new InvalidArgument("there is no time zone '" + id + "'; an example is Europe/Berlin");
        }
    }

    @Override
    public Optional<Instant> after(Instant moment) {
        return namesHours ? onceADay(moment) : atIntervals(moment);
    }

    /** Wall-clock times, each with one moment: these never go back while the times go on, so the first that is later is the next. */
    private Optional<Instant> onceADay(Instant moment) {
        LocalDateTime wall = LocalDateTime.ofInstant(moment, zone);
        while (true) {
            Optional<LocalDateTime> next = following(wall);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            wall = next.get();
            ZoneOffsetTransition change = zone.getRules().getTransition(wall);
            boolean isLeftOut = change != null && change.isGap();
            Instant tick = isLeftOut
                    ? change.getInstant()
                    : wall.toInstant(zone.getRules().getValidOffsets(wall).get(0));
            if (tick.isAfter(moment) && !(isLeftOut && gap == Gap.SKIP)) {
                return Optional.of(tick);
            }
        }
    }

    /** From one setting of the clocks to the next, each stretch for itself. */
    private Optional<Instant> atIntervals(Instant moment) {
        Instant from = moment;
        ZoneOffset offset = zone.getRules().getOffset(moment);
        while (true) {
            Optional<LocalDateTime> next = following(LocalDateTime.ofInstant(from, offset));
            if (next.isEmpty()) {
                return Optional.empty();
            }
            Instant tick = next.get().toInstant(offset);
            ZoneOffsetTransition change = zone.getRules().nextTransition(from);
            if (change == null || tick.isBefore(change.getInstant())) {
                return Optional.of(tick);
            }
            offset = change.getOffsetAfter();
            Instant begin = change.getInstant();
            if (matches(LocalDateTime.ofInstant(begin, offset))) {
                return Optional.of(begin);
            }
            from = begin;
        }
    }

    private boolean matches(LocalDateTime wall) {
        return following(wall.minusSeconds(1)).equals(Optional.of(wall));
    }

    private Optional<LocalDateTime> following(LocalDateTime wall) {
        return wallClock.nextExecution(wall.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** Returns the expression as it was given. */
    public String expression() {
        return expression;
    }

    /** Says the expression in words, such as "every 5 minutes". */
    public String words() {
        return Optional.ofNullable(NICKNAMES.get(expression.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> smoothed(CronDescriptor.instance(Locale.UK).describe(read(expression))));
    }

    /** The library puts fields together as they come: "at 1 day at Monday day". */
    private static String smoothed(String words) {
        return words.replaceAll(" at (" + NUMBERS + ") days?", " on day $1 of the month")
                .replaceAll(" at (" + NAMES + ") days?", " on $1")
                .replaceAll(" at (" + NAMES + ") months?", " in $1")
                .replaceAll(" of the month on ([A-Z])", " of the month or on $1"); // either counts, as on Unix
    }

    /** Returns whose wall clock counts. */
    public ZoneId zone() {
        return zone;
    }

    /** Returns what becomes of ticks at hours that are left out. */
    public Gap gap() {
        return gap;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cron cron
                && cron.expression.equals(expression)
                && cron.zone.equals(zone)
                && cron.gap == gap;
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, zone, gap);
    }

    @Override
    public String toString() {
        return expression + " " + zone;
    }
}
