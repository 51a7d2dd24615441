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
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store must do with single branches: putting them down and waking them, values, deadlines, and what a claim tells. */
public abstract class BranchesContract extends StoreLanguage {

    private static final Position DEADLINE =
            new Position.AtDelay(BranchState.DEADLINE, Instant.parse("2030-01-01T00:00:00Z"));

    private static BranchKey deadlineOf(BranchKey key) {
        return new BranchKey(key.run(), 1);
    }

    // Putting down.

    @Test
    void a_branch_that_sleeps_is_not_due_before_its_time() {
        BranchKey key = parked("order", LATER);

        assertThatItIsNotDue(key);
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isGreaterThan(Duration.ofDays(365)));
    }

    @Test
    void a_branch_that_sleeps_is_due_when_its_time_has_come() {
        BranchKey key = parked("order", new Parking.At(Instant.parse("2020-01-01T00:00:00Z")));

        assertThat(inOwn(() -> branches().untilNextDue(routes()))).hasValue(Duration.ZERO);
        assertThatItIsDue(key);
    }

    @Test
    void a_branch_that_is_put_down_for_a_while_is_due_after_it() {
        BranchKey now = parked("now", AT_ONCE);
        BranchKey later = parked("later", new Parking.After(LONG));

        assertThatItIsDue(now);
        assertThatItIsNotDue(later);
    }

    @Test
    void a_branch_that_waits_for_no_time_is_never_due() {
        BranchKey key = parked("order", NEVER);

        assertThatItIsNotDue(key);
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
    }

    @Test
    void a_branch_that_was_put_down_is_held_by_nobody_and_stands_where_it_stood() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));

        assertThat(park(hold, LATER)).isTrue();

        assertThat(state("order")).isEqualTo(new State.InProgress(List.of(alone(1, false))));
        assertThat(isHeld(hold)).isFalse();
        assertThat(inOwn(() -> branches().renew(List.of(hold), LONG))).isEmpty();
    }

    @Test
    void a_branch_that_is_held_says_so() {
        BranchKey key = insert("order");
        claimed(key);

        assertThat(state("order")).isEqualTo(new State.InProgress(List.of(alone(0, true))));
    }

    @Test
    @Case("F5")
    void a_branch_is_put_down_once_and_by_its_holder_alone() {
        BranchKey key = insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();

        assertThat(park(old, NEVER)).isFalse();
        assertThat(park(new Hold(key, taken.version(), "node-a"), NEVER)).isFalse();
        assertThat(isHeld(taken)).isTrue();
        assertThat(park(taken, AT_ONCE)).isTrue();
        assertThat(park(taken, NEVER)).isFalse();
        assertThatItIsDue(key);
    }

    @Test
    void who_wakes_a_branch_is_no_taker_over() {
        insert("order");
        claimed("order", NO_TIME);
        Hold second = claimed("order", NO_TIME).hold();
        park(second, AT_ONCE);

        Claim third = claimed("order", LONG);

        assertThat(third.hold().version()).isEqualTo(second.version() + 2);
        assertThat(third.takeovers()).isZero();
        assertThat(third.abandoned()).isEmpty();
    }

    @Test
    @Case({"PRI-10", "DIST-20"})
    void a_branch_wakes_on_the_route_and_with_the_priority_of_what_follows() {
        BranchKey other = insert("other", aRun("other").priority(2));
        int gpu = route(hash, "gpu");
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();

        inOwn(() -> branches().park(hold, new Parking(AT_ONCE, List.of(), Optional.empty(), gpu, 1)));

        Set<Integer> both = Set.of(gpu, route());
        assertThat(poll(new Poll("node-b", routes(), 1, NO_TIME, LONG)))
                .extracting(claim -> claim.hold().branch())
                .containsExactly(other);
        assertThat(poll(new Poll("node-b", both, 1, NO_TIME, LONG)))
                .extracting(claim -> claim.hold().branch())
                .containsExactly(key);
    }

    @Test
    void putting_a_branch_down_is_rolled_back_with_its_transaction() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();

        rolledBack(() -> branches().park(hold, parking(AT_ONCE)));

        assertThat(isHeld(hold)).isTrue();
        assertThatItIsNotDue(key);
    }

    @Test
    @Case("F7")
    void what_a_branch_has_got_it_awaits_no_more() {
        parked("order", AT_ONCE, "approval");
        Hold hold = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().stopAwaiting(hold))).isTrue();

        assertThat(isHeld(hold)).isTrue();
        inOwn(() -> branches().giveBack(hold));
        inOwn(() -> signals()
                .send(id("order"), new Signals.NewSignal("approval", text("yes"), Optional.empty(), Optional.empty())));
        assertThat(claimed("order", LONG).hold().version())
                .as("the event has changed nothing about the branch")
                .isEqualTo(hold.version() + 2);
    }

    @Test
    @Case("F7")
    void who_was_taken_over_changes_nothing_about_what_a_branch_awaits() {
        BranchKey key = parked("order", AT_ONCE, "approval");
        Hold old = claimed("order", NO_TIME).hold();
        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();

        assertThat(inOwn(() -> branches().stopAwaiting(old))).isFalse();
        assertThat(inOwn(() -> branches().stopAwaiting(taken))).isTrue();
        assertThatItIsNotDue(key);
    }

    // What a claim tells.

    @Test
    void a_claim_of_the_first_branch_of_a_run_that_nobody_waits_for_names_no_parent() {
        Claim claim = claimed(insert("order"));

        assertThat(claim.parentRun()).isEqualTo(OptionalLong.empty());
        assertThat(claim.parent()).isEmpty();
        assertThat(claim.openArms()).isZero();
        assertThat(claim.abandoned()).isEmpty();
    }

    @Test
    @Case("F25")
    void who_takes_over_is_told_how_long_ago_the_other_began() {
        insert("order");
        claimed("order", NO_TIME);
        store().tick();

        Claim taken = claimed("order", LONG);

        assertThat(taken.abandoned())
                .hasValueSatisfying(ago -> assertThat(ago).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
        assertThat(taken.takeovers()).isEqualTo(1);
    }

    @Test
    @Case("F25")
    void what_is_loaded_again_was_not_taken_over_again() {
        insert("order");
        claimed("order", NO_TIME);
        Claim taken = claimed("order", LONG);

        Claim loaded = inOwn(() -> branches().reload(taken.hold())).orElseThrow();

        assertThat(loaded.takeovers()).isEqualTo(1);
        assertThat(loaded.abandoned()).isEmpty();
        assertThat(loaded.hold()).isEqualTo(taken.hold());
    }

    @Test
    @Case("F20")
    void failed_attempts_are_counted_by_the_newest_row() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(failed(hold, 1, new ValueRef(0, 0), 1));
        append(failed(hold, 2, new ValueRef(0, 0), 2));
        park(hold, AT_ONCE);

        Claim second = claimed(key);

        assertThat(second.attempt()).isEqualTo(2);
        append(step(second.hold(), 3));
        assertThat(inOwn(() -> branches().reload(second.hold())))
                .hasValueSatisfying(loaded ->
                        assertThat(loaded.attempt()).as("behind a step").isZero());
    }

    // Values.

    @Test
    @Case({"HIST-02", "SNAP-08"})
    void the_value_of_a_branch_is_the_output_of_the_row_that_its_newest_row_names() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));
        append(passing(hold, 2, Checkpoint.Kind.TIMEOUT, position(2), new ValueRef(0, 1)));

        Claim loaded = inOwn(() -> branches().reload(hold)).orElseThrow();

        assertThat(loaded.sequence()).isEqualTo(2);
        assertThat(loaded.position()).isEqualTo(position(2));
        assertThat(loaded.valueRef()).isEqualTo(new ValueRef(0, 1));
        assertThat(loaded.value()).hasValue(value(1));
        assertThat(((State.InProgress) state("order")).branches())
                .singleElement()
                .satisfies(branch -> assertThat(branch.value()).hasValue(value(1)));
    }

    @Test
    void a_row_may_have_an_output_and_leave_the_value_as_it_was() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        Checkpoint decided = new Checkpoint(
                key,
                1,
                Checkpoint.Kind.STEP,
                Optional.of(node(0)),
                position(1),
                new ValueRef(0, 0),
                1,
                hold.version(),
                hold.owner(),
                Optional.of(text("express")),
                Optional.empty(),
                STARTED_AT);

        append(decided);

        assertThat(inOwn(() -> branches().reload(hold)))
                .hasValueSatisfying(loaded -> assertThat(loaded.value()).hasValue(value(0)));
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(text("express"));
    }

    @Test
    @Case("HIST-04")
    void the_result_of_a_finished_step_is_found_in_its_row_when_the_value_has_gone_on_and_the_run_has_ended() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));
        append(step(hold, 2));
        inOwn(() -> branches().complete(passing(hold, 3, Checkpoint.Kind.END, position(2), new ValueRef(0, 2))));

        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
        assertThat(inOwn(() -> instances().output(key.run(), node(1)))).hasValue(value(2));
    }

    @Test
    void a_run_may_end_with_a_value_that_stands_in_an_earlier_row() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));

        inOwn(() -> branches().complete(passing(hold, 2, Checkpoint.Kind.END, position(1), new ValueRef(0, 1))));

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Completed.class,
                        completed -> assertThat(completed.output()).isEqualTo(value(1)));
    }

    // Beginning later, and deadlines.

    @Test
    void a_run_that_begins_later_is_not_due_before() {
        BranchKey key = insert("order", aRun("order").dueIn(LONG));

        assertThatItIsNotDue(key);
        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ofMinutes(50), LONG));
    }

    @Test
    void a_deadline_is_a_branch_of_its_own_that_is_due_when_it_passes() {
        BranchKey key = insert("order", aRun("order").endingAfter(DEADLINE, NO_TIME));

        Claim claim = claimed(deadlineOf(key));

        assertThat(claim.position()).isEqualTo(DEADLINE);
        assertThat(claim.sequence()).isZero();
        assertThat(claim.parent()).isEmpty();
        assertThat(kindsOf(deadlineOf(key))).containsExactly(Checkpoint.Kind.START);
        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::isDeadline)
                .containsExactly(false, true);
    }

    @Test
    void a_deadline_ahead_is_not_due() {
        BranchKey key = insert("order", aRun("order").endingAfter(DEADLINE, LONG));

        assertThatItIsNotDue(deadlineOf(key));
        assertThatItIsDue(key);
    }

    @Test
    void the_numbers_of_other_branches_begin_behind_the_deadline() {
        BranchKey with = insert("with", aRun("with").endingAfter(DEADLINE, LONG));
        BranchKey without = insert("without");

        assertThat(inOwn(() -> branches().numbers(with.run(), 1))).hasValue(2);
        assertThat(inOwn(() -> branches().numbers(without.run(), 1))).hasValue(1);
    }

    @Test
    void a_run_that_completes_takes_its_deadline_along() {
        BranchKey key = insert("order", aRun("order").endingAfter(DEADLINE, NO_TIME));

        inOwn(() -> branches().complete(end(claimed(key).hold(), 1)));

        assertThatItIsNotDue(deadlineOf(key));
        assertThat(poll(pollOf(10))).isEmpty();
    }

    @Test
    void a_deadline_that_passes_fails_the_run() {
        BranchKey key = insert("order", aRun("order").endingAfter(DEADLINE, NO_TIME));
        Hold working = claimed(key).hold();
        Hold passed = claimed(deadlineOf(key)).hold();

        assertThat(inOwn(() -> branches().fail(failed(passed, 1, new ValueRef(0, 0), 1))))
                .isTrue();

        assertThat(failedState("order").failure()).isEqualTo(FAILURE);
        assertThat(append(step(working, 1))).isEmpty();
        assertThat(kindsOf(key)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(kindsOf(deadlineOf(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FAILED);
    }

    // Locking.

    @Test
    @Case("F10")
    void who_locks_a_run_keeps_others_from_it_until_the_end_of_the_transaction() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Optional<Phase>> first =
                standing(() -> branches().lock(key.run()))) {
            Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().lock(key.run()));
            assertThat(second.isDone()).isFalse();

            first.commitAfter(() -> runs().pause(key.run(), Runs.Trail.NONE));

            assertThat(second.result()).hasValue(Phase.PAUSED);
        }
    }

    @Test
    void there_is_no_status_of_a_run_that_never_was() {
        assertThat(inOwn(() -> branches().lock(-1))).isEmpty();
        assertThat(inOwn(() -> branches().phase(-1))).isEmpty();
    }
}
