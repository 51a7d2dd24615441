package dev.holdfast.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.UndecodableInput;
import dev.holdfast.definition.Retries;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.testing.Case;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After which failed attempts another follows, and when. */
class BackoffTest {

    private final Throwable cause = new IllegalStateException("no");
    private static final Duration YEAR = Duration.ofDays(365);

    private static Retries retries(int max, String initial, double multiplier, Optional<String> cap, double jitter) {
        return new Retries(
                max, Duration.parse(initial), multiplier, cap.map(Duration::parse), jitter, List.of(), List.of());
    }

    private static Retries only(List<Class<? extends Throwable>> retryOn, List<Class<? extends Throwable>> abortOn) {
        return new Retries(3, Duration.ofSeconds(1), 2, Optional.empty(), 0, retryOn, abortOn);
    }

    private static boolean again(Retries retries, Throwable cause) {
        return Backoff.after(retries, 1, cause, 0).isPresent();
    }

    // The wait.

    @ParameterizedTest
    @CsvSource(textBlock = """
            # initial, multiplier, cap, attempt, wait
            PT1S,   1,   -,     1, PT1S
            PT1S,   1,   -,     2, PT1S
            PT1S,   2,   -,     1, PT1S
            PT1S,   2,   -,     2, PT2S
            PT1S,   2,   -,     3, PT4S
            PT1S,   2,   -,     5, PT16S
            PT0.25S,1.5, -,     3, PT0.5625S
            PT3S,   3,   -,     4, PT81S
            PT1S,   2,   PT3S,  2, PT2S
            PT1S,   2,   PT3S,  3, PT3S
            PT1S,   2,   PT3S, 99, PT3S
            PT5S,   2,   PT3S,  1, PT3S
            PT5S,   2,   PT0S,  1, PT0S
            PT0S,   2,   -,     7, PT0S
            PT0S, 1e300, -,   100, PT0S
            PT1.000000001S, 1, -, 1, PT1.000000001S
            """)
    @Case("RETRY-06")
    void the_first_wait_is_the_initial_one_and_each_further_is_longer_by_the_multiplier_up_to_the_cap(
            String initial, double multiplier, String cap, int attempt, String wait) {
        Retries retries = retries(100, initial, multiplier, Optional.of(cap).filter(text -> !text.equals("-")), 0);

        assertThat(Backoff.after(retries, attempt, cause, 0)).hasValue(Duration.parse(wait));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            PT1S,       2,     -,         100
            PT1S,       1e308, -,           2
            PT1S,       1e308, -,  2147483647
            PT8761H,    1,     -,           1
            PT8761H,    1,     PT8762H,     1
            PT8760000H, 1,     -,           1
            PT8760000H, 2,     PT8760000H,  1
            PT1S,       2,     PT8760000H, 99
            """)
    void no_wait_is_longer_than_a_year_whatever_is_reckoned(
            String initial, double multiplier, String cap, int attempt) {
        Retries retries =
                retries(Integer.MAX_VALUE, initial, multiplier, Optional.of(cap).filter(text -> !text.equals("-")), 0);

        assertThat(Backoff.after(retries, attempt, cause, 0)).hasValue(YEAR);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # jitter, chance, wait
            0,   0.99, PT10S
            0.2, 0,    PT10S
            0.2, 0.5,  PT9S
            0.2, 1,    PT8S
            1,   0.25, PT7.5S
            1,   1,    PT0S
            """)
    void jitter_takes_its_part_off_the_wait_as_far_as_chance_says(double jitter, double chance, String wait) {
        Retries retries = retries(1, "PT10S", 2, Optional.empty(), jitter);

        assertThat(Backoff.after(retries, 1, cause, chance)).hasValue(Duration.parse(wait));
    }

    @Test
    void jitter_is_taken_off_the_capped_wait() {
        Retries retries = retries(9, "PT10S", 2, Optional.of("PT20S"), 0.5);

        assertThat(Backoff.after(retries, 9, cause, 1)).hasValue(Duration.ofSeconds(10));
    }

