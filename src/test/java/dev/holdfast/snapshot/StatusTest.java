package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.testing.Case;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
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
    private static final NodeId OTHER = new NodeId("other");
    private static final Position JOIN = new Position.AtJoin(NODE, 1, 2);

    private static BranchState branch(int number, Position position) {
        OptionalInt parent = number == 0 ? OptionalInt.empty() : OptionalInt.of(0);
        return new BranchState(number, 3, position, parent, false, Optional.of(OUTPUT));
    }

    private static Status inProgressAt(Position... positions) {
        return Status.of(new State.InProgress(IntStream.range(0, positions.length)
                .mapToObj(number -> branch(number, positions[number]))
                .toList()));
    }

    private static State compensating(boolean undoing) {
        return new State.Compensating(
                List.of(branch(0, new Position.AtTask(NODE))),
                undoing,
                Optional.of("holiday"),
                Optional.of("ada"),
                Optional.of(FAILURE));
    }

    private static State pausedAt(Position position) {
        return new State.Paused(List.of(branch(0, position)), Optional.of("holiday"), Optional.of("ada"));
    }

    static Stream<State> everyState() {
        return Stream.of(
                new State.InProgress(List.of(branch(0, new Position.AtTask(NODE)))),
                pausedAt(new Position.AtTask(NODE)),
                compensating(false),
                compensating(true),
                new State.Completed(OUTPUT, TIME),
                new State.Failed(FAILURE, TIME),
                new State.Cancelled(Optional.empty(), Optional.empty(), Optional.empty(), TIME));
    }

    @Test
    void before_and_between_steps_it_is_in_progress_at_the_next_node() {
        for (Position position :
                List.of(new Position.AtTask(NODE), new Position.AtFork(NODE), JOIN, new Position.InLoop(NODE, 4))) {
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
    void undoing_or_about_to_it_is_compensating_and_says_what_it_ends_with() {
        for (State state : List.of(compensating(false), compensating(true))) {
            Status status = Status.of(state);

            assertThat(status.kind()).isEqualTo(Status.Kind.COMPENSATING);
            assertThat(status.node()).hasValue(NODE);
            assertThat(status.failure()).hasValue(FAILURE);
            assertThat(status.reason()).hasValue("holiday");
            assertThat(status.actor()).hasValue("ada");
        }
    }

    @Test
    void while_one_arm_works_it_is_in_progress_at_the_fork() {
        Status status = inProgressAt(JOIN, new Position.AtTask(OTHER), new Position.AtDelay(OTHER, TIME));

        assertThat(status.kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(status.node()).hasValue(NODE);
        assertThat(status.wake()).isEmpty();
    }

    @Test
    void once_all_arms_have_ended_it_is_in_progress() {
        assertThat(inProgressAt(JOIN).kind()).isEqualTo(Status.Kind.IN_PROGRESS);
    }

    @Test
    @Case({"FORK-08", "FORK-10"})
    void while_all_arms_sleep_it_waits_at_the_fork_until_the_earliest_wake() {
        Status status = inProgressAt(
                JOIN, new Position.AtDelay(OTHER, TIME.plusSeconds(200)), new Position.AtDelay(OTHER, TIME));

        assertThat(status.kind()).isEqualTo(Status.Kind.WAITING);
        assertThat(status.node()).hasValue(NODE);
        assertThat(status.wake()).hasValue(TIME);
        assertThat(status.signal()).isEmpty();
    }

    @Test
    void while_one_arm_sleeps_and_the_other_waits_for_an_event_it_is_waiting_and_names_the_event() {
        Status later = inProgressAt(
                JOIN,
                new Position.AtDelay(OTHER, TIME.plusSeconds(200)),
                new Position.AtSignal(OTHER, "approval", Optional.of(TIME)));
        Status never = inProgressAt(
                JOIN,
                new Position.AtDelay(OTHER, TIME.plusSeconds(200)),
                new Position.AtSignal(OTHER, "approval", Optional.empty()));

        assertThat(later.kind()).isEqualTo(Status.Kind.WAITING);
        assertThat(later.signal()).hasValue("approval");
        assertThat(later.wake()).hasValue(TIME);
        assertThat(never.wake()).hasValue(TIME.plusSeconds(200));
    }

    @Test
    void while_all_arms_wait_for_events_it_awaits_the_first_of_them() {
        Status status = inProgressAt(
                JOIN,
                new Position.AtSignal(OTHER, "approval", Optional.empty()),
                new Position.AtSignal(OTHER, "refusal", Optional.of(TIME)));

        assertThat(status.kind()).isEqualTo(Status.Kind.AWAITING_SIGNAL);
        assertThat(status.node()).hasValue(NODE);
        assertThat(status.signal()).hasValue("approval");
        assertThat(status.wake()).hasValue(TIME);
    }

    @Test
    void a_fork_inside_an_arm_counts_as_its_arms_do() {
        Status working = inProgressAt(JOIN, new Position.AtJoin(OTHER, 2, 1), new Position.AtTask(OTHER));
        Status sleeping = inProgressAt(JOIN, new Position.AtJoin(OTHER, 2, 1), new Position.AtDelay(OTHER, TIME));

        assertThat(working.kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(sleeping.kind()).isEqualTo(Status.Kind.WAITING);
        assertThat(sleeping.node()).hasValue(NODE);
    }

    @Test
    void the_deadline_of_the_instance_decides_nothing() {
        Position deadline = new Position.AtDelay(BranchState.DEADLINE, TIME);

        assertThat(inProgressAt(new Position.AtTask(NODE), deadline).kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(inProgressAt(new Position.AtSignal(NODE, "approval", Optional.empty()), deadline))
                .satisfies(status -> {
                    assertThat(status.kind()).isEqualTo(Status.Kind.AWAITING_SIGNAL);
                    assertThat(status.node()).hasValue(NODE);
                    assertThat(status.wake()).isEmpty();
                });
        assertThat(inProgressAt(new Position.AtDelay(NODE, TIME.plusSeconds(9)), deadline)
                        .wake())
                .hasValue(TIME.plusSeconds(9));
    }

    @Test
    @Case("SNAP-12")
    void ended_nothing_is_told_of_waits_attempts_and_iterations_and_paused_only_the_wait_is_not() {
        Position looped = new Position.AtDelay(NODE, TIME, List.of(4));
        State.Paused paused = (State.Paused) pausedAt(looped);

        for (State state : List.of(
                new State.Completed(OUTPUT, TIME),
                new State.Failed(FAILURE, TIME),
                new State.Cancelled(Optional.empty(), Optional.empty(), Optional.of(looped), TIME))) {
            assertThat(state).isInstanceOf(State.Final.class).isNotInstanceOf(State.Live.class);
            assertThat(((State.Final) state).endedAt()).isEqualTo(TIME);
            assertThat(Status.of(state).wake()).isEmpty();
            assertThat(Status.of(state).signal()).isEmpty();
        }
        assertThat(Status.of(paused).wake()).isEmpty();
        assertThat(paused.branches()).extracting(BranchState::position).containsExactly(looped);
        assertThat(inProgressAt(looped).wake()).hasValue(TIME);
    }

    static Stream<Arguments> trails() {
        return Stream.of(Optional.<String>empty(), Optional.of("ada"))
                .flatMap(actor -> Stream.of(Optional.<String>empty(), Optional.of("holiday"))
                        .map(reason -> Arguments.of(actor, reason)));
    }

    @ParameterizedTest
    @MethodSource("trails")
    @Case("SNAP-13")
    void an_order_is_told_with_its_actor_and_its_reason_each_if_there_is_one(
            Optional<String> actor, Optional<String> reason) {
        List<BranchState> branches = List.of(branch(0, new Position.AtTask(NODE)));

        for (State state : List.of(
                new State.Paused(branches, reason, actor),
                new State.Compensating(branches, true, reason, actor, Optional.empty()),
                new State.Cancelled(reason, actor, Optional.empty(), TIME))) {
            assertThat(Status.of(state).actor()).as("%s", state).isEqualTo(actor);
            assertThat(Status.of(state).reason()).as("%s", state).isEqualTo(reason);
        }
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
                Arguments.of(Phase.CANCELLED, 5, true),
                Arguments.of(Phase.COMPENSATING, 6, false),
                Arguments.of(Phase.CANCELLING, 7, false));
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
                        "in_progress",
                        "waiting",
                        "awaiting_signal",
                        "paused",
                        "compensating",
                        "completed",
                        "failed",
                        "cancelled");
    }
}
