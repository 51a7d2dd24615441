package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where a run begins that does not begin at the beginning. */
class BeginDecisionsTest {

    private final Asked asked = Asked.of(numbers()
            .then("before", Sums::inc)
            .delay("rest", Duration.ofSeconds(30))
            .loop("loop", Limit.atMost(3), body -> body.then("first", Sums::inc).then(Sums::more))
            .then("after", Sums::dbl)
            .build());

    private Decision beginAt(String node) {
        return Interpreter.beginAt(asked.plan(), id(node), NOW);
    }

    @Test
    void it_enters_the_node_as_a_branch_does_that_comes_to_it() {
        assertThat(beginAt("after")).isEqualTo(asked.run("after"));
        assertThat(beginAt("rest"))
                .isEqualTo(new Decision(atDelay("rest", NOW.plusSeconds(30)), new Decision.Sleep(NOW.plusSeconds(30))));
        assertThat(beginAt("loop")).isEqualTo(asked.run("first", 0));
    }

    @Test
    void at_the_first_node_it_is_the_same_as_a_start() {
        assertThat(beginAt("before"))
                .isEqualTo(Interpreter.apply(asked.plan(), new Position.NotStarted(), new Event.Started(), NOW));
    }

    @Test
    void inside_another_node_no_run_begins() {
        assertThatThrownBy(() -> beginAt("first"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'first'");
        assertThatThrownBy(() -> beginAt("nothing")).isInstanceOf(InvalidArgument.class);
    }
}
