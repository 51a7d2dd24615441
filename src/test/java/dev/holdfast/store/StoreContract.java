package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store must do with the beginning of a run and its forced end; a store is done when this is green, and the
 * contracts beside it, one for each theme.
 */
public abstract class StoreContract extends StoreLanguage {

    // Starting.

    @Test
    @Case({"LIF-01", "STO-01"})
    void a_created_run_stands_at_its_first_task_with_its_input() {
        BranchKey key = insert("order");

        Snapshot snapshot = find("order");
        assertThat(snapshot.run()).isEqualTo(key.run());
        assertThat(snapshot.id()).isEqualTo(id("order"));
        assertThat(snapshot.workflow()).isEqualTo(workflow);
        assertThat(snapshot.hash()).isEqualTo(hash);
        assertThatItStandsAt("order", 0);
        assertThat(steps(key)).singleElement().satisfies(start -> {
            assertThat(start.branch()).isZero();
            assertThat(start.sequence()).isZero();
            assertThat(start.kind()).isEqualTo(Checkpoint.Kind.START);
            assertThat(start.node()).isEmpty();
            assertThat(start.attempt()).isZero();
            assertThat(start.runner()).isEqualTo("node-of-start");
            assertThat(start.failure()).isEmpty();
        });
    }

    @Test
    @Case({"LIF-02", "DEF-01"})
    void an_id_in_use_creates_nothing() {
        BranchKey key = insert("order");
        append(step(claimed("order", NO_TIME).hold(), 1));

        OptionalLong second = inOwn(() -> runs().insert(newRun("order")));

        assertThat(second).isEmpty();
        assertThat(find("order").run()).isEqualTo(key.run());
        assertThatItStandsAt("order", 1);
    }

    @Test
    @Case("F16")
    void a_lost_insert_leaves_the_callers_transaction_usable() {
        insert("taken");

        List<OptionalLong> answers = inOwn(() -> List.of(
                runs().insert(newRun("before")), runs().insert(newRun("taken")), runs().insert(newRun("after"))));

        assertThat(answers.get(1)).isEmpty();
        assertThat(find("before").run()).isEqualTo(answers.get(0).orElseThrow());
        assertThat(find("after").run()).isEqualTo(answers.get(2).orElseThrow());
    }

    @Test
    @Case("SEQ-09")
    void a_start_that_is_rolled_back_leaves_nothing() {
        routes();

        rolledBack(() -> runs().insert(newRun("order")));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        insert("order");
    }

    @Test
    @Case({"LIF-16", "LIF-17", "DEF-01"})
    void of_two_inserts_at_once_the_second_waits_and_creates_nothing() throws Exception {
        routes();
        try (StandingTransaction<OptionalLong> first = standing(() -> runs().insert(newRun("order")))) {
            Elsewhere<OptionalLong> second = meanwhile(() -> runs().insert(newRun("order")));
            OptionalLong created = first.commit();

            assertThat(second.result()).isEmpty();
            assertThat(find("order").run()).isEqualTo(created.orElseThrow());
        }
    }

    @Test
    @Case("LIF-16")
    void of_two_inserts_at_once_the_second_gets_the_id_if_the_first_is_rolled_back() throws Exception {
        routes();
        try (StandingTransaction<OptionalLong> first = standing(() -> runs().insert(newRun("order")))) {
            Elsewhere<OptionalLong> second = meanwhile(() -> runs().insert(newRun("order")));
            first.rollBack();

            assertThat(second.result()).isPresent();
            assertThat(find("order").run()).isEqualTo(second.result().orElseThrow());
        }
    }