    // Whether there is one.

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 2", "7, 7"})
    @Case({"RETRY-05", "DEF-30"})
    void so_many_attempts_as_there_are_retries_are_followed_by_another(int max, int followed) {
        Retries retries = retries(max, "PT1S", 2, Optional.empty(), 0);

        for (int attempt = 1; attempt <= followed; attempt++) {
            assertThat(Backoff.after(retries, attempt, cause, 0))
                    .as("attempt %d", attempt)
                    .isPresent();
        }
        assertThat(Backoff.after(retries, followed + 1, cause, 0)).isEmpty();
        assertThat(Backoff.after(retries, followed + 2, cause, 0)).isEmpty();
    }

    @Test
    void a_step_that_names_no_retries_fails_at_its_first_attempt() {
        assertThat(Backoff.after(Retries.NONE, 1, cause, 0)).isEmpty();
    }

    @Test
    @Case({"RETRY-14", "DEF-33"})
    void after_an_exception_to_abort_on_there_is_no_other_attempt_subclasses_included() {
        Retries retries = only(List.of(), List.of(IOException.class, IllegalArgumentException.class));

        assertThat(again(retries, new IOException())).isFalse();
        assertThat(again(retries, new FileNotFoundException())).isFalse();
        assertThat(again(retries, new NumberFormatException())).isFalse();
        assertThat(again(retries, new UncheckedIOException(new IOException()))).isTrue();
        assertThat(again(retries, new Exception())).isTrue();
    }

    @Test
    @Case({"RETRY-14", "DEF-33"})
    void where_exceptions_to_retry_on_are_named_only_they_are_subclasses_included() {
        Retries retries = only(List.of(IOException.class, ArithmeticException.class), List.of());

        assertThat(again(retries, new IOException())).isTrue();
        assertThat(again(retries, new FileNotFoundException())).isTrue();
        assertThat(again(retries, new ArithmeticException())).isTrue();
        assertThat(again(retries, new Exception())).isFalse();
        assertThat(again(retries, new StackOverflowError())).isFalse();
    }

    @Test
    void what_is_named_in_both_is_not_tried_again() {
        Retries retries = only(List.of(IOException.class), List.of(FileNotFoundException.class));

        assertThat(again(retries, new IOException())).isTrue();
        assertThat(again(retries, new FileNotFoundException())).isFalse();
    }

    @Test
    void errors_are_tried_again_like_exceptions() {
        assertThat(again(only(List.of(), List.of()), new StackOverflowError())).isTrue();
    }

    /** Says of itself that it stays. */
    private static final class Broken extends Exception implements NotRetryable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @Case({"RETRY-14", "DEF-33"})
    void what_stays_as_it_is_is_not_tried_again_even_if_it_is_named() {
        assertThat(again(only(List.of(), List.of()), new Broken())).isFalse();
        assertThat(again(only(List.of(Broken.class), List.of()), new Broken())).isFalse();
        assertThat(NotRetryable.class).isAssignableFrom(UndecodableInput.class);
    }

    // Properties.

    @RepeatedTest(300)
    void waits_grow_never_pass_the_cap_and_are_shortened_by_at_most_the_jitter(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Duration initial = Duration.ofMillis(random.nextInt(100_000));
        Optional<Duration> cap =
                random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(random.nextInt(1_000_000)));
        double jitter = random.nextDouble();
        Retries plain = new Retries(60, initial, 1 + random.nextDouble() * 3, cap, 0, List.of(), List.of());
        Retries jittered = new Retries(60, initial, plain.multiplier(), cap, jitter, List.of(), List.of());
        Duration before = Duration.ZERO;

        for (int attempt = 1; attempt <= 60; attempt++) {
            Duration wait =
                    Backoff.after(plain, attempt, cause, random.nextDouble()).orElseThrow();
            Duration shorter =
                    Backoff.after(jittered, attempt, cause, random.nextDouble()).orElseThrow();

            assertThat(wait).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(cap.orElse(YEAR));
            assertThat(shorter).isLessThanOrEqualTo(wait);
            assertThat(shorter.toNanos()).isGreaterThanOrEqualTo((long) Math.floor(wait.toNanos() * (1 - jitter)));
            before = wait;
        }
    }
}
