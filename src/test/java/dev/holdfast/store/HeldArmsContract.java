package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do with arms that a node holds from their beginning, since it goes on with them at once. */
public abstract class HeldArmsContract extends StoreLanguage {

    private static final ValueRef INPUT = new ValueRef(0, 0);

    private Hold parent = new Hold(new BranchKey(0, 0), 0, "nobody");

    @BeforeEach
    void claimParent() {
        parent = claimed(insert("order")).hold();
    }

    private BranchKey arm(int number) {
        return new BranchKey(parent.branch().run(), number);
    }

    private static Hold heldFromTheStart(BranchKey arm) {
        return new Hold(arm, 1, "node-b");
    }

    /** Opens arms that are due as given, numbered from 1, and puts the parent down. */
    private Fork open(Parking.Due... dues) {
        return inOwn(() -> openHere(dues));
    }

    /** The same in the transaction of the caller. */
    private Fork openHere(Parking.Due... dues) {
        int first = branches().numbers(parent.branch().run(), dues.length).orElseThrow();
        branches()
                .open(IntStream.range(0, dues.length)
                        .mapToObj(index -> newArm(parent, first + index, INPUT, dues[index]))
                        .toList());
        Parking.Arms all = new Parking.Arms(dues.length, 0, first + dues.length);
        assertThat(branches().park(parent, new Parking(NEVER, List.of(), Optional.of(all), route(), 3)))
                .isTrue();
        return new Fork(parent.branch(), first);
    }

    private static Parking.Due heldFor(Duration claim) {
        return new Parking.Held("node-b", claim);
    }

    @Test
    @Case("F12")
    void such_an_arm_is_held_as_if_it_had_been_claimed() {
        open(heldFor(LONG));

        assertThatItIsNotDue(arm(1));
        Claim claim = inOwn(() -> branches().reload(heldFromTheStart(arm(1)))).orElseThrow();
        assertThat(claim.hold()).isEqualTo(heldFromTheStart(arm(1)));
        assertThat(claim.parent()).hasValue(0);
        assertThat(claim.sequence()).isZero();
        assertThat(claim.position()).isEqualTo(position(0));
        assertThat(claim.value()).hasValue(value(0));
        assertThat(claim.takeovers()).isZero();
        assertThat(isHeld(new Hold(arm(1), 1, "node-a"))).as("by another").isFalse();
        assertThat(((State.InProgress) state("order")).branches())
                .extracting(BranchState::branch, BranchState::held)
                .containsExactly(tuple(0, false), tuple(1, true));
    }

    @Test
    void its_claim_lasts_as_long_as_it_should() {
        open(heldFor(LONG), heldFor(LONG.multipliedBy(2)));

        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isBetween(LONG.minus(Duration.ofMinutes(5)), LONG));
    }

    @Test
    @Case("DIST-04")
    void when_its_claim_has_run_out_it_is_taken_over() {
        open(heldFor(NO_TIME));

        Claim taken = claimed(arm(1));

        assertThat(taken.hold().version()).isEqualTo(2);
        assertThat(taken.takeovers()).isEqualTo(1);
        assertThat(taken.abandoned()).isPresent();
        assertThat(isHeld(heldFromTheStart(arm(1)))).isFalse();
        assertThat(append(step(taken.hold(), 1))).isPresent();
        assertThat(append(step(heldFromTheStart(arm(1)), 1)))
                .as("of who had it first")
                .isEmpty();
    }

    @Test
    void its_claim_is_renewed_given_back_and_put_down_like_any_other() {
        open(heldFor(NO_TIME), heldFor(LONG), heldFor(LONG));

        assertThat(inOwn(() -> branches().renew(List.of(heldFromTheStart(arm(1))), LONG)))
                .containsExactly(arm(1));
        assertThatItIsNotDue(arm(1));
        assertThat(inOwn(() -> branches().giveBack(heldFromTheStart(arm(2))))).isTrue();
        assertThatItIsDue(arm(2));
        assertThat(park(heldFromTheStart(arm(3)), NEVER)).isTrue();
        assertThatItIsNotDue(arm(3));
        assertThat(isHeld(heldFromTheStart(arm(3)))).isFalse();
    }

    @Test
    @Case("F4")
    void its_end_counts_like_that_of_any_other() {
        Fork fork = open(heldFor(LONG), AT_ONCE);

        assertThat(endArm(heldFromTheStart(arm(1)), fork)).isTrue();
        assertThatItIsNotDue(fork.parent());
        assertThat(endArm(claimed(arm(2)).hold(), fork)).isTrue();

        assertThat(claimed(fork.parent()).openArms()).isZero();
        assertThat(kindsOf(arm(1))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
    }

    @Test
    void of_arms_that_open_together_each_is_due_when_it_should_be() {
        Hold held = heldFromTheStart(arm(3));

        open(AT_ONCE, LATER, heldFor(LONG), new Parking.After(LONG), heldFor(NO_TIME), AT_ONCE);

        assertThat(poll(pollOf(10)))
                .extracting(claim -> claim.hold().branch())
                .containsExactlyInAnyOrder(arm(1), arm(5), arm(6));
        assertThat(isHeld(held)).isTrue();
        for (int waiting : List.of(2, 4)) {
            assertThat(isHeld(heldFromTheStart(arm(waiting)))).isFalse();
            assertThatItIsNotDue(arm(waiting));
        }
    }

    @Test
    @Case("F8")
    void a_pause_counts_it_among_those_that_are_held() {
        open(heldFor(LONG), AT_ONCE);

        assertThat(pause(parent.branch())).isEqualTo(1);

        assertThat(isHeld(heldFromTheStart(arm(1)))).isTrue();
        assertThatItIsNotDue(arm(2));
        resume(parent.branch());
        assertThatItIsDue(arm(2));
    }

    @Test
    @Case("F12")
    void a_fork_that_is_rolled_back_leaves_none_that_is_held() {
        rolledBack(() -> openHere(heldFor(LONG), heldFor(LONG)));

        assertThat(isHeld(heldFromTheStart(arm(1)))).isFalse();
        assertThat(isHeld(parent)).isTrue();
        assertThat(((State.InProgress) state("order")).branches()).hasSize(1);
    }
}
