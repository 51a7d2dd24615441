package dev.holdfast.ejb.jdbc;

import static dev.holdfast.ejb.jdbc.Scene.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.jdbc.Scene.Fork;
import dev.holdfast.ejb.jdbc.Scene.Race;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Elsewhere;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends of arms against each other and against what ends, pauses or drains the whole run (F4, F8, F12). */
@ParameterizedClass
@EnumSource
class ArmRacesTest {

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static Scene scene;

    private final DatabaseKind kind;

    ArmRacesTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        scene.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        scene.db.clear();
    }

    private static List<Hold> holds(Fork fork, int arms) {
        List<Hold> holds = new ArrayList<>();
        for (int arm = 0; arm < arms; arm++) {
            holds.add(scene.claim(fork.arm(arm)).hold());
        }
        return holds;
    }

    @Test
    @Case("FORK-22")
    void of_two_arms_that_end_at_once_the_second_waits_and_wakes_the_parent() throws Exception { // F4
        Fork fork = scene.fork("i", 2, 2);
        List<Hold> arms = holds(fork, 2);

        Race<Boolean, Boolean> race =
                scene.race(() -> scene.endArm(arms.get(0), fork), () -> scene.endArm(arms.get(1), fork));

        assertThat(race).isEqualTo(new Race<>(true, true));
        Claim joining = scene.claim(fork.parent());
        assertThat(joining.openArms()).isZero();
        assertThat(scene.count("hf_branch WHERE snapshot_id = ?", fork.parent().run()))
                .isOne();
        assertThat(scene.inOwn(() -> scene.branches.results(fork.parent().run(), fork.first(), 2)))
                .hasSize(2);
    }

    @Test
    @Case("FORK-22")
    void of_many_arms_that_end_at_once_the_last_wakes_the_parent() throws Exception { // F4
        int many = 8;
        Fork fork = scene.fork("i", many, many);
        List<Elsewhere<Boolean>> ends = new ArrayList<>();
        for (Hold arm : holds(fork, many)) {
            ends.add(Elsewhere.start("arm " + arm.branch(), () -> scene.inOwn(() -> scene.endArm(arm, fork))));
        }

        for (Elsewhere<Boolean> end : ends) {
            assertThat(end.result()).isTrue();
        }
        assertThat(scene.claim(fork.parent()).openArms()).isZero();
    }

    @Test
    void arms_that_end_at_once_open_the_next_ones_and_none_of_them_twice() throws Exception {
        Fork fork = scene.fork("i", 4, 2);
        List<Hold> arms = holds(fork, 2);

        Race<Boolean, Boolean> race =
                scene.race(() -> scene.endArm(arms.get(0), fork), () -> scene.endArm(arms.get(1), fork));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.isDue(fork.arm(2))).isTrue();
        assertThat(scene.isDue(fork.arm(3))).isTrue();
        for (int arm : new int[] {2, 3}) {
            Hold hold = scene.claim(fork.arm(arm)).hold();
            assertThat(scene.inOwn(() -> scene.endArm(hold, fork))).isTrue();
        }
        assertThat(scene.claim(fork.parent()).openArms()).isZero();
    }

    @Test
    void a_zombie_and_the_owner_of_an_arm_end_it_once() throws Exception {
        Fork fork = scene.fork("i", 2, 2);
        Hold zombie = scene.zombie(fork.arm(0));
        Hold owner = scene.claim(fork.arm(0)).hold();

        Race<Boolean, Boolean> race = scene.race(() -> scene.endArm(zombie, fork), () -> scene.endArm(owner, fork));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(() -> scene.branches.reload(owner))).isEmpty();
        assertThat(scene.db.value("SELECT open_arms FROM hf_branch WHERE branch = 0"))
                .isEqualTo(1);
    }

    @Test
    void an_arm_that_has_its_key_ends_before_the_cancel_which_then_closes_the_rest() throws Exception { // F8
        Fork fork = scene.fork("i", 2, 2);
        Hold arm = scene.claim(fork.arm(0)).hold();
        long run = fork.parent().run();

        Race<Boolean, Boolean> race = scene.race(() -> scene.endArm(arm, fork), () -> scene.cancel(run));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.inOwn(() -> scene.branches.phase(run))).contains(Phase.CANCELLED);
        assertThat(scene.count("hf_branch WHERE snapshot_id = ?", run)).isZero();
        assertThat(scene.count("hf_checkpoint WHERE kind = 7 AND branch = 0 AND snapshot_id = ?", run))
                .isOne();
    }

    @Test
    void an_arm_that_comes_to_its_key_after_the_cancel_does_not_end() throws Exception {
        Fork fork = scene.fork("i", 2, 2);
        Hold arm = scene.claim(fork.arm(0)).hold();
        long run = fork.parent().run();

        Race<Boolean, Boolean> race = scene.race(() -> scene.cancel(run), () -> scene.endArm(arm, fork));

        assertThat(race).isEqualTo(new Race<>(true, false));
        assertThat(scene.count("hf_checkpoint WHERE kind = 6 AND snapshot_id = ?", run))
                .isZero();
    }

    @Test
    void a_cancel_closes_the_arm_too_that_an_ending_one_opens_meanwhile() throws Exception {
        Fork fork = scene.fork("i", 3, 1);
        Hold arm = scene.claim(fork.arm(0)).hold();
        long run = fork.parent().run();

        Race<Boolean, Boolean> race = scene.race(() -> scene.endArm(arm, fork), () -> scene.cancel(run));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.count("hf_branch WHERE snapshot_id = ?", run)).isZero();
        assertThat(scene.count(
                        "hf_checkpoint WHERE kind = 7 AND branch = "
                                + fork.arm(1).branch() + " AND snapshot_id = ?",
                        run))
                .as("tombstones of the arm that was opened")
                .isOne();
        assertThat(scene.count("hf_checkpoint WHERE branch = " + fork.arm(2).branch() + " AND snapshot_id = ?", run))
                .as("rows of the arm that was not")
                .isOne();
    }

    @Test
    @Case("FORK-04")
    void a_failing_arm_closes_what_its_brother_opens_meanwhile_and_all_can_be_retried() throws Exception {
        Fork fork = scene.fork("i", 4, 2);
        List<Hold> arms = holds(fork, 2);
        long run = fork.parent().run();

        Race<Boolean, Boolean> race = scene.race(
                () -> scene.endArm(arms.get(0), fork),
                () -> scene.branches.fail(row(arms.get(1), 1, Checkpoint.Kind.FAILED)));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.db.rows("SELECT branch, due_at, owner FROM hf_branch ORDER BY branch"))
                .extracting(List::toString)
                .containsExactly(
                        "[0, null, null]",
                        "[" + fork.arm(1).branch() + ", null, null]",
                        "[" + fork.arm(2).branch() + ", null, null]");
        scene.inOwn(() -> {
            assertThat(scene.runs.lock(run)).isPresent();
            scene.runs.retry(run, Phase.RUNNING);
        });
        assertThat(scene.isDue(fork.parent())).isFalse();
        Claim again = scene.claim(fork.arm(1));
        assertThat(again.attempt()).isZero();
        assertThat(scene.isDue(fork.arm(2))).isTrue();
    }

    @Test
    void a_settled_arm_closes_those_below_it_and_what_they_open_meanwhile() throws Exception {
        Fork outer = scene.fork("i", 2, 2);
        Claim arm = scene.claim(outer.arm(0));
        Fork inner = scene.fork(arm.hold(), arm.sequence(), 4, 2);
        List<Hold> below = holds(inner, 2);
        long run = outer.parent().run();

        Race<Boolean, Boolean> race = scene.race(() -> scene.endArm(below.get(0), inner), () -> {
            assertThat(scene.branches.lock(run)).contains(Phase.RUNNING);
            return scene.branches.settleArm(
                    below.get(1), outer.arm(0).branch(), row(below.get(1), 1, Checkpoint.Kind.FAILED), 0);
        });

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.db.rows("SELECT branch, open_arms FROM hf_branch ORDER BY branch"))
                .extracting(List::toString)
                .containsExactly("[0, 1]", "[" + outer.arm(1).branch() + ", 0]");
        assertThat(scene.inOwn(() -> scene.branches.results(run, outer.first(), 2)))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.branch()).isEqualTo(outer.arm(0).branch());
                    assertThat(result.failure()).isPresent();
                    assertThat(result.storedValue()).isEmpty();
                });
    }

    @Test
    void a_pause_does_not_wait_for_an_ending_arm_and_the_parent_is_let_go_when_it_wakes() throws Exception { // F8
        Fork fork = scene.fork("i", 1, 1);
        Hold arm = scene.claim(fork.arm(0)).hold();
        long run = fork.parent().run();

        Race<Boolean, Integer> race = scene.pass(() -> scene.endArm(arm, fork), () -> scene.pause(run));

        assertThat(race).isEqualTo(new Race<>(true, 1));
        Claim woken = scene.claim(fork.parent());
        assertThat(woken.phase()).isEqualTo(Phase.PAUSED);
        assertThat(scene.inOwn(() -> scene.branches.letGo(woken.hold()))).contains(Phase.PAUSED);
        assertThat(scene.isDue(fork.parent())).isFalse();
        assertThat(scene.inOwn(() -> scene.resume(run))).isTrue();
        assertThat(scene.claim(fork.parent()).openArms()).isZero();
    }

    @Test
    void a_drain_waits_for_an_ending_arm_and_counts_what_is_held_afterwards() throws Exception { // F8, F35
        Fork fork = scene.fork("i", 3, 3);
        List<Hold> arms = holds(fork, 2);
        long run = fork.parent().run();

        Race<Boolean, Integer> race = scene.race(() -> scene.endArm(arms.get(0), fork), () -> scene.drain(run));

        assertThat(race).isEqualTo(new Race<>(true, 1));
        assertThat(scene.isDue(fork.parent()))
                .as("somebody looks whether all have let go")
                .isTrue();
        assertThat(scene.isDue(fork.arm(2))).isFalse();
    }

    /** The arm removes its own row and then waits for its parent's; to lock them the other way round would be a circle. */
    @Test
    void a_drain_between_the_two_rows_of_an_ending_arm_meets_it_without_a_dead_lock() throws Exception {
        Fork fork = scene.fork("i", 2, 2);
        Hold arm = scene.claim(fork.arm(0)).hold();
        long run = fork.parent().run();
        Elsewhere<Boolean> ending = Elsewhere.prepare("arm", () -> scene.inOwn(() -> scene.endArm(arm, fork)));
        try (Gate gate = scene.db
                .wire()
                .next("update hf_branch set open_arms")
                .by(ending.thread())
                .park()) {
            ending.start();
            gate.awaitArrival();
            Elsewhere<Integer> draining = Elsewhere.start("drain", () -> scene.inOwn(() -> scene.drain(run)));
            if (kind != DatabaseKind.POSTGRESQL) { // there the arm ends by one statement, which has not been sent
                scene.db.awaitLockWaits(1);
            }
            gate.open();

            assertThat(ending.result()).isTrue();
            assertThat(draining.result()).isBetween(0, 1);
        }
    }

    @Test
    void compensation_waits_for_a_claim_under_way_and_does_not_begin_beside_it() throws Exception { // F35
        Fork fork = scene.fork("i", 2, 2);
        long run = fork.parent().run();
        assertThat(scene.inOwn(() -> scene.drain(run))).isZero();
        scene.db.update(
                "UPDATE hf_branch SET due_at = current_timestamp WHERE branch = ?",
                fork.arm(0).branch());
        Hold mine = scene.claim(fork.parent()).hold();

        Race<Optional<Claim>, Boolean> race =
                scene.race(() -> scene.branches.claim(fork.arm(0), "other", Scene.LONG), () -> {
                    assertThat(scene.runs.lock(run)).isPresent();
                    return scene.runs.compensate(run, Scene.cancelled(), 1, 3, mine);
                });

        assertThat(race.first()).isPresent();
        assertThat(race.second()).isFalse();
        BranchKey arm = fork.arm(0);
        assertThat(scene.inOwn(
                        () -> scene.branches.giveBack(race.first().orElseThrow().hold())))
                .isTrue();
        assertThat(scene.isDue(arm)).isTrue();
    }

    @Test
    void a_last_step_removes_the_deadline_too_that_somebody_is_claiming() throws Exception {
        BranchKey branch = new BranchKey(
                scene.inOwn(() -> scene.runs.insert(scene.runOutOfTime("i"))).orElseThrow(), 0);
        BranchKey deadline = new BranchKey(branch.run(), 1);
        Hold hold = scene.claim(branch).hold();

        Race<Optional<Claim>, Boolean> race = scene.race(
                () -> scene.branches.claim(deadline, "other", Scene.LONG),
                () -> scene.branches.complete(row(hold, 1, Checkpoint.Kind.END)));

        Claim late = race.first().orElseThrow();
        assertThat(race.second()).isTrue();
        assertThat(scene.count("hf_branch WHERE snapshot_id = ?", branch.run())).isZero();
        assertThat(scene.inOwn(() -> scene.branches.fail(row(late.hold(), 1, Checkpoint.Kind.FAILED))))
                .as("the time-out of a run that has completed")
                .isFalse();
        assertThat(scene.inOwn(() -> scene.branches.phase(branch.run()))).contains(Phase.COMPLETED);
    }

    /** Whoever locks several rows of a run locks them from the highest number down. */
    @Test
    void a_renewal_of_two_arms_and_a_drain_meet_without_a_dead_lock() throws Exception {
        Fork fork = scene.fork("i", 2, 2);
        List<Hold> arms = holds(fork, 2);
        long run = fork.parent().run();
        Elsewhere<Integer> renewing = Elsewhere.prepare(
                "renewal",
                () -> scene.inOwn(() -> scene.branches.renew(arms, Scene.LONG)).size());
        int first = kind == DatabaseKind.POSTGRESQL ? 0 : 1; // there it is one statement, else one for each
        try (Gate gate = scene.db
                .wire()
                .next("update hf_branch")
                .by(renewing.thread())
                .skipping(first)
                .park()) {
            renewing.start();
            gate.awaitArrival();
            Elsewhere<Integer> draining = Elsewhere.start("drain", () -> scene.inOwn(() -> scene.drain(run)));
            if (kind != DatabaseKind.POSTGRESQL) {
                scene.db.awaitLockWaits(1);
            }
            gate.open();

            assertThat(renewing.result()).isEqualTo(2);
            assertThat(draining.result()).isEqualTo(2);
        }
    }
}
