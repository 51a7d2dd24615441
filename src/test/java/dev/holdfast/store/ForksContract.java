package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store must do with the arms of forks: numbers, beginnings, ends, the join, and windows. */
public abstract class ForksContract extends StoreLanguage {

    private List<ArmResult> results(Fork fork, int arms) {
        return inOwn(() -> branches().results(fork.parent().run(), fork.first(), arms));
    }

    private static ArmResult result(int branch, Payload value) {
        return new ArmResult(branch, Optional.of(value.toStored()), Optional.empty());
    }

    private static void assertThatTheyAre(List<ArmResult> results, ArmResult... expected) {
        assertThat(results).usingRecursiveComparison().isEqualTo(List.of(expected));
    }

    private Checkpoint endOf(Hold arm, String value) {
        return new Checkpoint(
                arm.branch(),
                1,
                Checkpoint.Kind.END,
                Optional.of(node(0)),
                position(0),
                ValueRef.of(arm.branch(), 1),
                1,
                arm.version(),
                arm.owner(),
                Optional.of(text(value)),
                Optional.empty(),
                STARTED_AT);
    }

    // Numbers.

    @Test
    @Case("F12")
    void the_numbers_of_branches_are_new_each_time() {
        BranchKey key = insert("order");

        assertThat(inOwn(() -> branches().numbers(key.run(), 2))).hasValue(1);
        assertThat(inOwn(() -> branches().numbers(key.run(), 3))).hasValue(3);
        assertThat(inOwn(() -> branches().numbersUnderLock(key.run(), 1))).isEqualTo(6);
        assertThat(inOwn(() -> branches().numbers(key.run(), 1))).hasValue(7);
    }

