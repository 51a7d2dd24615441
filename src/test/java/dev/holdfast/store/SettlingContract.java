package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store must do with an arm that fails in a fork that goes on without it. */
public abstract class SettlingContract extends StoreLanguage {

    private static final ValueRef INPUT = new ValueRef(0, 0);

    private boolean settle(Hold failing, int arm, int parent) {
        return inOwn(() -> {
            lock(failing.branch());
            return branches().settleArm(failing, arm, failed(failing, 1, INPUT, 2), parent);
        });
    }

    private List<ArmResult> results(Fork fork, int arms) {
        return inOwn(() -> branches().results(fork.parent().run(), fork.first(), arms));
    }

    @Test
    void an_arm_that_fails_itself_ends_by_its_failure_and_counts() {
        Fork fork = forked("order", 2);
        Hold failing = claimed(fork.arm(0)).hold();

        assertThat(settle(failing, fork.arm(0).branch(), 0)).isTrue();

        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(isHeld(failing)).isFalse();
        assertThatItIsNotDue(fork.parent());
        endArm(claimed(fork.arm(1)).hold(), fork);
        assertThat(claimed(fork.parent()).openArms()).isZero();
        assertThat(results(fork, 2))
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new ArmResult(1, Optional.empty(), Optional.of(FAILURE)),
                        new ArmResult(2, Optional.of(value(1).toStored()), Optional.empty())));
    }

    @Test
    void the_end_of_an_arm_that_failed_itself_tells_what_failed_and_how_often_it_was_tried() {
        Fork fork = forked("order", 1);
        settle(claimed(fork.arm(0)).hold(), fork.arm(0).branch(), 0);

        assertThat(steps(fork.parent())).last().satisfies(end -> {
            assertThat(end.kind()).isEqualTo(Checkpoint.Kind.END);
            assertThat(end.node()).hasValue(node(0));
            assertThat(end.attempt()).isEqualTo(2);
            assertThat(end.failure()).hasValue(FAILURE);
            assertThat(end.runner()).isEqualTo("node-a");
        });
        assertThat(inOwn(() -> instances().output(fork.parent().run(), node(0))))
                .isEmpty();
    }

    @Test
    void an_arm_that_fails_below_itself_takes_everything_below_it_along() {
        Fork outer = forked("order", 2);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 3, 3);
        Hold failing = claimed(inner.arm(0)).hold();
        Hold working = claimed(inner.arm(1)).hold();

        assertThat(settle(failing, outer.arm(0).branch(), 0)).isTrue();

        assertThat(kindsOf(inner.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FAILED);
        assertThat(kindsOf(inner.arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(inner.arm(2))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(outer.arm(0)))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FORK, Checkpoint.Kind.END);
        assertThat(endArm(working, inner)).isFalse();
        assertThat(append(step(working, 1))).isEmpty();
        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::branch)
                .containsExactly(0, outer.arm(1).branch());
        assertThat(results(outer, 2))
                .usingRecursiveComparison()
                .isEqualTo(List.of(new ArmResult(1, Optional.empty(), Optional.of(FAILURE))));
    }

    @Test
    void the_other_arms_go_on_and_the_last_of_them_wakes_the_parent() {
        Fork outer = forked("order", 2);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 2, 2);
        Hold other = claimed(outer.arm(1)).hold();
        settle(claimed(inner.arm(0)).hold(), outer.arm(0).branch(), 0);

        assertThat(isHeld(other)).isTrue();
        assertThatItIsNotDue(outer.parent());
        assertThat(endArm(other, outer)).isTrue();
        assertThat(claimed(outer.parent()).openArms()).isZero();
    }

    @Test
    void everything_below_an_arm_is_closed_however_deep_it_lies() {
        Fork outer = forked("order", 2);
        Fork middle = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 2, 2);
        Fork deep = fork(claimed(middle.arm(0)).hold(), 0, INPUT, 2, 2);
        Fork elsewhere = fork(claimed(outer.arm(1)).hold(), 0, INPUT, 1, 1);

        assertThat(settle(claimed(middle.arm(1)).hold(), outer.arm(0).branch(), 0))
                .isTrue();

        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::branch)
                .containsExactlyInAnyOrder(
                        0, outer.arm(1).branch(), elsewhere.arm(0).branch());
        assertThat(kindsOf(deep.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(middle.arm(0))).endsWith(Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    void a_failing_branch_whose_key_is_taken_settles_nothing() {
        Fork outer = forked("order", 1);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 2, 2);
        Hold zombie = claim(inner.arm(0), "node-a", NO_TIME).orElseThrow().hold();
        append(step(claim(inner.arm(0), "node-b", LONG).orElseThrow().hold(), 1));

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> {
            lock(outer.parent());
            answer.set(branches().settleArm(zombie, outer.arm(0).branch(), failed(zombie, 1, INPUT, 1), 0));
        });

        assertThat(answer).hasValue(false);
        assertThat(kindsOf(inner.arm(1))).containsExactly(Checkpoint.Kind.START);
        assertThatItIsNotDue(outer.parent());
    }

    @Test
    void a_failing_branch_that_has_ended_settles_nothing() {
        Fork outer = forked("order", 1);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 2, 2);
        Hold ended = claimed(inner.arm(0)).hold();
        endArm(ended, inner);

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> {
            lock(outer.parent());
            answer.set(branches().settleArm(ended, outer.arm(0).branch(), failed(ended, 2, INPUT, 1), 0));
        });

        assertThat(answer).hasValue(false);
        assertThatItIsDue(inner.arm(1));
    }

    @Test
    void an_arm_that_failed_opens_the_next_like_any_other() {
        Fork fork = forked("order", 3, 1);

        settle(claimed(fork.arm(0)).hold(), fork.arm(0).branch(), 0);

        assertThatItIsDue(fork.arm(1));
        assertThatItIsNotDue(fork.arm(2));
        assertThatItIsNotDue(fork.parent());
    }

    @Test
    void an_arm_below_that_ends_at_the_same_moment_counts_or_is_closed_but_not_both() throws Exception {
        Fork outer = forked("order", 1);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, INPUT, 2, 2);
        Hold failing = claimed(inner.arm(0)).hold();
        Hold ending = claimed(inner.arm(1)).hold();
        int middle = outer.arm(0).branch();
        try (StandingTransaction<Boolean> end = standing(() -> branches().endArm(ending, end(ending, 1), middle))) {
            Elsewhere<Boolean> settling = meanwhile(() -> {
                lock(outer.parent());
                return branches().settleArm(failing, middle, failed(failing, 1, INPUT, 1), 0);
            });

            assertThat(end.commit()).isTrue();
            assertThat(settling.result()).isTrue();
        }
        assertThat(kindsOf(inner.arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(kindsOf(new BranchKey(outer.parent().run(), middle)))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FORK, Checkpoint.Kind.END);
        assertThat(claimed(outer.parent()).openArms()).isZero();
    }
}
