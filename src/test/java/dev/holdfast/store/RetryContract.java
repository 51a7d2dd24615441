package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do when a failed run is to go on. */
public abstract class RetryContract extends StoreLanguage {

    private static final ValueRef INPUT = new ValueRef(0, 0);

    private void fail(Hold hold, int sequence, ValueRef value, int attempt) {
        assertThat(inOwn(() -> branches().fail(failed(hold, sequence, value, attempt))))
                .isTrue();
    }

    @Test
    void a_failed_run_goes_on_where_it_failed_with_its_attempts_counted_anew() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));
        append(failed(hold, 2, new ValueRef(0, 1), 1));
        fail(hold, 3, new ValueRef(0, 1), 2);

        retry(key);

        assertThat(phase(key)).isEqualTo(Phase.RUNNING);
        Claim claim = claimed(key);
        assertThat(claim.position()).isEqualTo(position(2));
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 1));
        assertThat(claim.value()).hasValue(value(1));
        assertThat(claim.attempt()).isZero();
        assertThat(claim.takeovers()).isZero();
        assertThat(append(step(claim.hold(), claim.sequence() + 1))).hasValue(Phase.RUNNING);
    }

    @Test
    void nothing_of_the_failure_is_left_in_the_state_of_the_run() {
        BranchKey key = insert("order");
        fail(claimed(key).hold(), 1, INPUT, 1);

        retry(key);

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.InProgress.class,
                        running -> assertThat(running.branches())
                                .extracting(BranchState::branch)
                                .containsExactly(0));
        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.phase()).isEqualTo(Phase.RUNNING);
                    assertThat(row.error()).isEmpty();
                    assertThat(row.endedAt()).isEmpty();
                });
        assertThat(steps(key)).anySatisfy(step -> assertThat(step.failure()).hasValue(FAILURE));
    }

    @Test
    @Case({"F1", "F11"})
    void whoever_held_a_branch_when_the_run_failed_is_refused_after_the_retry() {
        BranchKey key = insert("order");
        Hold zombie = claim("order", "node-a", NO_TIME).orElseThrow().hold();
        Hold failing = claim("order", "node-b", LONG).orElseThrow().hold();
        fail(failing, 1, INPUT, 1);

        retry(key);

        for (Hold old : List.of(zombie, failing)) {
            assertThat(append(step(old, 1))).isEmpty();
            assertThat(append(step(old, 2))).isEmpty();
            assertThat(isHeld(old)).isFalse();
            assertThat(park(old, NEVER)).isFalse();
        }
        assertThatItIsDue(key);
    }

    @Test
    void each_branch_is_due_when_it_would_have_been_and_the_one_that_failed_at_once() {
        Fork fork = forked("order", 5);
        endArm(claimed(fork.arm(0)).hold(), fork);
        park(claimed(fork.arm(1)).hold(), NEVER, "approval");
        park(claimed(fork.arm(2)).hold(), LATER);
        claimed(fork.arm(3));
        fail(claimed(fork.arm(4)).hold(), 1, INPUT, 3);

        retry(fork.parent());

        assertThatItIsDue(fork.arm(4));
        assertThatItIsDue(fork.arm(3));
        assertThatItIsNotDue(fork.arm(2));
        assertThatItIsNotDue(fork.arm(1));
        assertThatItIsNotDue(fork.arm(0));
        assertThatItIsNotDue(fork.parent());
    }

    @Test
    void a_branch_that_was_in_a_back_off_when_another_failed_finishes_it_and_counts_anew() {
        Fork fork = forked("order", 3);
        for (int index = 0; index < 2; index++) {
            Hold hold = claimed(fork.arm(index)).hold();
            append(failed(hold, 1, INPUT, 2));
            park(hold, index == 0 ? LATER : AT_ONCE);
        }
        fail(claimed(fork.arm(2)).hold(), 1, INPUT, 1);

        retry(fork.parent());

        assertThatItIsNotDue(fork.arm(0));
        assertThat(claimed(fork.arm(1)).attempt()).isZero();
    }

    @Test
    void a_fork_that_goes_on_is_joined_like_any_other() {
        Fork fork = forked("order", 3, 1);
        fail(claimed(fork.arm(0)).hold(), 1, INPUT, 1);
        retry(fork.parent());

        for (int index = 0; index < 3; index++) {
            assertThatItIsNotDue(fork.parent());
            Claim arm = claimed(fork.arm(index));
            assertThat(inOwn(() -> branches().endArm(arm.hold(), end(arm.hold(), arm.sequence() + 1), 0)))
                    .isTrue();
        }

        assertThat(claimed(fork.parent()).openArms()).isZero();
        assertThat(inOwn(() -> branches().results(fork.parent().run(), 1, 3)))
                .extracting(ArmResult::branch)
                .containsExactly(1, 2, 3);
    }

    @Test
    void a_run_that_was_failed_from_outside_goes_on_where_it_stood() {
        BranchKey working = insert("working");
        append(step(claimed(working).hold(), 1));
        BranchKey sleeping = parked("sleeping", LATER);
        inOwn(() -> close(working, failing()));
        inOwn(() -> close(sleeping, failing()));

        retry(working);
        retry(sleeping);

        assertThat(claimed(working).position()).isEqualTo(position(1));
        assertThatItIsNotDue(sleeping);
        assertThat(phase(sleeping)).isEqualTo(Phase.RUNNING);
    }

    @Test
    @Case("F1")
    void a_run_that_fails_again_stops_every_branch_again() {
        Fork fork = forked("order", 2);
        fail(claimed(fork.arm(1)).hold(), 1, INPUT, 1);
        retry(fork.parent());
        Claim working = claimed(fork.arm(0));
        Claim failing = claimed(fork.arm(1));

        fail(failing.hold(), failing.sequence() + 1, INPUT, 1);

        assertThat(append(step(working.hold(), working.sequence() + 1)))
                .as("the tombstone of the first failure does not stand for the second")
                .isEmpty();
        assertThat(kindsOf(fork.arm(0)))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE, Checkpoint.Kind.TOMBSTONE);
        assertThat(phase(fork.parent())).isEqualTo(Phase.FAILED);
        retry(fork.parent());
        assertThatItIsDue(fork.arm(0));
        assertThatItIsDue(fork.arm(1));
    }

    @Test
    void a_run_that_goes_on_can_be_cancelled_and_completed() {
        BranchKey cancelled = insert("cancelled");
        fail(claimed(cancelled).hold(), 1, INPUT, 1);
        retry(cancelled);
        inOwn(() -> close(cancelled, cancelling()));

        BranchKey completed = insert("completed");
        fail(claimed(completed).hold(), 1, INPUT, 1);
        retry(completed);
        Claim last = claimed(completed);
        inOwn(() -> branches().complete(end(last.hold(), last.sequence() + 1)));

        assertThat(state("cancelled")).isInstanceOf(State.Cancelled.class);
        assertThat(state("completed")).isInstanceOf(State.Completed.class);
    }

    @Test
    void a_run_that_goes_on_has_no_deadline_any_more() {
        Position position = new Position.AtDelay(BranchState.DEADLINE, STARTED_AT);
        BranchKey byItself = insert("by-itself", aRun("by-itself").endingAfter(position, NO_TIME));
        BranchKey byDeadline = insert("by-deadline", aRun("by-deadline").endingAfter(position, NO_TIME));
        fail(claimed(byItself).hold(), 1, INPUT, 1);
        Hold passed = claimed(new BranchKey(byDeadline.run(), 1)).hold();
        inOwn(() -> branches().fail(standingAt(position, failed(passed, 1, INPUT, 1))));

        retry(byItself);
        retry(byDeadline);

        for (BranchKey key : List.of(byItself, byDeadline)) {
            assertThatItIsDue(key);
            assertThatItIsNotDue(new BranchKey(key.run(), 1));
        }
        assertThat(((State.InProgress) state("by-deadline")).branches())
                .extracting(BranchState::branch)
                .containsExactly(0);
    }

    private static Checkpoint standingAt(Position position, Checkpoint failed) {
        return new Checkpoint(
                failed.branch(),
                failed.sequence(),
                failed.kind(),
                failed.node(),
                position,
                failed.value(),
                failed.attempt(),
                failed.claim(),
                failed.runner(),
                failed.output(),
                failed.failure(),
                failed.startedAt());
    }

    @Test
    void a_retry_that_is_rolled_back_leaves_the_run_failed() {
        BranchKey key = insert("order");
        fail(claimed(key).hold(), 1, INPUT, 1);

        rolledBack(() -> {
            lock(key);
            runs().retry(key.run(), Phase.RUNNING);
        });

        assertThat(failedState("order").failure()).isEqualTo(FAILURE);
        assertThatItIsNotDue(key);
    }
}
