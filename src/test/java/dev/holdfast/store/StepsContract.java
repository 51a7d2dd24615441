package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store must do with the checkpoints of a branch, and with the end that a run reaches by itself. */
public abstract class StepsContract extends StoreLanguage {

    // Steps.

    @Test
    @Case({"STO-06", "SEQ-06", "HIST-01"})
    void a_checkpoint_moves_the_branch_on_and_brings_back_the_status_of_the_run() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(append(step(hold, 1))).hasValue(Phase.RUNNING);

        assertThatItStandsAt("order", 1);
        assertThat(steps(key)).last().satisfies(step -> {
            assertThat(step.sequence()).isEqualTo(1);
            assertThat(step.kind()).isEqualTo(Checkpoint.Kind.STEP);
            assertThat(step.node()).hasValue(node(0));
            assertThat(step.attempt()).isEqualTo(1);
            assertThat(step.runner()).isEqualTo("node-a");
            assertThat(step.failure()).isEmpty();
            assertThat(step.startedAt()).isEqualTo(STARTED_AT);
        });
    }

    @Test
    @Case("F13")
    void a_checkpoint_of_a_run_that_was_paused_says_so() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        pause(key);

        assertThat(append(step(hold, 1))).hasValue(Phase.PAUSED);
        assertThat(inOwn(() -> branches().phase(key.run()))).hasValue(Phase.PAUSED);
    }

    @Test
    @Case({"STO-08", "DEF-07"})
    void a_taken_key_is_refused_and_nothing_is_written() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        Checkpoint stale = checkpoint(zombie, 1, Checkpoint.Kind.STEP, position(7));
        assertThat(append(stale)).isEmpty();

        assertThatItStandsAt("order", 1);
        assertThat(inOwn(() -> branches().author(owner.branch(), 1)))
                .hasValue(new Branches.Author("node-b", owner.version()));
    }

    @Test
    @Case({"STO-08", "F1"})
    void of_two_who_write_one_key_the_second_waits_and_is_refused() throws Exception {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        try (StandingTransaction<Optional<Phase>> first =
                standing(() -> branches().append(step(zombie, 1)))) {
            Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().append(step(owner, 1)));

            assertThat(first.commit()).hasValue(Phase.RUNNING);
            assertThat(second.result()).isEmpty();
            assertThat(inOwn(() -> branches().author(owner.branch(), 1)))
                    .hasValue(new Branches.Author("node-a", zombie.version()));
        }
    }

    @Test
    @Case("F19")
    void of_two_who_write_one_key_the_second_gets_it_if_the_first_is_rolled_back() throws Exception {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Phase>> first =
                standing(() -> branches().append(step(hold, 1)))) {
            Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().append(step(hold, 1)));
            first.rollBack();

            assertThat(second.result()).hasValue(Phase.RUNNING);
            assertThatItStandsAt("order", 1);
        }
    }

    @Test
    @Case("SEQ-09")
    void a_checkpoint_that_is_rolled_back_leaves_its_key_free() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();

        rolledBack(() -> branches().append(step(hold, 1)));

        assertThatItStandsAt("order", 0);
        assertThat(inOwn(() -> branches().author(key, 1))).isEmpty();
        assertThat(append(step(hold, 1))).hasValue(Phase.RUNNING);
    }

    @Test
    @Case("F1")
    void a_run_is_closed_behind_a_step_that_commits_first() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Phase>> worker =
                standing(() -> branches().append(step(hold, 1)))) {
            Elsewhere<Boolean> verb = meanwhile(() -> {
                close(key, cancelling());
                return true;
            });

            assertThat(worker.commit()).hasValue(Phase.RUNNING);
            assertThat(verb.result()).isTrue();
        }
        assertThat(kinds(steps(key)))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(append(step(hold, 2))).isEmpty();
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"F1", "CLAIM-10"})
    void a_step_that_meets_a_run_being_closed_waits_and_is_refused() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().append(step(hold, 1)));
            verb.commit();

            assertThat(worker.result()).isEmpty();
        }
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    void a_step_goes_on_if_the_closing_is_rolled_back() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().append(step(hold, 1)));
            verb.rollBack();

            assertThat(worker.result()).hasValue(Phase.RUNNING);
        }
        assertThatItStandsAt("order", 1);
    }

    @Test
    @Case("F19")
    void the_author_of_a_checkpoint_can_be_asked_for() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().author(key, 0))).hasValue(new Branches.Author("node-of-start", 0));
        assertThat(inOwn(() -> branches().author(key, 1))).hasValue(new Branches.Author("node-a", hold.version()));
        assertThat(inOwn(() -> branches().author(key, 2))).isEmpty();
    }

    // The end that a run reaches by itself.

    @Test
    @Case({"LIF-36", "DEF-03"})
    void completing_a_run_stores_its_output_and_removes_its_branch() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().complete(end(hold, 2)))).isTrue();

        assertThat(state("order")).isInstanceOfSatisfying(State.Completed.class, completed -> {
            assertThat(completed.output()).isEqualTo(value(2));
            assertThat(completed.endedAt()).isAfterOrEqualTo(find("order").createdAt());
        });
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.END);
        assertThat(inOwn(() -> branches().reload(hold))).isEmpty();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("F8")
    void a_last_step_that_was_running_when_the_pause_came_completes_the_run() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        pause(key);

        assertThat(inOwn(() -> branches().complete(end(hold, 1)))).isTrue();
        assertThat(state("order")).isInstanceOf(State.Completed.class);
    }

    @Test
    @Case({"F2", "DEF-04", "DEF-05"})
    void a_run_that_has_ended_otherwise_is_not_completed() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> close(key, cancelling()));

        // A sequence behind the tombstone: it is the status that refuses, not the key.
        assertThat(inOwn(() -> branches().complete(end(hold, 2)))).isFalse();
        assertThat(inOwn(() -> branches().fail(failed(hold, 2, 0)))).isFalse();

        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case({"DEF-43", "STO-08"})
    void a_run_whose_last_key_is_taken_is_not_completed() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().complete(end(zombie, 1))));

        assertThat(answer).hasValue(false);
        assertThatItStandsAt("order", 1);
        assertThat(inOwn(() -> branches().reload(owner))).isPresent();
    }

    @Test
    @Case({"LIF-37", "LIF-45"})
    void failing_a_run_keeps_the_failure_and_what_was_done_before() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().fail(failed(hold, 2, 1)))).isTrue();

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FAILURE));
        List<StepRecord> steps = steps(key);
        assertThat(kinds(steps)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.FAILED);
        assertThat(steps.get(2).failure()).hasValue(FAILURE);
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
        assertThat(inOwn(() -> instances().output(key.run(), node(1)))).isEmpty();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("DEF-43")
    void a_run_whose_key_is_taken_does_not_fail() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().fail(failed(zombie, 1, 0))));

        assertThat(answer).hasValue(false);
        assertThatItStandsAt("order", 1);
    }

    @Test
    void a_long_failure_is_kept_whole_and_its_summary_is_cut() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        Failure failure = new Failure("T", "m".repeat(5_000), "s".repeat(50_000));
        Checkpoint plain = failed(hold, 1, 0);

        inOwn(() -> branches()
                .fail(new Checkpoint(
                        plain.branch(),
                        plain.sequence(),
                        plain.kind(),
                        plain.node(),
                        plain.position(),
                        plain.value(),
                        plain.attempt(),
                        plain.claim(),
                        plain.runner(),
                        plain.output(),
                        Optional.of(failure),
                        plain.startedAt())));

        assertThat(steps(key))
                .last()
                .satisfies(step -> assertThat(step.failure()).hasValue(failure));
        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).hasValue(failure.summary()));
    }

    @Test
    @Case({"F2", "F3", "DEF-04"})
    void a_cancel_that_has_the_lock_wins_over_the_last_step() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Snapshot>> verb =
                standing(() -> instances().lock(id("order")))) {
            Elsewhere<Boolean> worker = meanwhile(() -> branches().complete(end(hold, 1)));
            verb.commitAfter(() -> runs().close(key.run(), cancelling()));

            assertThat(worker.result()).isFalse();
        }
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case({"F2", "F3", "DEF-05"})
    void a_last_step_that_has_the_lock_wins_over_the_cancel() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> worker = standing(() -> branches().complete(end(hold, 1)))) {
            Elsewhere<Optional<Snapshot>> verb = meanwhile(() -> {
                Optional<Snapshot> seen = instances().lock(id("order"));
                runs().close(key.run(), cancelling());
                return seen;
            });

            assertThat(worker.commit()).isTrue();
            assertThat(verb.result())
                    .hasValueSatisfying(seen -> assertThat(seen.state()).isInstanceOf(State.Completed.class));
        }
        assertThat(state("order")).isInstanceOf(State.Completed.class);
    }

    @Test
    @Case({"F2", "F3"})
    void a_cancel_that_has_the_lock_wins_over_a_failure() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Snapshot>> verb =
                standing(() -> instances().lock(id("order")))) {
            Elsewhere<Boolean> worker = meanwhile(() -> branches().fail(failed(hold, 1, 0)));
            verb.commitAfter(() -> runs().close(key.run(), cancelling()));

            assertThat(worker.result()).isFalse();
        }
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"F2", "F3"})
    void of_two_who_complete_one_run_the_second_waits_and_is_refused() throws Exception {
        BranchKey key = insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        try (StandingTransaction<Boolean> first = standing(() -> branches().complete(end(zombie, 1)))) {
            Elsewhere<Boolean> second = meanwhile(() -> branches().complete(end(owner, 1)));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isFalse();
        }
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
    }
}
