package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.testing.Case;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Payload OUTPUT = new Payload((byte) 1, new byte[] {1});
    private static final Failure FAILURE = new Failure("type", "message", "");
    private static final NodeId NODE = new NodeId("node");

    private static Status inProgressAt(Position position) {
        return Status.of(new State.InProgress(List.of(new BranchState(0, 3, position, Optional.of(OUTPUT)))));
    }

    private static State pausedAt(Position position) {
        return new State.Paused(
                List.of(new BranchState(0, 3, position, Optional.of(OUTPUT))),
                Optional.of("holiday"),
                Optional.of("ada"));
    }

    static Stream<State> everyState() {
        return Stream.of(
                new State.InProgress(List.of(new BranchState(0, 0, new Position.AtTask(NODE), Optional.empty()))),
                pausedAt(new Position.AtTask(NODE)),
                new State.Completed(OUTPUT, TIME),
                new State.Failed(FAILURE, TIME),
                new State.Cancelled(Optional.empty(), Optional.empty(), Optional.empty(), TIME));
    }

    @Test
    void before_and_between_steps_it_is_in_progress_at_the_next_node() {
        for (Position position : List.of(
                new Position.AtTask(NODE),
                new Position.AtFork(NODE),
                new Position.AtJoin(NODE, 1, 2),
                new Position.InLoop(NODE, 4))) {
            Status status = inProgressAt(position);

            assertThat(status.kind()).as("%s", position).isEqualTo(Status.Kind.IN_PROGRESS);
            assertThat(status.node()).hasValue(NODE);
            assertThat(status.wake()).isEmpty();
            assertThat(status.signal()).isEmpty();
        }
        assertThat(inProgressAt(new Position.NotStarted()).node()).isEmpty();
    }

    @Test
    @Case({"LIF-05", "CLI-04"})
    void parked_at_a_delay_it_is_waiting_until_a_time() {
        Status status = inProgressAt(new Position.AtDelay(NODE, TIME));

        assertThat(status.kind()).isEqualTo(Status.Kind.WAITING);
        assertThat(status.node()).hasValue(NODE);
        assertThat(status.wake()).hasValue(TIME);
        assertThat(status.signal()).isEmpty();
    }

    @Test
    @Case({"LIF-29", "CLI-04"})
    void parked_at_a_signal_it_is_awaiting_it() {
        Status forEver = inProgressAt(new Position.AtSignal(NODE, "approval", Optional.empty()));
        Status untilThen = inProgressAt(new Position.AtSignal(NODE, "approval", Optional.of(TIME)));

        assertThat(forEver.kind()).isEqualTo(Status.Kind.AWAITING_SIGNAL);
        assertThat(forEver.node()).hasValue(NODE);
        assertThat(forEver.signal()).hasValue("approval");
        assertThat(forEver.wake()).isEmpty();
        assertThat(untilThen.wake()).hasValue(TIME);
    }

    @Test
    void paused_it_says_who_and_why_and_where_whatever_it_stands_at() {
        Status status = Status.of(pausedAt(new Position.AtDelay(NODE, TIME)));

        assertThat(status.kind()).isEqualTo(Status.Kind.PAUSED);
        assertThat(status.node()).hasValue(NODE);
        assertThat(status.reason()).hasValue("holiday");
        assertThat(status.actor()).hasValue("ada");
        assertThat(status.wake()).isEmpty();
    }

    @Test
    void ended_it_says_how() {
        Status completed = Status.of(new State.Completed(OUTPUT, TIME));
        Status failed = Status.of(new State.Failed(FAILURE, TIME));
        Status cancelled = Status.of(new State.Cancelled(
                Optional.of("not wanted"), Optional.of("ada"), Optional.of(new Position.AtTask(NODE)), TIME));

        assertThat(completed.kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(completed.node()).isEmpty();
        assertThat(failed.kind()).isEqualTo(Status.Kind.FAILED);
        assertThat(failed.failure()).hasValue(FAILURE);
        assertThat(cancelled.kind()).isEqualTo(Status.Kind.CANCELLED);
        assertThat(cancelled.reason()).hasValue("not wanted");
        assertThat(cancelled.actor()).hasValue("ada");
        assertThat(cancelled.node()).hasValue(NODE);
    }

    @Test
    void the_first_branch_speaks_for_all() {
        Status status = Status.of(new State.InProgress(List.of(
                new BranchState(0, 1, new Position.AtTask(NODE), Optional.empty()),
                new BranchState(1, 1, new Position.AtDelay(new NodeId("other"), TIME), Optional.empty()))));

        assertThat(status.kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(status.node()).hasValue(NODE);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    @Case({"SNAP-01", "SNAP-02"})
    void every_state_has_one_kind_and_is_final_exactly_if_nothing_leaves_it(State state) {
        EnumSet<Status.Kind> ends = EnumSet.of(Status.Kind.COMPLETED, Status.Kind.FAILED, Status.Kind.CANCELLED);
        Status status = Status.of(state);

        assertThat(status.isFinal()).isEqualTo(state instanceof State.Final);
        assertThat(status.isFinal()).isEqualTo(ends.contains(status.kind()));
        assertThat(state instanceof State.Live).isNotEqualTo(state instanceof State.Final);
    }

    static Stream<Arguments> phases() {
        return Stream.of(
                Arguments.of(Phase.EXPECTED, 0, false),
                Arguments.of(Phase.RUNNING, 1, false),
                Arguments.of(Phase.PAUSED, 2, false),
                Arguments.of(Phase.COMPLETED, 3, true),
                Arguments.of(Phase.FAILED, 4, true),
                Arguments.of(Phase.CANCELLED, 5, true));
    }

    @ParameterizedTest
    @MethodSource("phases")
    @Case("SNAP-02")
    void the_stored_numbers_of_phases_are_frozen(Phase phase, int code, boolean isFinal) {
        assertThat(phase.code()).isEqualTo((short) code);
        assertThat(Phase.of(code)).isEqualTo(phase);
        assertThat(phase.isFinal()).isEqualTo(isFinal);
    }

    @Test
    void the_texts_of_the_kinds_are_those_of_rest() {
        assertThat(Status.Kind.values())
                .extracting(Status.Kind::text)
                .containsExactly(
                        "in_progress", "waiting", "awaiting_signal", "paused", "completed", "failed", "cancelled");
    }
}
