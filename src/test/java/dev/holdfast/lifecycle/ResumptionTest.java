package dev.holdfast.lifecycle;

import static dev.holdfast.lifecycle.Snapshots.HASH;
import static dev.holdfast.lifecycle.Snapshots.NODE;
import static dev.holdfast.lifecycle.Snapshots.NOW;
import static dev.holdfast.lifecycle.Snapshots.VALUE;
import static dev.holdfast.lifecycle.Snapshots.atDelay;
import static dev.holdfast.lifecycle.Snapshots.atSignal;
import static dev.holdfast.lifecycle.Snapshots.atTask;
import static dev.holdfast.lifecycle.Snapshots.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumptionTest {

    static List<State> states() {
        return Snapshots.all();
    }

    private static Resumption.Outcome decide(State state) {
        return Resumption.decide(Snapshots.in(state), HASH, NOW);
    }

    private static Resumption.Outcome ready(State state) {
        return new Resumption.Ready(Snapshots.in(state), VALUE);
    }

    private static Resumption.Outcome notReady(State state) {
        return new Resumption.NotReady(Snapshots.in(state).status());
    }

    @ParameterizedTest
    @MethodSource("states")
    @Case({"LIF-06", "DEF-02"})
    void another_definition_is_a_mismatch_in_every_state(State state) {
        assertThatThrownBy(() -> Resumption.decide(Snapshots.in(state), Snapshots.OTHER_HASH, NOW))
                .isInstanceOfSatisfying(DefinitionMismatch.class, mismatch -> {
                    assertThat(mismatch.expected()).isEqualTo(Snapshots.OTHER_HASH);
                    assertThat(mismatch.found()).isEqualTo(HASH);
                });
    }

    @Test
    @Case("LIF-20")
    void at_a_task_it_goes_on_with_the_last_value() {
        assertThat(decide(running(atTask()))).isEqualTo(ready(running(atTask())));
    }

    @Test
    @Case("LIF-21")
    void ended_it_is_terminal_with_everything_that_is_known() {
        for (State state : List.of(Snapshots.completed(), Snapshots.failed(), Snapshots.cancelled())) {
            assertThat(decide(state))
                    .isEqualTo(
                            new Resumption.AlreadyTerminal(Snapshots.in(state).status()));
        }
    }

    @Test
    @Case("LIF-22")
    void paused_it_stays_so() {
        assertThat(decide(Snapshots.paused()))
                .isEqualTo(
                        new Resumption.Paused(Snapshots.in(Snapshots.paused()).status()));
    }

    @Test
    @Case({"LIF-25", "DLY-02"})
    void at_a_delay_that_is_not_due_it_is_not_ready() {
        State parked = running(atDelay(NOW.plusNanos(1)));

        assertThat(decide(parked)).isEqualTo(notReady(parked));
    }

    @Test
    @Case("LIF-26")
    void at_a_delay_that_is_due_it_goes_on() {
        assertThat(decide(running(atDelay(NOW)))).isEqualTo(ready(running(atDelay(NOW))));
        assertThat(decide(running(atDelay(NOW.minusSeconds(1)))))
                .isEqualTo(ready(running(atDelay(NOW.minusSeconds(1)))));
    }

    @Test
    @Case("LIF-29")
    void at_a_signal_without_a_deadline_it_is_not_ready_for_ever() {
        State parked = running(atSignal(Optional.empty()));

        assertThat(decide(parked)).isEqualTo(notReady(parked));
    }

    @Test
    void at_a_signal_it_is_ready_once_the_deadline_has_come() {
        State before = running(atSignal(Optional.of(NOW.plusNanos(1))));
        State then = running(atSignal(Optional.of(NOW)));

        assertThat(decide(before)).isEqualTo(notReady(before));
        assertThat(decide(then)).isEqualTo(ready(then));
    }

    @Test
    void with_several_branches_it_is_ready_if_one_of_them_is() {
        Position join = new Position.AtJoin(NODE, 1, 2);
        State oneDue = running(join, atDelay(NOW), atDelay(NOW.plusSeconds(1)));
        State noneDue = running(join, atDelay(NOW.plusSeconds(2)), atSignal(Optional.empty()));

        assertThat(decide(oneDue)).isEqualTo(ready(oneDue));
        assertThat(decide(noneDue)).isEqualTo(notReady(noneDue));
    }

    @Test
    @Case("LIF-34")
    void at_a_fork_whose_arms_sleep_it_is_not_ready_and_tells_the_earliest_wake_and_the_fork() {
        Position join = new Position.AtJoin(NODE, 1, 2);
        Position arm = new Position.AtDelay(new NodeId("rest"), NOW.plusSeconds(9));
        Position earlier = new Position.AtDelay(new NodeId("rest"), NOW.plusSeconds(5));
        State parked = running(join, arm, earlier);
        State due = running(join, arm, new Position.AtDelay(new NodeId("rest"), NOW));

        assertThat(decide(parked)).isInstanceOfSatisfying(Resumption.NotReady.class, answer -> {
            assertThat(answer.status().kind()).isEqualTo(Status.Kind.WAITING);
            assertThat(answer.status().wake()).hasValue(NOW.plusSeconds(5));
            assertThat(answer.status().node()).hasValue(NODE);
        });
        assertThat(decide(due)).isEqualTo(ready(due));
    }

    @Test
    @Case("LIF-28")
    void cancelled_at_a_delay_due_or_not_it_is_terminal_and_tells_where_it_was_interrupted() {
        for (Position delay : List.of(atDelay(NOW.plusSeconds(1)), atDelay(NOW.minusSeconds(1)))) {
            State cancelled =
                    new State.Cancelled(Optional.of("not wanted"), Optional.of("ada"), Optional.of(delay), NOW);

            assertThat(decide(cancelled)).isInstanceOfSatisfying(Resumption.AlreadyTerminal.class, answer -> {
                assertThat(answer.status().kind()).isEqualTo(Status.Kind.CANCELLED);
                assertThat(answer.status().node()).hasValue(NODE);
                assertThat(answer.status().reason()).hasValue("not wanted");
                assertThat(answer.status().actor()).hasValue("ada");
            });
        }
    }

    private static Flow<Integer, Integer> orders() {
        return Workflow.named("orders").taking(Integer.class);
    }

    /** Twice the same task, and once with another number of retries. */
    static final class Thrice {
        @Task(retries = 3)
        public Integer step(Integer number) {
            return number;
        }
    }

    static final class AlsoThrice {
        @Task(retries = 3)
        public Integer step(Integer number) {
            return number;
        }
    }

    static final class Twice {
        @Task(retries = 2)
        public Integer step(Integer number) {
            return number;
        }
    }

    @Test
    @Case("RETRY-18")
    void a_definition_with_other_numbers_of_retries_cannot_go_on_with_the_instance() {
        DefinitionHash stored = orders().then(Thrice::step).build().hash();
        DefinitionHash same = orders().then(AlsoThrice::step).build().hash();
        DefinitionHash other = orders().then(Twice::step).build().hash();
        Snapshot instance = new Snapshot(
                7, Snapshots.ID, new WorkflowName("orders"), stored, running(atTask()), NOW.minusSeconds(60));

        assertThat(Resumption.decide(instance, same, NOW)).isInstanceOf(Resumption.Ready.class);
        assertThatThrownBy(() -> Resumption.decide(instance, other, NOW))
                .isInstanceOf(DefinitionMismatch.class)
                .hasMessageContaining(stored.toString())
                .hasMessageContaining(other.toString());
    }

    @Test
    void on_its_way_to_an_end_it_is_not_ready_whatever_it_stands_at() {
        for (State state : List.of(Snapshots.compensating(false), Snapshots.compensating(true))) {
            assertThat(decide(state)).isEqualTo(notReady(state));
        }
    }

    @Test
    void the_branch_that_watches_the_deadline_makes_nothing_ready() {
        Position passed = new Position.AtDelay(BranchState.DEADLINE, NOW.minusSeconds(1));
        Position ahead = new Position.AtDelay(BranchState.DEADLINE, NOW.plusSeconds(1));
        State sleeping = running(atDelay(NOW.plusSeconds(9)), passed);

        assertThat(decide(sleeping)).isEqualTo(notReady(sleeping));
        assertThat(decide(running(atTask(), ahead))).isEqualTo(ready(running(atTask(), ahead)));
    }

    @Test
    void the_input_of_a_run_that_is_not_in_progress_cannot_be_told() {
        for (State state : List.of(
                Snapshots.paused(),
                Snapshots.compensating(false),
                Snapshots.compensating(true),
                Snapshots.completed(),
                Snapshots.failed(),
                Snapshots.cancelled())) {
            Snapshot snapshot = Snapshots.in(state);

            assertThatThrownBy(() -> Resumption.input(snapshot))
                    .isInstanceOfSatisfying(
                            NotResumable.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_RESUMABLE))
                    .hasMessageContaining("'order-7'")
                    .hasMessageContaining(snapshot.status().kind().text());
        }
    }

    @Test
    void a_value_that_is_missing_is_an_error_and_not_a_null() {
        State broken = new State.InProgress(
                List.of(new BranchState(0, 2, atTask(), OptionalInt.empty(), false, Optional.empty())));

        assertThatThrownBy(() -> decide(broken))
                .isInstanceOf(NotResumable.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> Resumption.input(Snapshots.in(new State.InProgress(List.of()))))
                .isInstanceOf(NotResumable.class);
    }
}
