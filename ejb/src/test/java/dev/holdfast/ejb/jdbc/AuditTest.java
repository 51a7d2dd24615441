package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.Arm;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Audit.Finding;
import dev.holdfast.store.Audit.Place;
import dev.holdfast.store.Audit.Rule;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The audit finds what was broken by hand, mends what it can, and finds nothing where nothing was broken. */
@Case("F38")
class AuditTest {

    private TestDatabase database;
    private TestNode node;

    /** A task that joins two arms. */
    public static class Pair {

        /** Puts the outputs one behind the other. */
        @Task
        public String of(String left, String right) {
            return left + right;
        }
    }

    private void open(DatabaseKind kind) throws Exception {
        database = kind.open();
        Workflow<String, String> waiting = Workflow.named("waiting")
                .taking(String.class)
                .awaitSignal("go", String.class, Wait.forEver())
                .then("a", Ledger::write)
                .build();
        Workflow<String, String> forked = Workflow.named("forked")
                .taking(String.class)
                .fork(
                        Arm.arm("left", arm -> arm.then("l", Ledger::write)),
                        Arm.arm("right", arm -> arm.then("r", Ledger::write)))
                .join("j", Pair::of)
                .build();
        Workflow<String, String> limited = Workflow.named("limited")
                .taking(String.class)
                .limit("main", InstanceLimit.instances(1))
                .awaitSignal("go", String.class, Wait.forEver())
                .then("a", Ledger::write)
                .build();
        node = new TestNode(
                database,
                TestNode.settings("one"),
                List.of(Ledger.linear(), waiting, forked, limited),
                Map.of(Ledger.class, new Ledger(database), Pair.class, new Pair()));
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        database.close();
    }

    private List<Finding> findings() {
        return node.inOwn(() -> node.store().audit().look(Place.BEGINNING, 1_000))
                .findings();
    }

    private BranchRunner.End claimAndRun(BranchKey branch) {
        return node.run(node.claim(branch).orElseThrow());
    }

    private void breakRow(String set, BranchKey branch) throws Exception {
        assertThat(database.update(
                        "UPDATE hf_branch SET " + set + " WHERE snapshot_id = ? AND branch = ?",
                        branch.run(),
                        branch.branch()))
                .isOne();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void nothing_is_found_among_runs_that_keep_the_rules(DatabaseKind kind) throws Exception {
        open(kind);
        claimAndRun(node.start("linear", "done", "x"));
        node.start("linear", "due", "x");
        assertThat(node.claim(node.start("linear", "held", "x"))).isPresent();
        claimAndRun(node.start("waiting", "parked", "x"));
        claimAndRun(node.start("forked", "forked", "x"));
        claimAndRun(node.start("waiting", "paused", "x"));
        node.inOwn(() -> node.parts().door().pause("paused", Order.PLAIN));
        node.inOwn(() -> node.parts().door().signal(Signal.of("paused", "go", "y")));
        node.inOwn(() -> node.parts().door().signal(Signal.of("expected", "go", "y")));

        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_branch_whose_wake_up_was_lost_is_found_and_goes_on(DatabaseKind kind) throws Exception {
        open(kind);
        BranchKey branch = node.start("linear", "i", "x");
        breakRow("due_at = NULL", branch);

        Finding finding = new Finding(Rule.FORGOTTEN, branch);
        assertThat(findings()).containsExactly(finding);
        assertThat(node.inOwn(() -> node.store().audit().repair(finding))).isTrue();

        assertThat(findings()).isEmpty();
        claimAndRun(branch);
        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_branch_that_does_not_hear_its_signal_is_found_and_goes_on(DatabaseKind kind) throws Exception {
        open(kind);
        BranchKey branch = node.start("waiting", "i", "x");
        claimAndRun(branch);
        node.inOwn(() -> node.parts().door().signal(Signal.of("i", "go", "y")));
        assertThat(findings()).as("woken, and not yet claimed").isEmpty();
        breakRow("due_at = NULL", branch);

        Finding finding = new Finding(Rule.UNHEARD, branch);
        assertThat(findings()).containsExactly(finding);
        assertThat(node.inOwn(() -> node.store().audit().repair(finding))).isTrue();

        claimAndRun(branch);
        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_branch_that_waits_for_a_limit_that_has_room_is_found_and_goes_on(DatabaseKind kind) throws Exception {
        open(kind);
        claimAndRun(node.start("limited", "first", "x"));
        BranchKey branch = node.start("limited", "i", "x");
        claimAndRun(branch);
        assertThat(findings()).as("it waits for its turn").isEmpty();
        database.update("UPDATE hf_limit SET held = 0");
        database.update("UPDATE hf_slot SET state = 0 WHERE state = 2");

        Finding finding = new Finding(Rule.UNSERVED, branch);
        assertThat(findings()).containsExactly(finding);
        assertThat(node.inOwn(() -> node.store().audit().repair(finding))).isTrue();

        claimAndRun(branch);
        assertThat(findings()).isEmpty();
        node.inOwn(() -> node.parts().door().signal(Signal.of("i", "go", "y")));
        claimAndRun(branch);
        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void what_has_gone_right_meanwhile_is_not_repaired(DatabaseKind kind) throws Exception {
        open(kind);
        BranchKey branch = node.start("linear", "i", "x");
        assertThat(node.claim(branch)).isPresent();

        assertThat(node.inOwn(() -> node.store().audit().repair(new Finding(Rule.FORGOTTEN, branch))))
                .isFalse();
        assertThat(node.inOwn(() -> node.store().audit().repair(new Finding(Rule.UNHEARD, branch))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_parent_that_waits_for_arms_that_are_not_there_is_found(DatabaseKind kind) throws Exception {
        open(kind);
        BranchKey parent = node.start("forked", "i", "x");
        claimAndRun(parent);
        assertThat(findings()).isEmpty();
        database.update("DELETE FROM hf_branch WHERE snapshot_id = ? AND branch = 1", parent.run());

        assertThat(findings()).containsExactly(new Finding(Rule.ARMS_MISSING, parent));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void runs_without_branches_and_branches_without_runs_are_found(DatabaseKind kind) throws Exception {
        open(kind);
        BranchKey bare = node.start("linear", "bare", "x");
        database.update("DELETE FROM hf_branch WHERE snapshot_id = ?", bare.run());
        BranchKey over = node.start("linear", "over", "x");
        database.update("UPDATE hf_snapshot SET status = 5, ended_at = created_at WHERE id = ?", over.run());

        assertThat(findings())
                .containsExactlyInAnyOrder(new Finding(Rule.NO_BRANCH, bare), new Finding(Rule.LEFT_OVER, over));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void pages_follow_each_other_and_begin_anew_behind_the_last(DatabaseKind kind) throws Exception {
        open(kind);
        List<BranchKey> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(node.start("linear", "i" + i, "x"));
            breakRow("due_at = NULL", all.get(i));
        }
        Place place = Place.BEGINNING;
        List<BranchKey> found = new ArrayList<>();
        for (int page = 0; page < 3; page++) {
            Place from = place;
            Audit.Page looked = node.inOwn(() -> node.store().audit().look(from, 2));
            looked.findings().forEach(finding -> found.add(finding.branch()));
            place = looked.next();
        }

        assertThat(found).isEqualTo(all);
        assertThat(place).isEqualTo(Place.BEGINNING);
    }
}
