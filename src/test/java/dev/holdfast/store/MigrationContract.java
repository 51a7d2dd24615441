package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Runs.Move;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store must do when a run moves to another definition of its workflow. */
public abstract class MigrationContract extends StoreLanguage {

    private static final Position ELSEWHERE = new Position.AtTask(node(70));

    private final DefinitionHash other = randomHash();

    private int otherRoute() {
        return route(other, "");
    }

    private boolean migrate(BranchKey key, Move... moves) {
        return inOwn(() -> {
            lock(key);
            return runs().migrate(key.run(), other, List.of(moves), "node-of-verb");
        });
    }

    private void assertThatItStays(BranchKey key, Move... moves) {
        int rows = steps(key).size();
        assertThat(migrate(key, moves)).isFalse();
        assertThat(steps(key)).hasSize(rows);
        assertThat(inOwn(() -> runs().lock(key.run())).map(Runs.Locked::hash)).hasValue(hash);
    }

    @Test
    void a_run_goes_on_in_the_other_definition_with_its_value() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(step(hold, 1));
        park(hold, AT_ONCE);
        int there = otherRoute();

        assertThat(migrate(key, new Move(0, ELSEWHERE, there, 2))).isTrue();

        assertThat(find("order").hash()).isEqualTo(other);
        assertThat(find("order").workflow()).isEqualTo(workflow);
        assertThat(kindsOf(key))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.MIGRATION);
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(poll(new Poll("node-a", Set.of(there), 10, LONG, LONG)))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.hash()).isEqualTo(other);
                    assertThat(claim.position()).isEqualTo(ELSEWHERE);
                    assertThat(claim.sequence()).isEqualTo(2);
                    assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 1));
                    assertThat(claim.value()).hasValue(value(1));
                });
        assertThat(inOwn(() -> branches().author(key, 2)).map(Branches.Author::runner))
                .hasValue("node-of-verb");
    }

    @Test
    void failed_attempts_at_the_old_node_do_not_count_at_the_new_one() {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        append(failed(hold, 1, new ValueRef(0, 0), 2));
        park(hold, LATER);

        migrate(key, new Move(0, ELSEWHERE, otherRoute(), 3));

        assertThat(claimed(key).attempt()).isZero();
    }

    @Test
    void a_branch_that_waits_is_due_at_once_so_that_somebody_looks_what_it_waits_for_now() {
        BranchKey sleeping = parked("sleeping", LATER);
        BranchKey waiting = parked("waiting", NEVER, "approval");

        migrate(sleeping, new Move(0, ELSEWHERE, otherRoute(), 3));
        migrate(waiting, new Move(0, new Position.AtSignal(node(70), "refusal", Optional.empty()), otherRoute(), 3));

        assertThatItIsDue(sleeping);
        assertThatItIsDue(waiting);
    }

    @Test
    void a_waiting_branch_that_was_moved_is_not_woken_by_what_it_waited_for_before() {
        BranchKey key = parked("order", NEVER, "approval");
        migrate(key, new Move(0, ELSEWHERE, otherRoute(), 3));
        Claim moved = claimed(key);
        inOwn(() -> branches().giveBack(moved.hold()));

        inOwn(() -> signals()
                .send(id("order"), new Signals.NewSignal("approval", text("yes"), Optional.empty(), Optional.empty())));

        assertThat(claimed(key).hold().version()).isEqualTo(moved.hold().version() + 2);
    }

    @Test
    void every_branch_of_a_run_moves_and_a_parent_still_waits_for_its_arms() {
        Fork fork = forked("order", 2);
        int there = otherRoute();
        Position join = new Position.AtJoin(node(70), fork.first(), 2);

        assertThat(migrate(
                        fork.parent(),
                        new Move(0, join, there, 3),
                        new Move(1, position(71), there, 3),
                        new Move(2, position(72), there, 3)))
                .isTrue();

        assertThat(claimed(fork.arm(0)).position()).isEqualTo(position(71));
        assertThat(claimed(fork.arm(1)).position()).isEqualTo(position(72));
        Claim parent = claimed(fork.parent());
        assertThat(parent.position()).isEqualTo(join);
        assertThat(parent.openArms()).isEqualTo(2);
        park(parent.hold(), NEVER);
        for (int index = 0; index < 2; index++) {
            Hold arm = new Hold(fork.arm(index), 3, "node-a");
            assertThat(inOwn(() -> branches().endArm(arm, end(arm, 2), 0))).isTrue();
        }
        assertThatItIsDue(fork.parent());
    }

    @Test
    void a_run_with_a_held_branch_stays() {
        Fork fork = forked("order", 2);
        Hold working = claimed(fork.arm(1)).hold();

        assertThatItStays(
                fork.parent(),
                new Move(0, ELSEWHERE, otherRoute(), 3),
                new Move(1, ELSEWHERE, otherRoute(), 3),
                new Move(2, ELSEWHERE, otherRoute(), 3));

        assertThat(isHeld(working)).isTrue();
        assertThatItIsDue(fork.arm(0));
    }

    @Test
    void a_run_of_which_not_every_branch_is_to_move_stays() {
        Fork fork = forked("order", 2);

        assertThatItStays(
                fork.parent(), new Move(0, ELSEWHERE, otherRoute(), 3), new Move(1, ELSEWHERE, otherRoute(), 3));

        assertThat(claimed(fork.arm(0)).position()).isEqualTo(position(0));
    }

    @Test
    void whoever_held_the_old_state_is_refused() {
        BranchKey key = insert("order");
        Hold old = claimed(key).hold();
        park(old, AT_ONCE);

        migrate(key, new Move(0, ELSEWHERE, otherRoute(), 3));

        assertThat(append(step(old, 1))).isEmpty();
        assertThat(park(old, NEVER)).isFalse();
        assertThatItIsDue(key);
    }

    @Test
    void a_paused_run_moves_and_stays_paused() {
        BranchKey key = insert("order");
        pause(key);

        assertThat(migrate(key, new Move(0, ELSEWHERE, otherRoute(), 3))).isTrue();

        assertThat(phase(key)).isEqualTo(Phase.PAUSED);
        assertThatItIsNotDue(key);
        resume(key);
        assertThat(claimed(key).position()).isEqualTo(ELSEWHERE);
    }

    @Test
    void a_move_that_is_rolled_back_changes_nothing() {
        BranchKey key = insert("order");
        int there = otherRoute();

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> {
            lock(key);
            answer.set(runs().migrate(key.run(), other, List.of(new Move(0, ELSEWHERE, there, 3)), "node-of-verb"));
        });

        assertThat(answer).hasValue(true);
        assertThat(find("order").hash()).isEqualTo(hash);
        assertThat(claimed(key).position()).isEqualTo(position(0));
    }
}
