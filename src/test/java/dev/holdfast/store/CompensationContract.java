package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store must do with a run that ends with compensation: letting runners finish, undoing, and the end. */
public abstract class CompensationContract extends StoreLanguage {

    private static final Failure CANNOT_UNDO = new Failure("compensation-failed", "step 'n0' could not be undone", "");

    private int drain(BranchKey key, Closing closing) {
        return inOwn(() -> {
            lock(key);
            return runs().drain(key.run(), closing);
        });
    }

    private boolean compensateInThread(Hold mine, Closing closing) {
        lock(mine.branch());
        return runs().compensate(mine.branch().run(), closing, route(), 1, mine);
    }

    private void compensate(Hold mine, Closing closing) {
        assertThat(inOwn(() -> compensateInThread(mine, closing))).isTrue();
    }

    private void assertThatItCannotBeCompensated(Hold mine) {
        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(compensateInThread(mine, cancelling())));
        assertThat(answer).hasValue(false);
    }

    /** Starts a run that is being undone, and returns the branch that undoes. */
    private BranchKey undoing(String name, Closing closing) {
        BranchKey key = insert(name);
        append(step(claimed(key).hold(), 1));
        Hold mine = new Hold(key, 2, "node-a");
        drain(key, closing);
        compensate(mine, closing);
        return new BranchKey(key.run(), 1);
    }

    private Closing closingOf(BranchKey key) {
        return inOwn(() -> runs().closing(key.run()));
    }

    // Letting runners finish.

    @Test
    void a_run_that_is_to_be_undone_says_who_and_why_and_what_it_ends_with() {
        BranchKey cancelled = insert("cancelled");
        BranchKey failed = insert("failed");

        drain(cancelled, cancelling());
        drain(failed, failing());

        assertThat(state("cancelled"))
                .isEqualTo(new State.Compensating(
                        List.of(alone(0, false)),
                        false,
                        Optional.of("not wanted any more"),
                        Optional.of("ada"),
                        Optional.empty()));
        assertThat(state("failed")).isInstanceOfSatisfying(State.Compensating.class, state -> {
            assertThat(state.failure()).hasValue(FAILURE);
            assertThat(state.undoing()).isFalse();
        });
        assertThat(closingOf(cancelled)).isEqualTo(cancelling());
        assertThat(closingOf(failed)).isEqualTo(failing());
        assertThat(inOwn(() -> instances().list(query("cancelled"))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.phase()).isEqualTo(Phase.CANCELLING);
                    assertThat(row.endedAt()).isEmpty();
                });
    }

    @Test
    void a_run_that_is_not_on_its_way_to_an_end_has_none() {
        BranchKey key = insert("order");

        assertThatThrownBy(() -> closingOf(key)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void idle_branches_are_not_due_any_more_but_for_branch_0() {
        Fork fork = forked("order", 3);
        park(claimed(fork.arm(0)).hold(), NEVER, "approval");
        park(claimed(fork.arm(1)).hold(), AT_ONCE);
        Hold working = claimed(fork.arm(2)).hold();
        assertThatItIsNotDue(fork.parent());

        assertThat(drain(fork.parent(), cancelling())).isEqualTo(1);

        assertThat(inOwn(() -> runs().held(fork.parent().run()))).isEqualTo(1);
        assertThat(isHeld(working)).isTrue();
        assertThatItIsNotDue(fork.arm(0));
        assertThatItIsNotDue(fork.arm(1));
        assertThat(claimed(fork.parent()).openArms()).isEqualTo(3);
    }

    @Test
    void branch_0_stays_with_its_holder() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();

        assertThat(drain(key, cancelling())).isEqualTo(1);

        assertThat(isHeld(hold)).isTrue();
        assertThatItIsNotDue(key);
    }

    @Test
    void a_paused_run_can_be_drained_too() {
        BranchKey key = insert("order");
        pause(key);

        assertThat(drain(key, cancelling())).isZero();

        assertThat(phase(key)).isEqualTo(Phase.CANCELLING);
        assertThatItIsDue(key);
    }

    @Test
    @Case({"F35", "CTL-02"})
    void a_step_that_runs_when_the_run_is_to_be_undone_is_stored() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        drain(key, cancelling());

        assertThat(append(step(hold, 1))).hasValue(Phase.CANCELLING);
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
    }

    @Test
    void a_run_that_is_to_be_undone_neither_completes_nor_fails_nor_opens_a_fork() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        drain(key, cancelling());

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().complete(end(hold, 1))));
        assertThat(answer).hasValue(false);
        rolledBack(() -> answer.set(branches().fail(failed(hold, 1, 0))));
        assertThat(answer).hasValue(false);
        assertThat(inOwn(() -> branches().numbers(key.run(), 1))).isEmpty();
        assertThat(phase(key)).isEqualTo(Phase.CANCELLING);
        assertThat(isHeld(hold)).isTrue();
    }

    @Test
    void letting_go_of_a_run_that_is_to_be_undone_gives_nothing_back() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        drain(key, cancelling());

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.CANCELLING);

        assertThat(isHeld(hold)).isTrue();
    }

    @Test
    void the_last_arm_that_ends_then_makes_branch_0_due() {
        Fork fork = forked("order", 1);
        Hold arm = claimed(fork.arm(0)).hold();
        drain(fork.parent(), cancelling());
        park(claimed(fork.parent()).hold(), NEVER);

        assertThat(endArm(arm, fork)).isTrue();

        assertThatItIsDue(fork.parent());
    }

    @Test
    void an_event_wakes_nobody_in_a_run_that_is_to_be_undone() {
        Fork fork = forked("order", 1);
        park(claimed(fork.arm(0)).hold(), NEVER, "approval");
        drain(fork.parent(), cancelling());

        inOwn(() -> signals()
                .send(id("order"), new Signals.NewSignal("approval", text("yes"), Optional.empty(), Optional.empty())));

        assertThatItIsNotDue(fork.arm(0));
    }

    @Test
    void a_drain_waits_for_an_arm_that_ends_and_then_finds_branch_0() throws Exception {
        Fork fork = forked("order", 2);
        Hold ending = claimed(fork.arm(0)).hold();
        try (StandingTransaction<Boolean> arm = standing(() -> branches().endArm(ending, end(ending, 1), 0))) {
            Elsewhere<Boolean> verb = meanwhile(() -> {
                lock(fork.parent());
                assertThat(runs().drain(fork.parent().run(), cancelling())).isZero();
            });
            arm.commit();

            assertThat(verb.result()).isTrue();
        }
        assertThatItIsDue(fork.parent());
    }

    // Undoing.

    @Test
    void undoing_begins_on_a_branch_of_its_own_when_everything_else_has_been_closed() {
        Fork fork = forked("order", 2);
        park(claimed(fork.arm(0)).hold(), NEVER, "approval");
        drain(fork.parent(), cancelling());
        Hold mine = claimed(fork.parent()).hold();

        compensate(mine, cancelling());

        BranchKey undo = new BranchKey(fork.parent().run(), 3);
        assertThat(state("order")).isInstanceOfSatisfying(State.Compensating.class, state -> {
            assertThat(state.undoing()).isTrue();
            assertThat(state.reason()).hasValue("not wanted any more");
            assertThat(state.actor()).hasValue("ada");
            assertThat(state.branches()).extracting(BranchState::branch).containsExactly(3);
        });
        Claim claim = claimed(undo);
        assertThat(claim.phase()).isEqualTo(Phase.COMPENSATING);
        assertThat(claim.position()).isEqualTo(new Position.NotStarted());
        assertThat(claim.sequence()).isZero();
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(3, 0));
        assertThat(claim.value()).isEmpty();
        assertThat(claim.parent()).isEmpty();
        assertThat(kindsOf(undo)).containsExactly(Checkpoint.Kind.START);
        for (BranchKey closed : List.of(fork.parent(), fork.arm(0), fork.arm(1))) {
            assertThat(kindsOf(closed)).endsWith(Checkpoint.Kind.TOMBSTONE);
            assertThatItIsNotDue(closed);
        }
        assertThat(append(step(mine, 2))).isEmpty();
        assertThat(isHeld(mine)).isFalse();
        assertThat(closingOf(undo)).isEqualTo(cancelling());
    }

    @Test
    void a_branch_opened_after_the_one_that_undoes_has_another_number() {
        BranchKey undo = undoing("order", cancelling());

        assertThat(inOwn(() -> branches().numbersUnderLock(undo.run(), 1))).isEqualTo(undo.branch() + 1);
    }

    @Test
    void a_failure_that_a_row_tells_in_full_is_told_by_no_other() {
        BranchKey told = insert("told");
        append(failed(claimed(told).hold(), 1, 0));
        drain(told, failing());
        compensate(new Hold(told, 2, "node-a"), failing());
        inOwn(() -> close(told, closingOf(told)));
        BranchKey untold = undoing("untold", failing());
        inOwn(() -> close(untold, closingOf(untold)));

        for (BranchKey key : List.of(told, untold)) {
            assertThat(steps(key).stream().filter(step -> step.failure().isPresent()))
                    .as("rows of %s", key)
                    .hasSize(1);
        }
        assertThat(failedState("told").failure()).isEqualTo(FAILURE);
        assertThat(failedState("untold").failure()).isEqualTo(FAILURE);
    }

    @Test
    void undoing_has_the_route_and_priority_that_it_was_given() {
        int gpu = route(hash, "gpu");
        BranchKey key = insert("order");
        Hold mine = claimed(key).hold();
        drain(key, cancelling());

        inOwn(() -> {
            lock(key);
            assertThat(runs().compensate(key.run(), cancelling(), gpu, 1, mine)).isTrue();
        });

        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(poll(new Poll("node-a", Set.of(gpu), 10, LONG, LONG)))
                .extracting(claim -> claim.hold().branch().branch())
                .containsExactly(1);
    }

    @Test
    void undoing_does_not_begin_while_somebody_else_holds_a_branch() {
        Fork fork = forked("order", 1);
        Hold working = claimed(fork.arm(0)).hold();
        drain(fork.parent(), cancelling());
        Hold mine = claimed(fork.parent()).hold();

        assertThatItCannotBeCompensated(mine);

        assertThat(phase(fork.parent())).isEqualTo(Phase.CANCELLING);
        assertThat(isHeld(working)).isTrue();
        assertThat(isHeld(mine)).isTrue();
        assertThat(append(step(working, 1))).hasValue(Phase.CANCELLING);
    }

    @Test
    @Case("F5")
    void undoing_does_not_begin_for_who_was_taken_over() {
        BranchKey key = insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold taken = claim("order", "node-b", NO_TIME).orElseThrow().hold();
        drain(key, cancelling());

        assertThatItCannotBeCompensated(old);
        inOwn(() -> branches().giveBack(taken));
        assertThatItCannotBeCompensated(taken);

        assertThatItIsDue(key);
    }

    @Test
    void undoing_does_not_begin_beside_a_claim_that_is_still_open() throws Exception {
        Hold mine = claimed(insert("order")).hold();
        BranchKey arm = new BranchKey(mine.branch().run(), 1);
        inOwn(() -> branches().open(List.of(newArm(mine, 1, new ValueRef(0, 0), AT_ONCE))));
        AtomicReference<Boolean> answer = new AtomicReference<>();
        try (StandingTransaction<Optional<Claim>> claimer =
                standing(() -> branches().claim(arm, "node-b", LONG))) {
            Elsewhere<Boolean> undoing = meanwhile(() -> {
                lock(arm);
                assertThat(runs().drain(arm.run(), cancelling())).isBetween(1, 2);
                answer.set(compensateInThread(mine, cancelling()));
                throw new IllegalStateException("as the caller does who is told no");
            });
            assertThat(claimer.commit()).isPresent();
            assertThatThrownBy(undoing::result).isInstanceOf(IllegalStateException.class);
        }
        assertThat(answer).hasValue(false);
        assertThat(isHeld(mine)).isTrue();
        assertThatItIsNotDue(arm);
    }

    @Test
    void a_begin_of_undoing_that_is_rolled_back_leaves_the_branches() {
        BranchKey key = insert("order");
        Hold mine = claimed(key).hold();
        drain(key, cancelling());

        rolledBack(() -> compensateInThread(mine, cancelling()));

        assertThat(phase(key)).isEqualTo(Phase.CANCELLING);
        assertThat(isHeld(mine)).isTrue();
        assertThatItIsNotDue(new BranchKey(key.run(), 1));
    }

    @Test
    void each_undone_step_is_a_row_and_no_output_of_the_step() {
        BranchKey undo = undoing("order", cancelling());
        Hold hold = claimed(undo).hold();

        assertThat(append(passing(hold, 1, Checkpoint.Kind.UNDO, position(0), new ValueRef(1, 0))))
                .hasValue(Phase.COMPENSATING);

        assertThat(kindsOf(undo)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.UNDO);
        assertThat(inOwn(() -> instances().output(undo.run(), node(0)))).hasValue(value(1));
        assertThat(inOwn(() -> branches().reload(hold)))
                .hasValueSatisfying(loaded -> assertThat(loaded.sequence()).isEqualTo(1));
    }

    @Test
    void a_run_that_is_undone_is_neither_completed_nor_failed_by_a_branch() {
        BranchKey undo = undoing("order", cancelling());
        Hold hold = claimed(undo).hold();

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().complete(end(hold, 1))));
        assertThat(answer).hasValue(false);
        rolledBack(() -> answer.set(branches().fail(failed(hold, 1, new ValueRef(1, 0), 1))));
        assertThat(answer).hasValue(false);
    }

    // The end.

    @Test
    void a_run_that_was_undone_is_cancelled_where_it_stood_before() {
        BranchKey undo = undoing("order", cancelling());

        inOwn(() -> close(undo, closingOf(undo)));

        assertThat(state("order")).isInstanceOfSatisfying(State.Cancelled.class, cancelled -> {
            assertThat(cancelled.reason()).hasValue("not wanted any more");
            assertThat(cancelled.actor()).hasValue("ada");
            assertThat(cancelled.interruptedAt()).hasValue(position(1));
        });
        assertThat(kindsOf(undo)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThatItIsNotDue(undo);
    }

    @Test
    void a_run_that_was_undone_after_a_failure_fails_with_that_failure() {
        BranchKey undo = undoing("order", failing());

        inOwn(() -> close(undo, closingOf(undo)));

        assertThat(failedState("order").failure()).isEqualTo(FAILURE);
        assertThatItIsNotDue(undo);
    }

    @Test
    void a_run_can_be_terminated_while_it_is_drained_or_undone() {
        BranchKey drained = insert("drained");
        drain(drained, failing());
        BranchKey undone = undoing("undone", failing());

        inOwn(() -> close(drained, cancelling()));
        inOwn(() -> close(undone, cancelling()));

        for (String name : List.of("drained", "undone")) {
            assertThat(state(name))
                    .isInstanceOfSatisfying(
                            State.Cancelled.class,
                            cancelled -> assertThat(cancelled.actor()).hasValue("ada"));
        }
        assertThat(poll(pollOf(10))).isEmpty();
    }

    @Test
    void a_run_whose_undo_failed_fails_and_goes_on_undoing_by_a_retry() {
        for (Closing closing : List.of(cancelling(), failing())) {
            String name = closing.phase().name();
            BranchKey undo = undoing(name, closing);
            Hold hold = claimed(undo).hold();
            ValueRef itself = new ValueRef(1, 0);
            append(passing(hold, 1, Checkpoint.Kind.UNDO, position(0), itself));
            append(failed(hold, 2, itself, 3));
            inOwn(() -> close(
                    undo,
                    new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), Optional.of(CANNOT_UNDO), "node-a")));
            assertThat(failedState(name).failure()).isEqualTo(CANNOT_UNDO);
            assertThatItIsNotDue(undo);

            inOwn(() -> {
                lock(undo);
                runs().retry(undo.run(), Phase.COMPENSATING);
            });

            assertThat(state(name)).isInstanceOfSatisfying(State.Compensating.class, state -> {
                assertThat(state.undoing()).isTrue();
                assertThat(state.failure()).isEqualTo(closing.failure());
                assertThat(state.reason()).isEqualTo(closing.reason());
                assertThat(state.actor()).isEqualTo(closing.actor());
            });
            assertThat(closingOf(undo))
                    .usingRecursiveComparison()
                    .ignoringFields("closedBy")
                    .isEqualTo(closing);
            Claim again = claimed(undo);
            assertThat(again.attempt()).isZero();
            assertThat(again.position()).isEqualTo(position(1));
            assertThat(append(step(hold, 3))).isEmpty();
            inOwn(() -> close(undo, closingOf(undo)));
            assertThat(phase(undo)).isEqualTo(closing.phase());
        }
    }
}