    @Test
    void a_run_that_is_created_with_an_owner_is_held_by_it() {
        BranchKey key = insert("order", aRun("order").heldBy("node-a", LONG));

        assertThatNothingIsDue("order");
        assertThat(inOwn(() -> branches().reload(new Hold(key, 1, "node-a"))))
                .hasValueSatisfying(claim -> assertThat(claim.sequence()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " a ", "A", "100%", "o'neill \"x\" \\", "Bestellung-ü-日本-🎉", "a\tb\nc"})
    @Case("HASH-12")
    void any_id_is_kept_as_it_was_given(String text) {
        insert(text);

        assertThat(find(text).id()).isEqualTo(id(text));
    }

    @Test
    void ids_are_compared_exactly() {
        insert("order");

        assertThat(inOwn(() -> instances().find(id("Order")))).isEmpty();
        assertThat(inOwn(() -> instances().find(id("order ")))).isEmpty();
        assertThat(inOwn(() -> instances().lock(id("ORDER")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 100_000})
    @Case("FMT-02")
    void a_value_of_any_length_comes_back_as_it_was(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Payload input = new Payload((byte) 127, bytes);
        insert("order", aRun("order").input(input));

        assertThat(claimed("order", LONG).value()).hasValue(input);
    }

    // Forced ends.

    @Test
    @Case({"SNAP-05", "CTL-10", "F1"})
    void closing_a_run_leaves_a_tombstone_and_says_who_and_why_and_where() {
        BranchKey key = insert("order");
        append(step(claimed("order", LONG).hold(), 1));

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order")).isInstanceOfSatisfying(State.Cancelled.class, cancelled -> {
            assertThat(cancelled.reason()).hasValue("not wanted any more");
            assertThat(cancelled.actor()).hasValue("ada");
            assertThat(cancelled.interruptedAt()).hasValue(position(1));
            assertThat(cancelled.endedAt()).isAfterOrEqualTo(find("order").createdAt());
        });
        List<StepRecord> steps = steps(key);
        assertThat(kinds(steps))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(steps.get(2).sequence()).isEqualTo(2);
        assertThat(steps.get(2).runner()).isEqualTo("node-of-verb");
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("SNAP-06")
    void closing_a_paused_run_keeps_what_was_done() {
        BranchKey key = insert("order");
        append(step(claimed("order", LONG).hold(), 1));
        pause(key);

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Cancelled.class,
                        cancelled -> assertThat(cancelled.interruptedAt()).hasValue(position(1)));
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
    }

    @Test
    @Case("LIF-37")
    void closing_a_run_as_failed_keeps_the_failure() {
        BranchKey key = insert("order");

        inOwn(() -> close(
                key,
                new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), Optional.of(FAILURE), "node-of-verb")));

        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.phase()).isEqualTo(Phase.FAILED);
                    assertThat(row.error()).hasValue(FAILURE.summary());
                });
        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.failure().message()).contains("no stock"));
    }

    @Test
    @Case({"F1", "F11", "CLAIM-10"})
    void a_zombie_is_refused_by_the_tombstone() {
        BranchKey key = insert("order");
        Hold zombie = claimed("order", LONG).hold();

        inOwn(() -> close(key, cancelling()));

        assertThat(append(step(zombie, 1))).isEmpty();
        assertThat(inOwn(() -> branches().renew(List.of(zombie), LONG))).isEmpty();
        assertThat(inOwn(() -> branches().release(zombie, routes().iterator().next(), 3)))
                .isFalse();
        assertThat(inOwn(() -> branches().reload(zombie))).isEmpty();
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"STO-05", "DEF-46"})
    void closing_an_ended_run_changes_nothing() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> branches().complete(end(hold, 1)));
        State before = state("order");

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order")).isEqualTo(before);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
    }

    @Test
    @Case({"LIF-18", "DEF-02", "F11"})
    void a_superseded_run_frees_its_id_and_keeps_its_checkpoints() {
        BranchKey old = insert("order");
        Hold zombie = claimed("order", LONG).hold();

        OptionalLong fresh = inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("order"));
        });

        assertThat(fresh).isPresent();
        assertThat(fresh.getAsLong()).isNotEqualTo(old.run());
        assertThat(find("order").run()).isEqualTo(fresh.getAsLong());
        assertThatItStandsAt("order", 0);
        assertThat(inOwn(() -> instances().list(query("order")))).hasSize(1);
        assertThat(kinds(steps(old))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(append(step(zombie, 1))).isEmpty();
        assertThatItStandsAt("order", 0);
    }

    @Test
    @Case({"LIF-18", "DEF-02"})
    void an_end_and_a_new_start_that_are_rolled_back_leave_the_old_run() {
        BranchKey old = insert("order");

        rolledBack(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            runs().insert(newRun("order"));
        });

        assertThat(find("order").run()).isEqualTo(old.run());
        assertThatItStandsAt("order", 0);
        assertThat(claim("order", "node-a", LONG)).isPresent();
    }

    @Test
    @Case("F10")
    void who_locks_waits_and_then_sees_what_the_other_did() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Snapshot>> second = meanwhile(() -> instances().lock(id("order")));
            verb.commit();

            assertThat(second.result())
                    .hasValueSatisfying(seen -> assertThat(seen.state()).isInstanceOf(State.Cancelled.class));
        }
    }

    @Test
    @Case("F17")
    void who_locks_an_id_that_changes_hands_never_gets_the_run_that_lost_it() throws Exception {
        BranchKey old = insert("order");
        try (StandingTransaction<OptionalLong> first = standing(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("order"));
        })) {
            Elsewhere<Optional<Snapshot>> second = meanwhile(() -> instances().lock(id("order")));
            long fresh = first.commit().orElseThrow();

            assertThat(second.result().map(Snapshot::run)).isIn(Optional.empty(), Optional.of(fresh));
            assertThat(inOwn(() -> instances().lock(id("order"))).map(Snapshot::run))
                    .hasValue(fresh);
        }
    }
}
