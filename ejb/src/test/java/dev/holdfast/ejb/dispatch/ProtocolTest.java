package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.ejb.testing.CommitFate;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The findings of the protocol that concern linear workflows, each as an arranged race between two nodes on a real
 * database: who may commit an effect, and who may not.
 */
class ProtocolTest {

    private static final String CHECKPOINT = "INSERT INTO hf_checkpoint";

    /** How the statement that closes a branch begins, and no other. */
    private static final String TOMBSTONE = "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();

    private TestDatabase database;
    private Ledger ledger;
    private TestNode one;
    private TestNode two;

    private void nodes(DatabaseKind kind) throws SQLException {
        database = kind.open();
        open.add(database);
        ledger = new Ledger(database);
        one = node(database, "one");
        two = node(database, "two");
    }

    private TestNode node(TestDatabase on, String name) {
        return new TestNode(
                on,
                TestNode.settings(name),
                List.of(Ledger.linear(), Ledger.apart(), Ledger.failing()),
                Map.of(Ledger.class, ledger));
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(35, TimeUnit.SECONDS)).isTrue();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T> Future<T> async(Callable<T> work) {
        return threads.submit(work);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    private String output(String id) {
        return one.inOwn(() -> one.parts().door().output(id, String.class)).orElse("none");
    }

    /** Claims a branch in such a way that it is due again at once: the claimant is a zombie from the beginning. */
    private static Claim zombie(TestNode node, BranchKey branch) {
        return node.claim(branch, Duration.ZERO).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DIST-04", "SEQ-09"})
    void two_workers_run_one_step_and_the_one_that_lost_the_branch_commits_neither_checkpoint_nor_effect(
            DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        ledger.stopIn("a");
        Claim stale = zombie(one, branch);
        Future<End> zombie = async(() -> one.run(stale));
        ledger.awaitStop("a");

        End winner = two.run(two.claim(branch).orElseThrow());
        ledger.letGo("a");

        assertThat(winner).isEqualTo(End.ENDED);
        assertThat(get(zombie)).isEqualTo(End.DROPPED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
        assertThat(ledger.calls()).isEqualTo(5);
        assertThat(output("i")).isEqualTo("abcd");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void two_workers_reach_the_key_at_once_and_the_second_waits_for_the_first_and_then_gives_way(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        Claim stale = zombie(one, branch);
        Claim owner = two.claim(branch).orElseThrow();
        Future<End> first;
        Future<End> second;
        try (Gate gate = database.wire().nextCommit().after(CHECKPOINT).park()) {
            first = async(() -> one.run(stale));
            gate.awaitArrival();
            second = async(() -> two.run(owner));
            database.awaitLockWaits(1);
            gate.open();
        }

        assertThat(List.of(get(first), get(second))).containsExactlyInAnyOrder(End.ENDED, End.DROPPED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
        assertThat(output("i")).isEqualTo("abcd");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("LIF-13")
    void a_zombie_commits_nothing_after_its_run_was_terminated_by_a_start(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey old = one.start("linear", "i", "old-");
        ledger.stopIn("a");
        Claim held = one.claim(old).orElseThrow();
        Future<End> zombie = async(() -> one.run(held));
        ledger.awaitStop("a");

        BranchKey fresh = two.start("linear", "i", "new-", ConflictPolicy.TERMINATE_EXISTING);
        ledger.letGo("a");

        assertThat(get(zombie)).isEqualTo(End.DROPPED);
        assertThat(ledger.effects("i")).isEmpty();
        assertThat(fresh.run()).isNotEqualTo(old.run());
        assertThat(two.run(two.claim(fresh).orElseThrow())).isEqualTo(End.ENDED);
        assertThat(output("i")).isEqualTo("new-abcd");
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_terminating_start_waits_for_a_step_that_is_about_to_commit_and_closes_behind_it(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey old = one.start("linear", "i", "old-");
        Claim held = one.claim(old).orElseThrow();
        Future<BranchKey> fresh;
        Future<End> step;
        try (Gate gate = database.wire().nextCommit().after(CHECKPOINT).park()) {
            step = async(() -> one.run(held));
            gate.awaitArrival();
            fresh = async(() -> two.start("linear", "i", "new-", ConflictPolicy.TERMINATE_EXISTING));
            database.awaitLockWaits(1);
            gate.open();
        }

        assertThat(get(step)).isEqualTo(End.DROPPED);
        assertThat(get(fresh).run()).isNotEqualTo(old.run());
        // the runner may commit a few more steps before the closer gets a key, but never the last one
        List<Object> effects = ledger.effects("i");
        assertThat(effects).startsWith("a").doesNotContain("d");
        assertThat(database.value(
                        "SELECT kind FROM hf_checkpoint WHERE snapshot_id = ? AND sequence = ?",
                        old.run(),
                        effects.size() + 1))
                .isEqualTo((int) Checkpoint.Kind.TOMBSTONE.code());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("LIF-44")
    void a_last_step_and_a_terminating_start_meet_without_a_dead_lock_and_one_of_them_wins(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey old = one.start("linear", "i", "old-");
        ledger.stopIn("d");
        Claim held = one.claim(old).orElseThrow();
        Future<End> last = async(() -> one.run(held));
        ledger.awaitStop("d");
        Future<BranchKey> fresh;
        try (Gate gate = database.wire().next(TOMBSTONE).park()) {
            fresh = async(() -> two.start("linear", "i", "new-", ConflictPolicy.TERMINATE_EXISTING));
            gate.awaitArrival();
            ledger.letGo("d");
            database.awaitLockWaits(1);
            gate.open();
        }

        assertThat(get(last)).isEqualTo(End.DROPPED);
        assertThat(get(fresh).run()).isNotEqualTo(old.run());
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c");
        assertThat(database.value("SELECT status FROM hf_snapshot WHERE id = ?", old.run()))
                .isEqualTo((int) Phase.CANCELLED.code());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("CTL-18")
    void what_a_stale_holder_sends_against_the_branch_row_changes_nothing(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        Hold stale = zombie(one, branch).hold();
        Claim owner = two.claim(branch).orElseThrow();
        Object due = database.value("SELECT due_at FROM hf_branch WHERE snapshot_id = ?", branch.run());

        assertThat(one.inOwn(() -> one.store().release(stale, 1, 3))).isFalse();
        assertThat(one.inOwn(() -> one.store().renew(List.of(stale), Duration.ofHours(1))))
                .isEmpty();
        assertThat(one.inOwn(() -> one.store().reload(stale))).isEmpty();
        database.update("UPDATE hf_snapshot SET status = 2 WHERE id = ?", branch.run());
        assertThat(one.inOwn(() -> one.store().letGo(stale))).contains(Phase.PAUSED);

        assertThat(database.value("SELECT due_at FROM hf_branch WHERE snapshot_id = ?", branch.run()))
                .isEqualTo(due);
        assertThat(database.value("SELECT owner FROM hf_branch WHERE snapshot_id = ?", branch.run()))
                .isEqualTo(two.parts().id());
        assertThat(two.inOwn(() -> two.store().reload(owner.hold()))).isPresent();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("CLAIM-12")
    void a_worker_that_loads_late_works_on_what_stands_then_and_not_on_what_it_was_offered(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        Claim early = zombie(one, branch);
        assertThat(two.run(two.claim(branch).orElseThrow())).isEqualTo(End.ENDED);

        End late = one.run(early);

        assertThat(late).isEqualTo(End.DROPPED);
        assertThat(one.inOwn(() -> one.store().reload(early.hold()))).isEmpty();
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void an_owner_that_finds_a_zombies_row_in_its_place_reads_again_and_goes_on_behind_it(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        Claim stale = zombie(one, branch);
        ledger.stopIn("b");
        Future<End> zombie = async(() -> one.run(stale));
        ledger.awaitStop("b");
        Claim owner = two.claim(branch).orElseThrow();
        assertThat(owner.sequence()).isEqualTo(1);

        ledger.stopIn("c");
        ledger.letGo("b");
        ledger.awaitStop("c");
        End second = two.run(owner);
        ledger.letGo("c");

        assertThat(second).isEqualTo(End.ENDED);
        assertThat(get(zombie)).isEqualTo(End.DROPPED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
        assertThat(output("i")).isEqualTo("abcd");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("LIF-16")
    void a_start_that_loses_the_race_for_an_id_leaves_the_callers_transaction_usable(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        Future<Boolean> loser;
        try (Gate gate = database.wire().nextCommit().park()) {
            Future<BranchKey> winner = async(() -> one.start("linear", "i", "one-"));
            gate.awaitArrival();
            loser = async(() -> two.inOwn(() -> {
                assertThatThrownBy(() -> two.parts().door().start("linear", "i", "two-"))
                        .isInstanceOf(InstanceExists.class)
                        .hasMessageContaining("'i'");
                two.parts().door().start("linear", "other", "two-");
                return true;
            }));
            database.awaitLockWaits(1);
            gate.open();
            get(winner);
        }

        assertThat(get(loser)).isTrue();
        assertThat(one.status("other").kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(database.value("SELECT count(*) FROM hf_snapshot WHERE instance_id = 'i'"))
                .isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"LIF-16", "LIF-18"})
    void two_terminating_starts_at_once_both_succeed_and_one_run_is_left(DatabaseKind kind) throws Exception {
        nodes(kind);
        one.start("linear", "i", "old-");
        Future<BranchKey> second;
        Future<BranchKey> first;
        try (Gate gate = database.wire().nextCommit().after(CHECKPOINT).park()) {
            first = async(() -> one.start("linear", "i", "one-", ConflictPolicy.TERMINATE_EXISTING));
            gate.awaitArrival();
            second = async(() -> two.start("linear", "i", "two-", ConflictPolicy.TERMINATE_EXISTING));
            database.awaitLockWaits(1);
            gate.open();
        }

        get(first);
        get(second);
        assertThat(database.value("SELECT count(*) FROM hf_snapshot WHERE instance_id = 'i' AND live"))
                .isEqualTo(1L);
        assertThat(database.value("SELECT count(*) FROM hf_snapshot WHERE instance_id = 'i'"))
                .isEqualTo(3L);
        assertThat(database.value("SELECT count(*) FROM hf_branch")).isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_lost_answer_of_a_commit_that_was_done_repeats_nothing(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        database.wire().nextCommit().after(CHECKPOINT).loseAnswer(CommitFate.DONE);

        End end = one.run(one.claim(branch).orElseThrow());

        assertThat(end).isEqualTo(End.ENDED);
        assertThat(ledger.calls()).isEqualTo(4);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_lost_answer_of_a_commit_that_was_not_done_runs_the_step_again_and_its_effect_stands_once(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        database.wire().nextCommit().after(CHECKPOINT).loseAnswer(CommitFate.NOT_DONE);

        End end = one.run(one.claim(branch).orElseThrow());

        assertThat(end).isEqualTo(End.ENDED);
        assertThat(ledger.calls()).isEqualTo(5);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_lost_answer_of_the_last_commit_leaves_the_instance_completed_and_the_worker_sure_of_it(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        ledger.stopIn("d");
        Future<End> end = async(() -> one.run(one.claim(branch).orElseThrow()));
        ledger.awaitStop("d");
        database.wire().nextCommit().after(CHECKPOINT).loseAnswer(CommitFate.DONE);
        ledger.letGo("d");

        assertThat(get(end)).isEqualTo(End.ENDED);
        assertThat(output("i")).isEqualTo("abcd");
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"LIF-37", "SEQ-09", "RETRY-05"})
    void a_failing_step_rolls_its_work_back_and_the_instance_says_type_message_and_trace(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("failing", "i", "x");

        End end = one.run(one.claim(branch).orElseThrow());

        assertThat(end).isEqualTo(End.ENDED);
        Status status = one.status("i");
        assertThat(status.kind()).isEqualTo(Status.Kind.FAILED);
        assertThat(status.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(failure.message()).isEqualTo("no xa today");
            assertThat(failure.stackTrace()).contains("Ledger.writeAndThrow");
        });
        assertThat(ledger.effects("i")).containsExactly("a");
        assertThat(ledger.calls()).isEqualTo(2);
        assertThat(database.rows("SELECT owner, due_at FROM hf_branch"))
                .as("what a retry needs, held by nobody and not due")
                .containsExactly(Arrays.asList(null, null));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_step_that_kills_its_node_again_and_again_fails_its_instance(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        for (int death = 0; death <= 4; death++) {
            zombie(one, branch);
        }

        End end = two.run(two.claim(branch).orElseThrow());

        assertThat(end).isEqualTo(End.ENDED);
        assertThat(two.status("i").failure())
                .hasValueSatisfying(failure -> assertThat(failure.type()).isEqualTo("node-died"));
        assertThat(ledger.calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void take_overs_are_forgotten_once_the_branch_gets_further(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        zombie(one, branch);
        zombie(one, branch);
        assertThat(zombie(one, branch).takeovers()).isEqualTo(2);
        Claim running = zombie(one, branch);
        ledger.stopIn("b");
        Future<End> end = async(() -> one.run(running));
        ledger.awaitStop("b");

        Optional<Claim> next = two.claim(branch);

        assertThat(next)
                .hasValueSatisfying(claim -> assertThat(claim.takeovers()).isZero());
        ledger.letGo("b");
        get(end);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_paused_run_starts_no_step_and_its_branch_is_given_back_not_due(DatabaseKind kind) throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "");
        Claim claim = one.claim(branch).orElseThrow();
        ledger.stopIn("a");
        Future<End> end = async(() -> one.run(claim));
        ledger.awaitStop("a");
        database.update("UPDATE hf_snapshot SET status = 2 WHERE id = ?", branch.run());
        ledger.letGo("a");

        assertThat(get(end)).isEqualTo(End.LET_GO);
        assertThat(ledger.effects("i")).containsExactly("a");
        assertThat(database.rows("SELECT owner, due_at FROM hf_branch WHERE snapshot_id = ?", branch.run()))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row).containsExactly(null, null));
        assertThat(two.claim(branch)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_task_that_opts_out_is_not_called_again_when_only_its_checkpoint_has_to_be_repeated(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("apart", "i", "");
        database.wire().nextCommit().after(CHECKPOINT).loseAnswer(CommitFate.NOT_DONE);

        End end = one.run(one.claim(branch).orElseThrow());

        assertThat(end).isEqualTo(End.ENDED);
        assertThat(ledger.calls()).isEqualTo(2);
        assertThat(output("i")).isEqualTo("ab");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-20")
    void a_linear_instance_costs_one_commit_for_its_start_and_one_for_each_step(DatabaseKind kind) throws Exception {
        nodes(kind);
        one.start("linear", "first", "");
        BranchKey branch;
        try (Recording recording = database.wire().record()) {
            one.inOwn(() -> one.parts().door().start("linear", "i", ""));
            assertThat(recording.commits()).isEqualTo(1);
        }
        branch = new BranchKey(one.inOwn(() -> one.parts().door().instance("i").run()), 0);
        Claim claim = one.claim(branch).orElseThrow();
        try (Recording recording = database.wire().record()) {
            one.run(claim);

            assertThat(recording.commits()).isEqualTo(4);
            assertThat(recording.rollbacks()).isZero();
            assertThat(recording.autoCommitted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"STO-12", "DEF-47"})
    void input_and_outputs_are_stored_once_each_and_nothing_of_them_in_the_snapshot(DatabaseKind kind)
            throws Exception {
        nodes(kind);
        BranchKey branch = one.start("linear", "i", "x");
        one.run(one.claim(branch).orElseThrow());

        assertThat(database.rows("SELECT sequence FROM hf_checkpoint WHERE output IS NOT NULL ORDER BY sequence"))
                .extracting(row -> row.get(0))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(database.rows("SELECT lower(column_name) FROM information_schema.columns WHERE lower(table_name) ="
                        + " 'hf_snapshot' AND lower(data_type) IN ('bytea', 'binary varying', 'text', 'character large"
                        + " object', 'binary large object') AND lower(column_name) <> 'closing_failure'"))
                .extracting(row -> row.get(0))
                .containsExactly("definition_hash");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void no_exit_leaves_a_transaction_on_the_thread_or_a_connection_in_use(DatabaseKind kind) throws Exception {
        nodes(kind);
        int hearts = database.connectionsInUse(); // each node keeps one for its heart-beat
        for (String workflow : List.of("linear", "failing", "apart")) {
            BranchKey branch = one.start(workflow, workflow, "");
            one.run(one.claim(branch).orElseThrow());
            assertThat(database.transactionManager().getTransaction()).isNull();
        }
        BranchKey lost = one.start("linear", "lost", "");
        Claim stale = zombie(one, lost);
        two.run(two.claim(lost).orElseThrow());
        one.run(stale);
        BranchKey broken = one.start("linear", "broken", "");
        Claim claim = one.claim(broken).orElseThrow();
        database.wire().nextCommit().after(CHECKPOINT).loseAnswer(CommitFate.DONE);
        one.run(claim);

        assertThat(database.transactionManager().getTransaction()).isNull();
        assertThat(database.connectionsInUse()).isEqualTo(hearts);
    }
}
