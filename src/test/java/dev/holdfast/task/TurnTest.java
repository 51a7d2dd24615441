package dev.holdfast.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a step tells a loop, and what a fan-out tells of its items. */
class TurnTest {

    @Test
    void a_turn_says_again_or_done_and_carries_a_value() {
        assertThat(Turn.again(7)).isEqualTo(new Turn.Again<>(7)).isNotEqualTo(Turn.done(7));
        assertThat(Turn.done("x").value()).isEqualTo("x");
        assertThat(Turn.done("x")).isInstanceOf(Turn.Done.class);
    }

    @Test
    void null_is_a_value_like_any_other() {
        assertThat(Turn.<String>again(null).value()).isNull();
    }

    @Test
    void an_item_that_gave_null_did_not_fail() {
        Settled<String> nothing = new Settled<>(null, null);

        assertThat(nothing.succeeded()).isTrue();
        assertThat(nothing.failure()).isEmpty();
    }

    @Test
    void an_item_that_failed_says_why() {
        Settled<String> failed = new Settled<>(null, "IllegalStateException: no stock");

        assertThat(failed.succeeded()).isFalse();
        assertThat(failed.failure()).hasValue("IllegalStateException: no stock");
    }
}