    @Test
    @Case("F12")
    void two_forks_that_open_at_once_get_different_numbers() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<OptionalInt> first = standing(() -> branches().numbers(key.run(), 2))) {
            Elsewhere<OptionalInt> second = meanwhile(() -> branches().numbers(key.run(), 2));

            assertThat(first.commit()).hasValue(1);
            assertThat(second.result()).hasValue(3);
        }
    }

    @Test
    @Case("F8")
    void a_run_that_is_not_running_gets_no_numbers_but_from_who_has_its_lock() {
        BranchKey key = insert("order");
        pause(key);

        assertThat(inOwn(() -> branches().numbers(key.run(), 2))).isEmpty();
        assertThat(inOwn(() -> branches().numbersUnderLock(key.run(), 2))).isEqualTo(1);

        resume(key);
        assertThat(inOwn(() -> branches().numbers(key.run(), 2))).hasValue(3);
        inOwn(() -> close(key, cancelling()));
        assertThat(inOwn(() -> branches().numbers(key.run(), 2))).isEmpty();
        assertThat(inOwn(() -> branches().numbers(-1, 2))).isEmpty();
    }

    // Beginnings.

    @Test
    @Case("F12")
    void every_arm_begins_with_the_value_of_the_fork() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));

        Fork fork = fork(hold, 1, new ValueRef(0, 1), 2, 2);

        for (int index = 0; index < 2; index++) {
            Claim arm = claimed(fork.arm(index));
            assertThat(arm.hold()).isEqualTo(new Hold(fork.arm(index), 2, "node-a"));
            assertThat(arm.parent()).hasValue(0);
            assertThat(arm.sequence()).isZero();
            assertThat(arm.position()).isEqualTo(position(0));
            assertThat(arm.valueRef()).isEqualTo(new ValueRef(0, 1));
            assertThat(arm.value()).hasValue(value(1));
            assertThat(arm.attempt()).isZero();
            assertThat(kindsOf(fork.arm(index))).containsExactly(Checkpoint.Kind.START);
        }
        assertThatItIsNotDue(key);
        assertThat(kindsOf(key)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.FORK);
    }

    @Test
    void the_state_of_a_run_shows_every_branch_its_parent_and_its_value() {
        Fork fork = forked("order", 2);
        claimed(fork.arm(1));

        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::branch, BranchState::parent, BranchState::held, BranchState::value)
                .containsExactly(
                        tuple(0, OptionalInt.empty(), false, Optional.of(value(0))),
                        tuple(1, OptionalInt.of(0), false, Optional.of(value(0))),
                        tuple(2, OptionalInt.of(0), true, Optional.of(value(0))));
    }

    @Test
    void an_arm_may_begin_with_an_input_of_its_own() {
        Hold hold = claimed(insert("order")).hold();
        BranchKey arm = new BranchKey(hold.branch().run(), 1);

        inOwn(() -> branches()
                .open(List.of(new NewBranch(
                        arm,
                        OptionalInt.of(0),
                        position(0),
                        Optional.of(text("item")),
                        new ValueRef(1, 0),
                        AT_ONCE,
                        route(),
                        3,
                        "node-a"))));

        Claim claim = claimed(arm);
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(1, 0));
        assertThat(claim.value()).hasValue(text("item"));
        assertThat(inOwn(() -> branches().author(arm, 0))).hasValue(new Branches.Author("node-a", 0));
    }

    @Test
    void a_branch_may_be_opened_that_nobody_waits_for() {
        Hold hold = claimed(insert("order")).hold();
        NewBranch plain = newArm(hold, 1, new ValueRef(0, 0), LATER);

        inOwn(() -> branches()
                .open(List.of(new NewBranch(
                        plain.key(),
                        OptionalInt.empty(),
                        plain.position(),
                        plain.input(),
                        plain.value(),
                        AT_ONCE,
                        plain.route(),
                        plain.priority(),
                        plain.createdBy()))));

        assertThat(claimed(plain.key()).parent()).isEmpty();
    }

    @Test
    void an_arm_that_begins_with_a_sleep_is_not_due() {
        Hold hold = claimed(insert("order")).hold();

        inOwn(() -> branches()
                .open(List.of(
                        newArm(hold, 1, new ValueRef(0, 0), LATER), newArm(hold, 2, new ValueRef(0, 0), AT_ONCE))));

        assertThatItIsNotDue(new BranchKey(hold.branch().run(), 1));
        assertThatItIsDue(new BranchKey(hold.branch().run(), 2));
    }

    @Test
    @Case("F12")
    void a_fork_that_is_rolled_back_leaves_its_branch_and_no_arms() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();

        rolledBack(() -> fork(hold, 0));

        assertThat(isHeld(hold)).isTrue();
        assertThat(steps(key)).hasSize(1);
        assertThatItIsNotDue(new BranchKey(key.run(), 1));
        assertThat(inOwn(() -> branches().numbers(key.run(), 1))).hasValue(1);
    }

    /** The statements of a fork in the transaction of the caller. */
    private void fork(Hold hold, int sequence) {
        int first = branches().numbers(hold.branch().run(), 1).orElseThrow();
        branches().open(List.of(newArm(hold, first, new ValueRef(0, sequence), AT_ONCE)));
        branches().park(hold, parking(NEVER));
    }

    // Ends and the join.

    @Test
    @Case("F4")
    void the_parent_is_due_when_its_last_arm_has_ended_and_finds_all_results() {
        Fork fork = forked("order", 2);

        Hold second = claimed(fork.arm(1)).hold();
        assertThat(inOwn(() -> branches().endArm(second, endOf(second, "two"), 0)))
                .isTrue();
        assertThatItIsNotDue(fork.parent());
        Hold first = claimed(fork.arm(0)).hold();
        assertThat(inOwn(() -> branches().endArm(first, endOf(first, "one"), 0)))
                .isTrue();

        Claim joined = claimed(fork.parent());
        assertThat(joined.openArms()).isZero();
        assertThat(joined.sequence()).isEqualTo(1);
        assertThat(joined.valueRef()).isEqualTo(new ValueRef(0, 0));
        assertThat(joined.takeovers()).isZero();
        assertThat(joined.abandoned()).isEmpty();
    }

    @Test
    @Case("FORK-05")
    void the_results_of_arms_come_by_number_whichever_ended_first() {
        Fork fork = forked("order", 3);

        for (int index = 2; index >= 0; index--) {
            Hold arm = claimed(fork.arm(index)).hold();
            String value = "of arm " + index;
            inOwn(() -> branches().endArm(arm, endOf(arm, value), 0));
        }

        assertThatTheyAre(
                results(fork, 3),
                result(1, text("of arm 0")),
                result(2, text("of arm 1")),
                result(3, text("of arm 2")));
    }

    @Test
    void the_result_of_an_arm_may_stand_in_another_row() {
        Fork fork = forked("order", 1);
        Hold arm = claimed(fork.arm(0)).hold();

        inOwn(() -> branches().endArm(arm, passing(arm, 1, Checkpoint.Kind.END, position(0), new ValueRef(0, 0)), 0));

        assertThatTheyAre(results(fork, 1), result(1, value(0)));
    }

    @Test
    void an_arm_that_has_not_ended_has_no_result() {
        Fork fork = forked("order", 2);
        endArm(claimed(fork.arm(1)).hold(), fork);
        append(step(claimed(fork.arm(0)).hold(), 1));

        assertThatTheyAre(results(fork, 2), result(2, value(1)));
    }

    @Test
    void an_ended_arm_is_gone_and_its_rows_stay() {
        Fork fork = forked("order", 2);
        Hold arm = claimed(fork.arm(0)).hold();

        endArm(arm, fork);

        assertThat(isHeld(arm)).isFalse();
        assertThatItIsNotDue(fork.arm(0));
        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::branch)
                .containsExactly(0, 2);
    }

    @Test
    @Case({"F4", "DEF-07"})
    void an_arm_ends_once() {
        Fork fork = forked("order", 2);
        Hold zombie = claim(fork.arm(0), "node-a", NO_TIME).orElseThrow().hold();
        Hold owner = claim(fork.arm(0), "node-b", LONG).orElseThrow().hold();
        endArm(owner, fork);

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().endArm(zombie, end(zombie, 1), 0)));
        assertThat(answer).hasValue(false);
        rolledBack(() -> answer.set(branches().endArm(zombie, end(zombie, 2), 0)));
        assertThat(answer).as("behind the end, where the key is free").hasValue(false);

        assertThatItIsNotDue(fork.parent());
        endArm(claimed(fork.arm(1)).hold(), fork);
        assertThatItIsDue(fork.parent());
    }

    @Test
    @Case("F4")
    void two_arms_that_end_at_once_wake_the_parent() throws Exception {
        Fork fork = forked("order", 2);
        Hold one = claimed(fork.arm(0)).hold();
        Hold two = claimed(fork.arm(1)).hold();
        try (StandingTransaction<Boolean> first = standing(() -> branches().endArm(one, end(one, 1), 0))) {
            Elsewhere<Boolean> second = meanwhile(() -> branches().endArm(two, end(two, 1), 0));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isTrue();
        }
        assertThat(claimed(fork.parent()).openArms()).isZero();
    }

    @Test
    @Case("F4")
    void the_end_of_an_arm_that_is_rolled_back_wakes_nobody() throws Exception {
        Fork fork = forked("order", 2);
        Hold one = claimed(fork.arm(0)).hold();
        Hold two = claimed(fork.arm(1)).hold();
        try (StandingTransaction<Boolean> first = standing(() -> branches().endArm(one, end(one, 1), 0))) {
            Elsewhere<Boolean> second = meanwhile(() -> branches().endArm(two, end(two, 1), 0));
            first.rollBack();

            assertThat(second.result()).isTrue();
        }
        assertThatItIsNotDue(fork.parent());
        assertThat(endArm(one, fork)).isTrue();
        assertThatItIsDue(fork.parent());
    }

    @Test
    @Case({"F5", "F8"})
    void who_looks_at_a_waiting_parent_is_told_of_its_open_arms_and_cannot_put_it_down_behind_the_last_end() {
        Hold hold = claimed(insert("order")).hold();
        BranchKey key = hold.branch();
        inOwn(() -> {
            branches().open(List.of(newArm(hold, 1, new ValueRef(0, 0), AT_ONCE)));
            Parking.Arms one = new Parking.Arms(1, 0, 2);
            branches().park(hold, new Parking(AT_ONCE, List.of(), Optional.of(one), route(), 3));
        });
        Claim looking = claimed(key);
        assertThat(looking.openArms()).isEqualTo(1);

        endArm(claimed(new BranchKey(key.run(), 1)).hold(), new Fork(key, 1));

        assertThat(park(looking.hold(), NEVER)).isFalse();
        assertThat(claimed(key).openArms()).isZero();
    }

    @Test
    void putting_a_waiting_parent_down_again_keeps_its_count() {
        Hold hold = claimed(insert("order")).hold();
        BranchKey key = hold.branch();
        inOwn(() -> {
            branches()
                    .open(List.of(
                            newArm(hold, 1, new ValueRef(0, 0), AT_ONCE),
                            newArm(hold, 2, new ValueRef(0, 0), AT_ONCE)));
            Parking.Arms two = new Parking.Arms(2, 0, 3);
            branches().park(hold, new Parking(AT_ONCE, List.of(), Optional.of(two), route(), 3));
        });

        park(claimed(key).hold(), NEVER);

        endArm(claimed(new BranchKey(key.run(), 1)).hold(), new Fork(key, 1));
        assertThatItIsNotDue(key);
        endArm(claimed(new BranchKey(key.run(), 2)).hold(), new Fork(key, 1));
        assertThatItIsDue(key);
    }

    @Test
    void an_arm_may_open_a_fork_of_its_own() {
        Fork outer = forked("order", 2);
        Fork inner = fork(claimed(outer.arm(0)).hold(), 0, new ValueRef(0, 0), 2, 2);

        assertThat(claimed(inner.arm(0)).parent()).hasValue(outer.arm(0).branch());
        for (int index = 0; index < 2; index++) {
            Hold arm = index == 0
                    ? new Hold(inner.arm(0), 2, "node-a")
                    : claimed(inner.arm(index)).hold();
            assertThat(endArm(arm, inner)).isTrue();
        }

        assertThat(claimed(outer.arm(0)).parent()).hasValue(0);
        assertThatItIsNotDue(outer.parent());
    }

    @Test
    @Case("F8")
    void the_last_arm_that_ends_in_a_pause_wakes_the_parent_all_the_same() {
        Fork fork = forked("order", 1);
        Hold arm = claimed(fork.arm(0)).hold();
        pause(fork.parent());

        assertThat(endArm(arm, fork)).isTrue();
        resume(fork.parent());

        assertThatItIsDue(fork.parent());
    }

    @Test
    @Case({"FORK-04", "F1"})
    void an_arm_that_fails_for_good_fails_the_run_and_stops_the_others() {
        Fork fork = forked("order", 3);
        endArm(claimed(fork.arm(0)).hold(), fork);
        Hold working = claimed(fork.arm(1)).hold();
        Hold failing = claimed(fork.arm(2)).hold();

        assertThat(inOwn(() -> branches().fail(failed(failing, 1, new ValueRef(0, 0), 1))))
                .isTrue();

        assertThat(failedState("order").failure()).isEqualTo(FAILURE);
        assertThat(endArm(working, fork)).isFalse();
        assertThat(kindsOf(fork.arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(fork.arm(2))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FAILED);
        assertThat(kindsOf(fork.parent()))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FORK, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThatTheyAre(results(fork, 3), result(1, value(1)));
        assertThat(poll(pollOf(10))).isEmpty();
    }

    @Test
    @Case("F1")
    void an_arm_ends_before_its_run_is_closed_or_not_at_all() throws Exception {
        Fork fork = forked("order", 2);
        Hold ending = claimed(fork.arm(0)).hold();
        Hold late = claimed(fork.arm(1)).hold();
        try (StandingTransaction<Boolean> arm = standing(() -> branches().endArm(ending, end(ending, 1), 0))) {
            Elsewhere<Boolean> verb = meanwhile(() -> close(fork.parent(), cancelling()));

            assertThat(arm.commit()).isTrue();
            assertThat(verb.result()).isTrue();
        }
        assertThat(endArm(late, fork)).isFalse();
        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(kindsOf(fork.arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(fork.parent())).endsWith(Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case("F1")
    void an_arm_that_meets_its_run_being_closed_waits_and_does_not_end() throws Exception {
        Fork fork = forked("order", 2);
        Hold arm = claimed(fork.arm(0)).hold();
        try (StandingTransaction<Boolean> verb = standing(() -> close(fork.parent(), cancelling()))) {
            Elsewhere<Boolean> worker = meanwhile(() -> branches().endArm(arm, end(arm, 1), 0));
            verb.commit();

            assertThat(worker.result()).isFalse();
        }
        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    // Windows.

    @Test
    void of_a_limited_fork_only_so_many_arms_are_opened_at_first() {
        Fork fork = forked("order", 5, 2);

        assertThat(poll(pollOf(10)))
                .extracting(claim -> claim.hold().branch())
                .containsExactlyInAnyOrder(fork.arm(0), fork.arm(1));
        assertThat(kindsOf(fork.arm(4))).as("its first row is there").containsExactly(Checkpoint.Kind.START);
        assertThat(((State.InProgress) state("order")).branches()).hasSize(3);
    }

    @Test
    void each_arm_that_ends_opens_the_next_until_all_have_ended() {
        Fork fork = forked("order", 5, 2);

        List<BranchKey> order = new ArrayList<>();
        for (int ended = 0; ended < 5; ended++) {
            assertThatItIsNotDue(fork.parent());
            Claim arm = poll(new Poll("node-a", routes(), 1, LONG, LONG)).get(0);
            assertThat(arm.parent()).hasValue(0);
            assertThat(arm.value()).hasValue(value(0));
            order.add(arm.hold().branch());
            endArm(arm.hold(), fork);
            store().tick();
        }

        assertThat(order).containsExactlyInAnyOrder(fork.arm(0), fork.arm(1), fork.arm(2), fork.arm(3), fork.arm(4));
        assertThat(order.get(4)).isEqualTo(fork.arm(4));
        assertThat(claimed(fork.parent()).openArms()).isZero();
        assertThat(results(fork, 5)).extracting(ArmResult::branch).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void an_arm_that_was_held_back_opens_on_the_route_and_with_the_priority_of_its_first_node() {
        int gpu = route(hash, "gpu");
        Hold hold = claimed(insert("order")).hold();
        BranchKey key = hold.branch();
        inOwn(() -> {
            branches()
                    .open(List.of(
                            onRoute(newArm(hold, 1, new ValueRef(0, 0), AT_ONCE), gpu),
                            onRoute(newArm(hold, 2, new ValueRef(0, 0), NEVER), gpu)));
            Parking.Arms one = new Parking.Arms(2, 2, 3);
            branches().park(hold, new Parking(NEVER, List.of(), Optional.of(one), route(), 3));
        });
        Hold first = claimed(new BranchKey(key.run(), 1)).hold();
        inOwn(() -> branches().release(first, route(), 5));

        endArm(claimed(new BranchKey(key.run(), 1)).hold(), new Fork(key, 1));

        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(poll(new Poll("node-a", Set.of(gpu), 10, LONG, LONG)))
                .extracting(claim -> claim.hold().branch())
                .containsExactly(new BranchKey(key.run(), 2));
    }

    private static NewBranch onRoute(NewBranch arm, int route) {
        return new NewBranch(
                arm.key(),
                arm.parent(),
                arm.position(),
                arm.input(),
                arm.value(),
                arm.due(),
                route,
                1,
                arm.createdBy());
    }

    @Test
    @Case("F4")
    void two_arms_that_end_at_once_open_two_others() throws Exception {
        Fork fork = forked("order", 4, 2);
        Hold one = claimed(fork.arm(0)).hold();
        Hold two = claimed(fork.arm(1)).hold();
        try (StandingTransaction<Boolean> first = standing(() -> branches().endArm(one, end(one, 1), 0))) {
            Elsewhere<Boolean> second = meanwhile(() -> branches().endArm(two, end(two, 1), 0));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isTrue();
        }
        assertThat(poll(pollOf(10)))
                .extracting(claim -> claim.hold().branch())
                .containsExactlyInAnyOrder(fork.arm(2), fork.arm(3));
        assertThatItIsNotDue(fork.parent());
    }

    @Test
    @Case("F1")
    void a_run_that_is_closed_behind_the_end_of_an_arm_also_closes_the_arm_that_it_opened() throws Exception {
        Fork fork = forked("order", 2, 1);
        Hold ending = claimed(fork.arm(0)).hold();
        try (StandingTransaction<Boolean> arm = standing(() -> branches().endArm(ending, end(ending, 1), 0))) {
            Elsewhere<Boolean> verb = meanwhile(() -> close(fork.parent(), cancelling()));

            assertThat(arm.commit()).isTrue();
            assertThat(verb.result()).isTrue();
        }
        assertThat(kindsOf(fork.arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(poll(pollOf(10))).isEmpty();
    }
}
