package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

    @Test
    @Case("LIF-37")
    void a_failure_keeps_type_message_and_stack_trace_with_its_causes() {
        Failure failure =
                Failure.of(new IllegalStateException("no stock", new IllegalArgumentException("nothing left")));

        assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failure.message()).isEqualTo("no stock");
        assertThat(failure.stackTrace())
                .contains("at " + getClass().getName())
                .contains("Caused by: java.lang.IllegalArgumentException: nothing left");
        assertThat(failure.summary()).isEqualTo("java.lang.IllegalStateException: no stock");
    }

    @Test
    void a_failure_can_stand_under_a_code() {
        assertThat(Failure.of("node-died", new IllegalStateException()).summary())
                .isEqualTo("node-died");
    }

    @Test
    void an_exception_without_a_message_has_an_empty_one() {
        Failure failure = Failure.of(new IllegalStateException());

        assertThat(failure.message()).isEmpty();
        assertThat(failure.summary()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void an_exception_that_cannot_describe_itself_is_a_failure_all_the_same() {
        Failure failure = Failure.of(new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        });

        assertThat(failure.type()).startsWith(getClass().getName());
        assertThat(failure.stackTrace()).contains("UnsupportedOperationException");
    }

    @Test
    void what_databases_do_not_store_is_replaced() {
        Failure failure = Failure.of(new IllegalStateException("a\0b"));

        assertThat(failure.message()).isEqualTo("a\uFFFDb");
        assertThat(failure.stackTrace()).doesNotContain("\0");
    }

    @Test
    void the_summary_and_the_stack_trace_are_cut_and_the_message_is_not() {
        Failure failure = Failure.of(new IllegalStateException("m".repeat(100_000)));

        assertThat(failure.message()).hasSize(100_000);
        assertThat(failure.summary()).hasSize(2_000).endsWith("…");
        assertThat(failure.stackTrace()).hasSize(60_000).endsWith("…");
    }

    @Test
    void the_stored_text_is_frozen() {
        Failure failure = new Failure("node-died", "a: b", "at x\n");

        assertThat(failure.toText()).isEqualTo("9:node-died4:a: bat x\n");
        assertThat(Failure.ofText("9:node-died4:a: bat x\n")).isEqualTo(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1:", ":", "9:9", "ü\n🎉", "-1:"})
    void any_failure_is_read_as_it_was_written(String text) {
        Failure failure = new Failure(text, text + text, text);

        assertThat(Failure.ofText(failure.toText())).isEqualTo(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no stock", "5:abc", "x:abc", "3:abc", "3:abcx:", "-1:a", "99999999999:a"})
    void any_other_text_becomes_the_message(String text) {
        assertThat(Failure.ofText(text)).isEqualTo(new Failure("", text, ""));
    }
}
