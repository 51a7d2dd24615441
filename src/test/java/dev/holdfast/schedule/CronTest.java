package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cron by the wall clock of a zone, above all on the days on which clocks are set. */
class CronTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Clocks go from 02:00 (+01:00) to 03:00 (+02:00) on 2026-03-29, and from 03:00 back to 02:00 on 2026-10-25. */
    private static List<String> ticks(Cron cron, String from, String to) {
        return cron
                .between(
                        ZonedDateTime.parse(from).toInstant(),
                        ZonedDateTime.parse(to).toInstant(),
                        1_000)
                .stream()
                .map(tick -> tick.atZone(BERLIN).toOffsetDateTime().toString().substring(5))
                .toList();
    }

    @Test
    void a_time_that_is_left_out_ticks_at_the_end_of_the_gap() {
        Cron cron = new Cron("30 2 * * *", BERLIN);

        assertThat(ticks(cron, "2026-03-28T00:00+01:00", "2026-03-31T00:00+02:00"))
                .containsExactly("03-28T02:30+01:00", "03-29T03:00+02:00", "03-30T02:30+02:00");
    }

    @Test
    void a_time_that_is_left_out_does_not_tick_if_it_is_to_be_skipped() {
        Cron cron = new Cron("30 2 * * *", BERLIN, Cron.Gap.SKIP);

        assertThat(ticks(cron, "2026-03-28T00:00+01:00", "2026-03-31T00:00+02:00"))
                .containsExactly("03-28T02:30+01:00", "03-30T02:30+02:00");
    }

    @Test
    void several_times_that_are_left_out_are_one_tick() {
        Cron cron = new Cron("0,15,30 2,3 * * *", BERLIN);

        assertThat(ticks(cron, "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"))
                .containsExactly("03-29T03:00+02:00", "03-29T03:15+02:00", "03-29T03:30+02:00");
    }

    @Test
    void a_time_that_comes_twice_ticks_the_first_time() {
        Cron cron = new Cron("30 2 * * *", BERLIN);

        assertThat(ticks(cron, "2026-10-24T00:00+02:00", "2026-10-27T00:00+01:00"))
                .containsExactly("10-24T02:30+02:00", "10-25T02:30+02:00", "10-26T02:30+01:00");
    }

    @Test
    void after_the_first_of_two_times_comes_that_of_the_next_day() {
        Cron cron = new Cron("30 2 * * *", BERLIN);

        assertThat(cron.after(Instant.parse("2026-10-25T01:00:00Z"))).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void an_interval_ticks_in_both_hours_that_there_are() {
        Cron cron = new Cron("*/30 * * * *", BERLIN);

        assertThat(ticks(cron, "2026-10-25T01:30+02:00", "2026-10-25T03:30+01:00"))
                .containsExactly(
                        "10-25T01:30+02:00",
                        "10-25T02:00+02:00",
                        "10-25T02:30+02:00",
                        "10-25T02:00+01:00",
                        "10-25T02:30+01:00",
                        "10-25T03:00+01:00");
    }

    @Test
    void an_interval_ticks_not_in_an_hour_that_there_is_not() {
        Cron cron = new Cron("*/30 * * * *", BERLIN);

        assertThat(ticks(cron, "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00"))
                .containsExactly("03-29T01:00+01:00", "03-29T01:30+01:00", "03-29T03:00+02:00", "03-29T03:30+02:00");
    }

    @Test
    void a_day_of_the_month_or_of_the_week_is_enough() {
        Cron cron = new Cron("0 12 1 * 1", BERLIN);

        assertThat(ticks(cron, "2026-06-01T00:00+02:00", "2026-07-02T00:00+02:00"))
                .containsExactly(
                        "06-01T12:00+02:00", // both
                        "06-08T12:00+02:00",
                        "06-15T12:00+02:00",
                        "06-22T12:00+02:00",
                        "06-29T12:00+02:00",
                        "07-01T12:00+02:00"); // a Wednesday
    }

    @ParameterizedTest
    @CsvSource({
        "@daily, 2026-06-02T00:00+02:00",
        "@midnight, 2026-06-02T00:00+02:00",
        "@hourly, 2026-06-01T13:00+02:00",
        "@weekly, 2026-06-07T00:00+02:00",
        "@monthly, 2026-07-01T00:00+02:00",
        "@yearly, 2027-01-01T00:00+01:00",
        "@annually, 2027-01-01T00:00+01:00",
        "0 0 29 2 *, 2028-02-29T00:00+01:00"
    })
    void names_stand_for_expressions(String expression, String next) {
        Cron cron = new Cron(expression, BERLIN);

        assertThat(cron.after(ZonedDateTime.parse("2026-06-01T12:30+02:00").toInstant()))
                .contains(ZonedDateTime.parse(next).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "x * * * *", "@never", "0 0 30 2 *"})
    void what_is_no_expression_or_never_ticks_is_refused_with_what_it_is(String expression) {
        assertThatThrownBy(() -> new Cron(expression, BERLIN))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'" + expression + "'");
    }

    @Test
    void a_zone_that_there_is_not_is_refused() {
        assertThatThrownBy(() -> Cron.zone("Europe/Atlantis"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'Europe/Atlantis'");
    }

    /** Two fields by chance around a day on which clocks are set, against minute after minute of those days. */
    @RepeatedTest(40)
    void it_ticks_as_somebody_who_looks_at_the_clock_every_minute(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        ZoneId zone = ZoneId.of(List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
                .get(random.nextInt(4)));
        boolean interval = random.nextBoolean();
        List<Integer> minutes = some(random, 60);
        List<Integer> hours = interval ? every(24, 1 + random.nextInt(3)) : some(random, 5);
        String expression = text(minutes) + " "
                + (interval ? "*/" + (hours.size() > 1 ? hours.get(1) : 24) : text(hours)) + " * * *";
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        Instant change = zone.getRules().nextTransition(from) == null
                ? from.plus(Duration.ofDays(9))
                : zone.getRules().nextTransition(from).getInstant();
        if (random.nextBoolean() && zone.getRules().nextTransition(change) != null) {
            change = zone.getRules().nextTransition(change).getInstant();
        }
        Instant begin = change.minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.HOURS);
        Instant end = change.plus(Duration.ofHours(30));

        List<Instant> ticks = new Cron(expression, zone).between(begin, end, 10_000);

        assertThat(ticks)
                .as("seed %d: %s in %s", repetition.getCurrentRepetition(), expression, zone)
                .isEqualTo(watched(minutes, hours, interval, zone, begin, end));
    }

    /** Looks at the wall clock every minute. */
    private static List<Instant> watched(
            List<Integer> minutes, List<Integer> hours, boolean interval, ZoneId zone, Instant begin, Instant end) {
        List<Instant> ticks = new ArrayList<>();
        LocalDateTime latest = LocalDateTime.ofInstant(begin.minusSeconds(60), zone);
        for (Instant at = begin; at.isBefore(end); at = at.plusSeconds(60)) {
            LocalDateTime wall = LocalDateTime.ofInstant(at, zone);
            boolean shows = false;
            if (interval) {
                shows = minutes.contains(wall.getMinute()) && hours.contains(wall.getHour());
            } else {
                // whatever the clock has passed since it showed its latest time, and never what it has shown before
                for (LocalDateTime each = latest.plusMinutes(1); !each.isAfter(wall); each = each.plusMinutes(1)) {
                    shows |= minutes.contains(each.getMinute()) && hours.contains(each.getHour());
                }
            }
            latest = wall.isAfter(latest) ? wall : latest;
            if (shows) {
                ticks.add(at);
            }
        }
        return ticks;
    }

    private static List<Integer> some(Random random, int below) {
        return random.ints(1 + random.nextInt(4), 0, below)
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    private static List<Integer> every(int below, int step) {
        List<Integer> all = new ArrayList<>();
        for (int each = 0; each < below; each += step) {
            all.add(each);
        }
        return all;
    }

    private static String text(List<Integer> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *        | at 02:30",
                "*/5 * * * *       | every 5 minutes",
                "0 6 * * MON-FRI   | at 06:00 every day between Monday and Friday",
                "0 0 1 * 1         | at 00:00 on day 1 of the month or on Monday",
                "0 0 1,15 * *      | at 00:00 on day 1 and 15 of the month",
                "0 0 1 1 *         | at 00:00 on day 1 of the month in January",
                "0 12 * * 6,0      | at 12:00 on Saturday and Sunday",
                "@daily            | every day at midnight"
            })
    void an_expression_is_said_in_words(String expression, String words) {
        assertThat(new Cron(expression, ZoneOffset.UTC).words()).isEqualTo(words);
    }
}
