package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Runs.Locked;
import dev.holdfast.store.Runs.Trail;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store must do when a run is locked, ended or paused from outside. */
public abstract class VerbsContract extends StoreLanguage {

    private static final Trail HOLIDAY = new Trail(Optional.of("ada"), Optional.of("holiday"));

    // Locking.

    @Test
    void who_locks_a_run_is_told_what_it_is() {
        BranchKey key = insert("order");

        Optional<Locked> locked = inOwn(() -> runs().lock(id("order")));

        assertThat(locked)
                .hasValue(new Locked(key.run(), id("order"), Phase.RUNNING, workflow, hash, Optional.empty()));
        assertThat(inOwn(() -> runs().lock(key.run()))).isEqualTo(locked);
        pause(key);
        assertThat(inOwn(() -> runs().lock(key.run())).map(Locked::phase)).hasValue(Phase.PAUSED);
    }

    @Test
    void what_does_not_exist_cannot_be_locked() {
        insert("order");

        assertThat(inOwn(() -> runs().lock(id("Order")))).isEmpty();
        assertThat(inOwn(() -> runs().lock(-1))).isEmpty();
    }

    @Test
    @Case("F10")
    void who_waits_for_the_lock_is_told_what_the_run_has_become() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Optional<Locked>> first = standing(() -> runs().lock(id("order")))) {
            Elsewhere<Optional<Locked>> second = meanwhile(() -> runs().lock(id("order")));
            assertThat(second.isDone()).isFalse();

            first.commitAfter(() -> runs().close(key.run(), cancelling()));

            assertThat(second.result().map(Locked::phase)).hasValue(Phase.CANCELLED);
        }
    }

    @Test
    @Case({"F11", "F17"})
    void an_id_that_was_started_anew_is_locked_as_the_new_run_and_the_old_run_by_its_number() {
        BranchKey old = insert("order");
        long fresh = inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("order")).orElseThrow();
        });

        assertThat(inOwn(() -> runs().lock(id("order"))).map(Locked::run)).hasValue(fresh);
        assertThat(inOwn(() -> runs().lock(old.run())).map(Locked::phase)).hasValue(Phase.CANCELLED);
    }

    // Closing with several branches.

    @Test
    @Case({"CTL-10", "F1", "F8"})
    void cancelling_a_run_ends_every_branch_whatever_it_does_or_waits_for() {
        Fork fork = forked("order", 3);
        Hold working = claimed(fork.arm(0)).hold();
        park(claimed(fork.arm(1)).hold(), NEVER, "approval");
        park(claimed(fork.arm(2)).hold(), LATER);

        inOwn(() -> close(fork.parent(), cancelling()));

        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
        for (int index = 0; index < 3; index++) {
            assertThat(kindsOf(fork.arm(index))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        }
        assertThat(kindsOf(fork.parent())).endsWith(Checkpoint.Kind.TOMBSTONE);
        assertThat(append(step(working, 1))).isEmpty();
        assertThat(isHeld(working)).isFalse();
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
        assertThat(inOwn(() -> runs().held(fork.parent().run()))).isZero();
    }

    @Test
    @Case({"CTL-12", "DEF-12"})
    void a_run_that_waits_for_ever_is_cancelled_at_once() {
        BranchKey key = parked("order", NEVER, "approval");

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Cancelled.class,
                        cancelled -> assertThat(cancelled.interruptedAt()).hasValue(position(0)));
    }

    @Test
    @Case("F1")
    void a_tombstone_stands_where_its_branch_stood_and_names_its_value_and_its_holders_version() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));
        append(passing(hold, 2, Checkpoint.Kind.TIMEOUT, position(2), new ValueRef(0, 1)));

        inOwn(() -> branches().fail(failed(hold, 3, new ValueRef(0, 1), 1)));
        retry(key);
        Claim claim = claimed(key);

        assertThat(claim.position()).isEqualTo(position(2));
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 1));
        assertThat(claim.value()).hasValue(value(1));
        inOwn(() -> close(key, cancelling()));
        assertThat(inOwn(() -> branches().author(key, claim.sequence() + 1)))
                .hasValue(new Branches.Author("node-of-verb", claim.hold().version()));
    }

    @Test
    void a_failed_run_is_not_due_until_somebody_retries_it() {
        BranchKey key = insert("order");
        Hold working = claimed(key).hold();

        inOwn(() -> close(key, failing()));

        assertThat(failedState("order").failure()).isEqualTo(FAILURE);
        assertThatItIsNotDue(key);
        assertThat(isHeld(working)).isFalse();
        assertThat(append(step(working, 1))).isEmpty();
        assertThat(inOwn(() -> runs().held(key.run()))).isZero();
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
    }

    @Test
    @Case({"STO-05", "DEF-46"})
    void a_run_that_has_completed_or_was_cancelled_is_left_as_it_is() {
        BranchKey completed = insert("completed");
        inOwn(() -> branches().complete(end(claimed(completed).hold(), 1)));
        BranchKey cancelled = insert("cancelled");
        inOwn(() -> close(cancelled, cancelling()));
        State wasCompleted = state("completed");
        State wasCancelled = state("cancelled");

        inOwn(() -> close(completed, cancelling()));
        inOwn(() -> close(cancelled, failing()));

        assertThat(state("completed")).isEqualTo(wasCompleted);
        assertThat(state("cancelled")).isEqualTo(wasCancelled);
        assertThat(kindsOf(completed)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(kindsOf(cancelled)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    void a_failed_run_can_still_be_cancelled() {
        BranchKey key = insert("order");
        inOwn(() -> branches().fail(failed(claimed(key).hold(), 1, 0)));

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Cancelled.class,
                        cancelled -> assertThat(cancelled.actor()).hasValue("ada"));
        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).isEmpty());
        assertThatItIsNotDue(key);
    }

    @Test
    void a_closing_that_is_rolled_back_leaves_everything_as_it_was() {
        Fork fork = forked("order", 2);
        Hold working = claimed(fork.arm(0)).hold();

        rolledBack(() -> close(fork.parent(), cancelling()));

        assertThat(isHeld(working)).isTrue();
        assertThat(append(step(working, 1))).hasValue(Phase.RUNNING);
        assertThatItIsDue(fork.arm(1));
    }

    @Test
    @Case("F11")
    void a_failed_run_can_be_superseded() {
        BranchKey old = insert("order");
        Hold zombie = claimed(old).hold();
        inOwn(() -> close(old, failing()));

        long fresh = inOwn(() -> {
            lock(old);
            runs().supersede(old.run());
            return runs().insert(newRun("order")).orElseThrow();
        });

        assertThat(find("order").run()).isEqualTo(fresh);
        assertThatItStandsAt("order", 0);
        assertThat(append(step(zombie, 1))).isEmpty();
        assertThat(inOwn(() -> branches().fail(failed(zombie, 2, 0)))).isFalse();
        assertThatItIsNotDue(old);
    }

    // Pausing.

    @Test
    @Case({"CTL-13", "DEF-12", "SNAP-10"})
    void a_pause_takes_idle_branches_from_the_queue_and_says_who_and_why() {
        BranchKey key = insert("order");
        store().tick();

        int held = inOwn(() -> {
            lock(key);
            return runs().pause(key.run(), HOLIDAY);
        });

        assertThat(held).isZero();
        assertThatItIsNotDue(key);
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
        assertThat(state("order"))
                .isEqualTo(new State.Paused(List.of(alone(0, false)), Optional.of("holiday"), Optional.of("ada")));
        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.phase()).isEqualTo(Phase.PAUSED);
                    assertThat(row.reason()).hasValue("holiday");
                    assertThat(row.endedAt()).isEmpty();
                });
    }

    @Test
    @Case({"F8", "F13", "CTL-17"})
    void a_pause_leaves_held_branches_to_their_holders_and_counts_them() {
        Fork fork = forked("order", 3);
        Hold one = claimed(fork.arm(0)).hold();
        Hold two = claimed(fork.arm(1)).hold();

        assertThat(pause(fork.parent())).isEqualTo(2);

        assertThat(inOwn(() -> runs().held(fork.parent().run()))).isEqualTo(2);
        assertThat(append(step(one, 1))).hasValue(Phase.PAUSED);
        assertThat(inOwn(() -> branches().letGo(one))).hasValue(Phase.PAUSED);
        assertThat(inOwn(() -> branches().renew(List.of(two), LONG))).containsExactly(two.branch());
        assertThat(inOwn(() -> runs().held(fork.parent().run()))).isEqualTo(1);
        assertThatItIsNotDue(fork.arm(0));
        assertThatItIsNotDue(fork.arm(2));
    }

    @Test
    @Case({"CTL-05", "SNAP-10"})
    void after_a_pause_every_branch_is_due_when_it_would_have_been() {
        BranchKey ready = insert("ready");
        BranchKey sleeps = parked("sleeps", LATER);
        BranchKey waits = parked("waits", NEVER, "approval");
        BranchKey let = insert("let");
        Hold hold = claimed(let).hold();
        append(step(hold, 1));
        List<BranchKey> all = List.of(ready, sleeps, waits, let);
        all.forEach(this::pause);
        inOwn(() -> branches().letGo(hold));
        all.forEach(this::assertThatItIsNotDue);

        all.forEach(this::resume);

        assertThatItIsDue(ready);
        assertThatItIsDue(let);
        assertThatItIsNotDue(sleeps);
        assertThatItIsNotDue(waits);
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isPresent();
        assertThatItStandsAt("let", 1);
        assertThat(inOwn(() -> instances().list(query("ready"))))
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).isEmpty());
    }

    @Test
    void after_a_pause_a_branch_that_waits_is_still_woken_by_its_event() {
        BranchKey key = parked("order", NEVER, "approval");
        pause(key);
        resume(key);

        inOwn(() -> signals()
                .send(id("order"), new Signals.NewSignal("approval", text("yes"), Optional.empty(), Optional.empty())));

        assertThatItIsDue(key);
    }

    @Test
    void after_a_pause_a_parent_still_waits_for_its_arms() {
        Fork fork = forked("order", 1);
        pause(fork.parent());
        resume(fork.parent());

        assertThatItIsNotDue(fork.parent());
        endArm(claimed(fork.arm(0)).hold(), fork);
        assertThatItIsDue(fork.parent());
    }

    @Test
    @Case("F8")
    void a_held_branch_is_still_held_after_a_pause_that_its_holder_did_not_notice() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();

        pause(key);
        resume(key);

        assertThat(isHeld(hold)).isTrue();
        assertThat(append(step(hold, 1))).hasValue(Phase.RUNNING);
        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.RUNNING);
        assertThat(isHeld(hold)).isTrue();
    }

    @Test
    @Case("F8")
    void a_claim_that_runs_out_in_a_pause_is_taken_over_by_somebody_who_sees_the_pause() {
        BranchKey key = insert("order");
        claimed("order", NO_TIME);
        pause(key);

        Claim taken = claimed(key);

        assertThat(taken.phase()).isEqualTo(Phase.PAUSED);
        assertThat(inOwn(() -> branches().letGo(taken.hold()))).hasValue(Phase.PAUSED);
        assertThatItIsNotDue(key);
        resume(key);
        assertThatItIsDue(key);
    }

    @Test
    @Case("F8")
    void a_branch_that_is_put_down_in_a_pause_sleeps_on_behind_it() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        pause(key);

        assertThat(park(hold, LATER)).isTrue();
        resume(key);

        assertThatItIsNotDue(key);
    }

    @Test
    @Case("F8")
    void a_pause_that_meets_an_open_claim_leaves_the_branch_to_the_claimer() throws Exception {
        BranchKey key = insert("order");
        Hold hold;
        try (StandingTransaction<Optional<Claim>> claimer =
                standing(() -> branches().claim(key, "node-a", LONG))) {
            Elsewhere<Boolean> verb = meanwhile(() -> {
                lock(key);
                assertThat(runs().pause(key.run(), Trail.NONE)).isBetween(0, 1);
            });
            hold = claimer.commit().orElseThrow().hold();
            assertThat(verb.result()).isTrue();
        }
        assertThat(isHeld(hold)).isTrue();
        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.PAUSED);
        resume(key);
        assertThatItIsDue(key);
    }

    @Test
    void a_pause_that_is_rolled_back_leaves_the_branches_due() {
        BranchKey key = insert("order");

        rolledBack(() -> {
            lock(key);
            runs().pause(key.run(), HOLIDAY);
        });

        assertThat(phase(key)).isEqualTo(Phase.RUNNING);
        assertThatItIsDue(key);
    }

    @Test
    void a_pause_takes_the_deadline_from_the_queue_too() {
        BranchKey key = insert(
                "order", aRun("order").endingAfter(new Position.AtDelay(BranchState.DEADLINE, STARTED_AT), NO_TIME));
        BranchKey deadline = new BranchKey(key.run(), 1);

        pause(key);
        assertThatItIsNotDue(deadline);
        resume(key);

        assertThatItIsDue(deadline);
    }
}
