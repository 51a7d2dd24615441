package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every store must do with checkpoints of many branches that are written in one transaction: what it does with each alone.
 * That this holds whatever is mixed is in {@link TwinsContract}.
 */
public abstract class TogetherContract extends StoreLanguage {

    static Pending stepOf(Hold hold, int sequence) {
        return new Pending(step(hold, sequence), Pending.Kind.STEP, 0);
    }

    static Pending runEnd(Hold hold, int sequence) {
        return new Pending(end(hold, sequence), Pending.Kind.RUN_END, 0);
    }

    static Pending armEnd(Hold hold, int sequence, int parent) {
        return new Pending(end(hold, sequence), Pending.Kind.ARM_END, parent);
    }

    final List<Optional<Phase>> together(List<Pending> rows) {
        return inOwn(() -> branches().writeAll(rows));
    }

    final List<Optional<Phase>> together(Pending... rows) {
        return together(List.of(rows));
    }

    final Hold held(String name) {
        return claimed(insert(name)).hold();
    }

    /** Claims arms of a fork, by index. */
    final List<Hold> heldArms(Fork fork, int arms) {
        return IntStream.range(0, arms)
                .mapToObj(index -> claimed(fork.arm(index)).hold())
                .toList();
    }

    @Test
    @Case("STO-02")
    void steps_and_ends_of_many_branches_are_written_at_once_and_each_answer_stands_in_its_place() {
        Hold stepping = held("stepping");
        Hold ending = held("ending");
        Fork fork = forked("forked", 2);
        Hold arm = claimed(fork.arm(0)).hold();
        Hold pausing = held("pausing");
        pause(pausing.branch());

        List<Optional<Phase>> answers =
                together(armEnd(arm, 1, 0), stepOf(pausing, 1), runEnd(ending, 1), stepOf(stepping, 1));

        assertThat(answers)
                .containsExactly(
                        Optional.of(Phase.RUNNING),
                        Optional.of(Phase.PAUSED),
                        Optional.of(Phase.COMPLETED),
                        Optional.of(Phase.RUNNING));
        assertThatItStandsAt("stepping", 1);
        assertThat(((State.Completed) state("ending")).output()).isEqualTo(value(1));
        assertThat(kindsOf(arm.branch())).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(kindsOf(pausing.branch())).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP);
        assertThat(isHeld(stepping)).isTrue();
        assertThat(isHeld(arm)).isFalse();
    }

    @Test
    void nothing_to_write_is_answered_by_nothing() {
        assertThat(together()).isEmpty();
    }

    @Test
    void what_is_written_together_is_rolled_back_together() {
        Hold stepping = held("stepping");
        Hold ending = held("ending");
        Fork fork = forked("forked", 1);
        Hold arm = claimed(fork.arm(0)).hold();

        rolledBack(() -> branches().writeAll(List.of(stepOf(stepping, 1), runEnd(ending, 1), armEnd(arm, 1, 0))));

        assertThatItStandsAt("stepping", 0);
        assertThatItStandsAt("ending", 0);
        assertThat(isHeld(ending)).isTrue();
        assertThat(isHeld(arm)).isTrue();
        assertThatItIsNotDue(fork.parent());
    }

    @Test
    @Case({"F1", "DEF-07"})
    void a_step_whose_key_is_taken_is_left_out_and_the_others_are_written() {
        Hold before = held("before");
        BranchKey key = insert("lost");
        Hold zombie = claim(key, "node-a", NO_TIME).orElseThrow().hold();
        Hold owner = claim(key, "node-b", LONG).orElseThrow().hold();
        append(checkpoint(owner, 1, Checkpoint.Kind.STEP, position(7)));
        Hold after = held("after");

        List<Optional<Phase>> answers = together(stepOf(before, 1), stepOf(zombie, 1), stepOf(after, 1));

        assertThat(answers).containsExactly(Optional.of(Phase.RUNNING), Optional.empty(), Optional.of(Phase.RUNNING));
        assertThatItStandsAt("before", 1);
        assertThatItStandsAt("after", 1);
        assertThat(claimStanding(owner).position()).isEqualTo(position(7));
    }

    private Claim claimStanding(Hold hold) {
        return inOwn(() -> branches().reload(hold)).orElseThrow();
    }

    /** Its claim ran out, it took the branch over itself, and the body it had begun with before came back all the same. */
    @Test
    @Case({"F1", "DEF-07"})
    void of_two_who_hold_a_branch_under_one_name_only_one_is_told_that_its_row_is_written() {
        BranchKey key = insert("order");
        Hold zombie = claim(key, "node-a", NO_TIME).orElseThrow().hold();
        Hold owner = claim(key, "node-a", LONG).orElseThrow().hold();

        List<Optional<Phase>> answers = together(stepOf(zombie, 1), stepOf(owner, 1));

        assertThat(answers).containsOnlyOnce(Optional.empty()).containsOnlyOnce(Optional.of(Phase.RUNNING));
        int winner = answers.get(0).isPresent() ? zombie.version() : owner.version();
        assertThat(inOwn(() -> branches().author(key, 1))).hasValue(new Branches.Author("node-a", winner));
    }

    @Test
    @Case({"F1", "DEF-07"})
    void a_row_that_comes_too_late_is_not_taken_for_the_one_behind_it() {
        BranchKey key = insert("order");
        Hold zombie = claim(key, "node-a", NO_TIME).orElseThrow().hold();
        Hold owner = claim(key, "node-a", LONG).orElseThrow().hold();
        append(step(owner, 1));

        assertThat(together(stepOf(zombie, 1), stepOf(owner, 2)))
                .containsExactly(Optional.empty(), Optional.of(Phase.RUNNING));
        assertThatItStandsAt("order", 2);
    }

    /** An end that is refused may be left out, or refuse the whole batch: alone, each finds out. */
    private void assertThatItEndsNot(Pending refused, Pending other) {
        try {
            assertThat(together(other, refused)).containsExactly(Optional.of(Phase.RUNNING), Optional.empty());
        } catch (Branches.NotTogether e) {
            assertThat(e).hasMessageContaining(refused.checkpoint().branch().toString());
            assertThat(together(other)).containsExactly(Optional.of(Phase.RUNNING));
        }
    }

    @Test
    @Case("F8")
    void a_run_that_is_being_cancelled_does_not_end_and_the_others_go_on() {
        Hold other = held("other");
        Hold draining = held("draining");
        inOwn(() -> {
            lock(draining.branch());
            assertThat(runs().drain(draining.branch().run(), cancelling())).isEqualTo(1);
        });

        assertThatItEndsNot(runEnd(draining, 1), stepOf(other, 1));

        assertThat(phase(draining.branch())).isEqualTo(Phase.CANCELLING);
        assertThat(kindsOf(draining.branch())).containsExactly(Checkpoint.Kind.START);
        assertThat(isHeld(draining)).isTrue();
        assertThatItStandsAt("other", 1);
    }

    @Test
    @Case("F1")
    void a_run_whose_last_key_is_taken_does_not_end_and_the_others_go_on() {
        Hold other = held("other");
        BranchKey key = insert("lost");
        Hold zombie = claim(key, "node-a", NO_TIME).orElseThrow().hold();
        append(step(claim(key, "node-b", LONG).orElseThrow().hold(), 1));

        assertThatItEndsNot(runEnd(zombie, 1), stepOf(other, 1));

        assertThat(phase(key)).isEqualTo(Phase.RUNNING);
        assertThatItStandsAt("lost", 1);
        assertThatItStandsAt("other", 1);
    }

    @Test
    @Case({"F4", "DEF-07"})
    void an_arm_whose_last_key_is_taken_does_not_end_and_the_others_go_on() {
        Hold other = held("other");
        Fork fork = forked("order", 2);
        Hold zombie = claim(fork.arm(0), "node-a", NO_TIME).orElseThrow().hold();
        Hold owner = claim(fork.arm(0), "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        assertThatItEndsNot(armEnd(zombie, 1, 0), stepOf(other, 1));

        assertThat(isHeld(owner)).isTrue();
        assertThat(together(armEnd(owner, 2, 0))).containsExactly(Optional.of(Phase.RUNNING));
        assertThatItIsNotDue(fork.parent());
        endArm(claimed(fork.arm(1)).hold(), fork);
        assertThat(claimed(fork.parent()).openArms())
                .as("each arm counted once")
                .isZero();
    }

    @Test
    @Case({"F4", "DEF-07"})
    void an_arm_that_is_gone_spoils_the_batch_and_nothing_of_it_stays() {
        Hold stepping = held("stepping");
        Hold ending = held("ending");
        Fork fork = forked("order", 3);
        Hold zombie = claim(fork.arm(0), "node-a", NO_TIME).orElseThrow().hold();
        endArm(claim(fork.arm(0), "node-b", LONG).orElseThrow().hold(), fork);
        Hold arm = claimed(fork.arm(1)).hold();

        // behind the end the key is free, so that only the missing branch tells
        List<Pending> rows = List.of(stepOf(stepping, 1), runEnd(ending, 1), armEnd(arm, 1, 0), armEnd(zombie, 2, 0));
        assertThatThrownBy(() -> together(rows)).isInstanceOf(Branches.NotTogether.class);

        assertThatItStandsAt("stepping", 0);
        assertThatItStandsAt("ending", 0);
        assertThat(isHeld(arm)).isTrue();
        assertThat(kindsOf(fork.arm(0))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
        assertThat(together(rows.subList(0, 3)))
                .as("tried without it")
                .containsExactly(Optional.of(Phase.RUNNING), Optional.of(Phase.COMPLETED), Optional.of(Phase.RUNNING));
        assertThatItIsNotDue(fork.parent());
        endArm(claimed(fork.arm(2)).hold(), fork);
        assertThat(claimed(fork.parent()).openArms()).isZero();
    }

    @Test
    @Case("F4")
    void arms_of_one_parent_that_end_at_once_count_by_their_number_and_the_last_of_them_wakes_it() {
        Fork fork = forked("order", 6);
        List<Hold> arms = heldArms(fork, 6);

        together(armEnd(arms.get(3), 1, 0), armEnd(arms.get(0), 1, 0), armEnd(arms.get(4), 1, 0));
        assertThatItIsNotDue(fork.parent());
        together(armEnd(arms.get(1), 1, 0), armEnd(arms.get(5), 1, 0));
        assertThatItIsNotDue(fork.parent());
        together(List.of(armEnd(arms.get(2), 1, 0)));

        Claim joined = claimed(fork.parent());
        assertThat(joined.openArms()).isZero();
        assertThat(joined.takeovers()).isZero();
        assertThat(inOwn(() -> branches().results(fork.parent().run(), fork.first(), 6)))
                .extracting(ArmResult::branch)
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    @Case("F4")
    void all_arms_of_many_parents_may_end_at_once() {
        List<Fork> forks = IntStream.range(0, 4)
                .mapToObj(run -> forked("order-" + run, run + 1))
                .toList();
        List<Pending> ends = new ArrayList<>();
        forks.forEach(fork -> heldArms(fork, forks.indexOf(fork) + 1).forEach(arm -> ends.add(armEnd(arm, 1, 0))));

        assertThat(together(ends)).hasSize(10).containsOnly(Optional.of(Phase.RUNNING));

        for (Fork fork : forks) {
            assertThat(claimed(fork.parent()).openArms()).isZero();
        }
    }

    @Test
    @Case({"F4", "F5"})
    void who_looks_at_the_parent_while_its_arms_end_loses_it_with_the_last_of_them_and_not_before() {
        Hold hold = held("order");
        BranchKey key = hold.branch();
        inOwn(() -> {
            branches()
                    .open(IntStream.rangeClosed(1, 4)
                            .mapToObj(arm -> newArm(hold, arm, new ValueRef(0, 0), AT_ONCE))
                            .toList());
            Parking.Arms four = new Parking.Arms(4, 0, 5);
            branches().park(hold, new Parking(AT_ONCE, List.of(), Optional.of(four), route(), 3));
        });
        List<Hold> arms = heldArms(new Fork(key, 1), 4);
        Hold looking = claimed(key).hold();

        together(armEnd(arms.get(0), 1, 0), armEnd(arms.get(1), 1, 0));
        assertThat(isHeld(looking)).isTrue();
        together(armEnd(arms.get(2), 1, 0), armEnd(arms.get(3), 1, 0));

        assertThat(isHeld(looking)).isFalse();
        assertThat(claimed(key).openArms()).isZero();
    }

    @Test
    @Case("FORK-22")
    void arms_of_a_limited_fork_that_end_at_once_open_as_many_others() {
        Fork fork = forked("order", 8, 3);
        List<Hold> arms = heldArms(fork, 3);

        together(armEnd(arms.get(0), 1, 0), armEnd(arms.get(2), 1, 0));

        assertThat(poll(pollOf(10)))
                .extracting(claim -> claim.hold().branch())
                .containsExactlyInAnyOrder(fork.arm(3), fork.arm(4));
        assertThatItIsNotDue(fork.arm(5));
        Claim opened = inOwn(() -> branches().reload(new Hold(fork.arm(4), 2, "node-a")))
                .orElseThrow();
        assertThat(opened.parent()).hasValue(0);
        assertThat(opened.sequence()).isZero();
        assertThat(opened.value()).hasValue(value(0));
    }

    @Test
    @Case("FORK-22")
    void arms_that_end_at_once_open_none_beyond_the_last() {
        Fork fork = forked("order", 5, 3);
        List<Hold> first = heldArms(fork, 3);

        together(armEnd(first.get(0), 1, 0), armEnd(first.get(1), 1, 0), armEnd(first.get(2), 1, 0));

        List<Claim> last = poll(pollOf(10));
        assertThat(last).extracting(claim -> claim.hold().branch()).containsExactlyInAnyOrder(fork.arm(3), fork.arm(4));
        together(armEnd(last.get(0).hold(), 1, 0), armEnd(last.get(1).hold(), 1, 0));
        assertThat(poll(pollOf(10)))
                .singleElement()
                .satisfies(joined -> assertThat(joined.hold().branch()).isEqualTo(fork.parent()));
    }

    @Test
    void a_value_that_stands_in_another_row_is_kept_as_one() {
        Hold one = held("one");
        Fork fork = forked("two", 1);
        Hold arm = claimed(fork.arm(0)).hold();
        Checkpoint passing = passing(one, 1, Checkpoint.Kind.STEP, position(1), new ValueRef(0, 0));
        Checkpoint end = passing(arm, 1, Checkpoint.Kind.END, position(0), new ValueRef(0, 0));

        together(new Pending(passing, Pending.Kind.STEP, 0), new Pending(end, Pending.Kind.ARM_END, 0));

        Claim claim = claimStanding(one);
        assertThat(claim.position()).isEqualTo(position(1));
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 0));
        assertThat(claim.value()).hasValue(value(0));
        assertThat(inOwn(() -> branches().results(fork.parent().run(), 1, 1)))
                .usingRecursiveComparison()
                .isEqualTo(List.of(new ArmResult(1, Optional.of(value(0).toStored()), Optional.empty())));
    }

    /** A batch waits for a lock no longer than it must, so that one run does not stop all the others; then each is tried alone. */
    @Test
    @Case("F1")
    void a_batch_that_meets_a_run_being_closed_writes_nothing_to_it() throws Exception {
        Hold closing = held("closing");
        Hold other = held("other");
        List<Pending> rows = List.of(stepOf(other, 1), stepOf(closing, 1));
        List<Optional<Phase>> answers;
        try (StandingTransaction<Boolean> verb = standing(() -> close(closing.branch(), cancelling()))) {
            Elsewhere<List<Optional<Phase>>> batch = meanwhile(() -> branches().writeAll(rows));
            assertThat(verb.commit()).isTrue();
            answers = batch.result();
        } catch (RuntimeException waitedTooLong) {
            assertThatItStandsAt("other", 0);
            answers = together(rows);
        }
        assertThat(answers).containsExactly(Optional.of(Phase.RUNNING), Optional.empty());
        assertThat(kindsOf(closing.branch())).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThatItStandsAt("other", 1);
    }
}
