package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.atFork;
import static dev.holdfast.execution.Asked.atJoin;
import static dev.holdfast.execution.Asked.atSignal;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.inLoop;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from a step, and what cannot happen where a branch stands. */
class StepDecisionsTest {

    private final Asked asked = Asked.of(numbers()
            .then("a", Sums::inc)
            .then("b", Sums::dbl)
            .then("c", Sums::add5)
            .build());

    @Test
    void a_run_begins_with_the_first_step() {
        assertThat(asked.started()).isEqualTo(asked.run("a"));
        assertThat(asked.claimed(new Position.NotStarted())).isEqualTo(asked.run("a"));
    }

    @Test
    @Case("SEQ-04")
    void whoever_claims_a_branch_runs_the_step_it_stands_at() {
        assertThat(asked.claimed(atTask("b"))).isEqualTo(asked.run("b"));
    }

    @Test
    @Case("SEQ-02")
    void behind_a_step_comes_the_next_and_behind_the_last_the_end() {
        assertThat(asked.on(atTask("a"), finished("a"))).isEqualTo(asked.run("b"));
        assertThat(asked.on(atTask("b"), finished("b"))).isEqualTo(asked.run("c"));
        assertThat(asked.on(atTask("c"), finished("c"))).isEqualTo(end(atTask("c")));
    }

    @Test
    void a_position_whose_node_the_plan_lacks_is_refused_by_name() {
        List<Position> positions = List.of(
                atTask("x"),
                atFork("x"),
                atJoin("x", 1, 2),
                atDelay("x", NOW),
                atSignal("x", "s", Optional.empty()),
                inLoop("x", 1));

        for (Position position : positions) {
            assertThatThrownBy(() -> asked.claimed(position))
                    .as("%s", position)
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("'x'");
        }
    }

    @Test
    void a_position_of_another_kind_than_its_node_is_refused_with_the_kind_that_it_needs() {
        assertThatThrownBy(() -> asked.claimed(atJoin("a", 1, 2)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'a' is no Fork in this definition");
        assertThatThrownBy(() -> asked.claimed(atSignal("a", "s", Optional.empty())))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'a' is no Await in this definition");
        assertThatThrownBy(() -> asked.claimed(inLoop("a", 0)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'a' is no Loop in this definition");
    }

    @Test
    void an_event_of_another_node_than_the_one_a_branch_stands_at_is_refused_with_both() {
        assertThatThrownBy(() -> asked.on(atTask("a"), finished("b")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask a and not at 'b'");
        assertThatThrownBy(() -> asked.on(new Position.NotStarted(), finished("a")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at NotStarted and not at 'a'");
    }

    @Test
    void an_event_that_cannot_happen_at_a_step_is_refused_with_the_kind_of_node_it_needs() {
        refused(new Event.Chosen(id("a"), "key"), "Route");
        refused(new Event.Measured(id("a"), Duration.ZERO), "Delay");
        refused(new Event.Collected(id("a")), "ForEach");
        refused(new Event.Received(id("a"), "name"), "Await");
        refused(new Event.TimedOut(id("a")), "Await");
        refused(new Event.Called(id("a"), "name"), "Call");
        refused(new Event.Returned(id("a")), "Call");
        assertThatThrownBy(() -> asked.on(atTask("a"), new Event.Opened(id("a"), 1, 2)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'a' opens no arms in this definition");
    }

    private void refused(Event event, String kind) {
        assertThatThrownBy(() -> asked.on(atTask("a"), event))
                .as("%s", event)
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'a' is no " + kind + " in this definition");
    }

    @Test
    void a_chain_gives_the_value_of_its_last_step() {
        Sums sums = new Sums();
        Drive drive = Drive.of(
                numbers().then(Sums::inc).then(Sums::dbl).then(Sums::add5).build(), sums);

        assertThat(drive.run(4)).isEqualTo(15);
        assertThat(sums.calls()).containsExactly("inc 4", "dbl 5", "add5 10");
    }
}
