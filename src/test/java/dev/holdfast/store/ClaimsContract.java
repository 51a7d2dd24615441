package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store must do with claims: taking, taking over, renewing, giving back. */
public abstract class ClaimsContract extends StoreLanguage {

    // Claiming.

    @Test
    @Case({"CLAIM-01", "F6"})
    void a_claim_brings_along_where_the_branch_stands() {
        BranchKey key = insert("order");

        Claim claim = claimed("order", LONG);

        assertThat(claim.hold()).isEqualTo(new Hold(key, 2, "node-a"));
        assertThat(claim.instance()).isEqualTo(id("order"));
        assertThat(claim.workflow()).isEqualTo(workflow);
        assertThat(claim.hash()).isEqualTo(hash);
        assertThat(claim.phase()).isEqualTo(Phase.RUNNING);
        assertThat(claim.sequence()).isZero();
        assertThat(claim.position()).isEqualTo(position(0));
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 0));
        assertThat(claim.value()).hasValue(value(0));
        assertThat(claim.attempt()).isZero();
        assertThat(claim.takeovers()).isZero();
    }

    @Test
    @Case({"CLAIM-02", "DIST-06"})
    void a_claimed_branch_is_offered_to_nobody_while_the_claim_lasts() {
        insert("order");
        claimed("order", LONG);

        assertThat(claim("order", "node-b", LONG)).isEmpty();
        assertThat(claim("order", "node-a", LONG)).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
    }

    @Test
    @Case({"CLAIM-05", "DEF-43"})
    void a_claim_that_ran_out_is_taken_over_under_a_new_version() {
        BranchKey key = insert("order");
        Hold old = claimed("order", NO_TIME).hold();

        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();

        assertThat(taken).isEqualTo(new Hold(key, old.version() + 1, "node-b"));
    }

    @Test
    @Case({"F5", "DEF-07", "DEF-43", "CLAIM-10"})
    void whoever_was_taken_over_writes_nothing_to_the_branch() {
        insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();
        int route = routes().iterator().next();

        assertThat(inOwn(() -> branches().renew(List.of(old), NO_TIME))).isEmpty();
        assertThat(inOwn(() -> branches().release(old, route, 1))).isFalse();
        assertThat(inOwn(() -> branches().reload(old))).isEmpty();
        pause(old.branch());
        inOwn(() -> branches().letGo(old));
        resume(old.branch());

        assertThat(inOwn(() -> branches().reload(taken))).isPresent();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case({"F5", "DEF-43"})
    void a_node_that_takes_over_from_itself_holds_nothing_by_the_old_claim() {
        insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold again = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().reload(old))).isEmpty();
        assertThat(inOwn(() -> branches().renew(List.of(old, again), LONG))).containsExactly(again.branch());
    }

    @Test
    @Case("F6")
    void who_loads_late_is_told_that_the_branch_is_not_his_any_more() {
        insert("order");
        Hold late = claimed("order", NO_TIME).hold();
        Claim quick = claim("order", "node-b", LONG).orElseThrow();
        append(step(quick.hold(), 1));

        assertThat(inOwn(() -> branches().reload(late))).isEmpty();
        assertThat(inOwn(() -> branches().reload(quick.hold()))).hasValueSatisfying(loaded -> {
            assertThat(loaded.sequence()).isEqualTo(1);
            assertThat(loaded.position()).isEqualTo(position(1));
            assertThat(loaded.value()).hasValue(value(1));
        });
    }

    @Test
    @Case({"LIF-46", "SEQ-04", "SNAP-04"})
    void a_claim_after_a_step_stands_behind_it() {
        insert("order");
        Hold first = claimed("order", NO_TIME).hold();
        append(step(first, 1));
        append(step(first, 2));

        Claim second = claim("order", "node-b", LONG).orElseThrow();

        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.position()).isEqualTo(position(2));
        assertThat(second.valueRef()).isEqualTo(new ValueRef(0, 2));
        assertThat(second.value()).hasValue(value(2));
    }

    @Test
    @Case("F20")
    void behind_a_failed_attempt_the_value_is_still_that_of_the_row_it_names() {
        insert("order");
        Hold hold = claimed("order", NO_TIME).hold();
        append(step(hold, 1));
        append(failed(hold, 2, 1));

        Claim claim = claim("order", "node-b", LONG).orElseThrow();

        assertThat(claim.sequence()).isEqualTo(2);
        assertThat(claim.position()).isEqualTo(position(1));
        assertThat(claim.valueRef()).isEqualTo(new ValueRef(0, 1));
        assertThat(claim.value()).hasValue(value(1));
    }

    @Test
    @Case("F25")
    void take_overs_are_counted_while_the_branch_gets_no_further() {
        insert("order");

        assertThat(claimed("order", NO_TIME).takeovers()).isZero();
        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
        Claim third = claimed("order", NO_TIME);
        assertThat(third.takeovers()).isEqualTo(2);

        append(step(third.hold(), 1));
        assertThat(claimed("order", NO_TIME).takeovers()).isZero();
        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
    }

    @Test
    @Case("F25")
    void a_run_that_is_created_with_an_owner_counts_its_first_take_over() {
        insert("order", aRun("order").heldBy("node-a", NO_TIME));

        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
    }

    @Test
    @Case("F25")
    void a_branch_that_was_given_back_was_not_taken_over() {
        insert("order");
        claimed("order", NO_TIME);
        Claim second = claimed("order", NO_TIME);
        assertThat(second.takeovers()).isEqualTo(1);

        inOwn(() -> branches().release(second.hold(), routes().iterator().next(), 3));

        assertThat(claimed("order", LONG).takeovers()).isZero();
    }

    @Test
    void a_claim_that_is_rolled_back_was_never_made() {
        insert("order");

        rolledBack(() -> branches().claim(key("order"), "node-a", LONG));

        Claim claim = claimed("order", LONG);
        assertThat(claim.hold().version()).isEqualTo(2);
        assertThat(claim.takeovers()).isZero();
    }

    @Test
    @Case("CLAIM-08")
    void there_is_nothing_to_claim_of_a_run_that_ended_or_never_was() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", NO_TIME).hold();
        inOwn(() -> branches().complete(end(hold, 1)));

        assertThat(claim("order", "node-b", LONG)).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().claim(new BranchKey(key.run(), 77), "node-b", LONG)))
                .isEmpty();
        assertThat(inOwn(() -> branches().claim(new BranchKey(-1, 0), "node-b", LONG)))
                .isEmpty();
    }

    @Test
    @Case({"DIST-14", "DEF-39", "F30"})
    void only_branches_of_the_routes_asked_for_are_claimed() {
        insert("order");
        int other = route(randomHash(), "");

        assertThat(poll(new Poll("node-a", Set.of(other), 10, LONG, Duration.ofMinutes(1))))
                .isEmpty();
        assertThat(poll(new Poll("node-a", Set.of(), 10, LONG, Duration.ofMinutes(1))))
                .isEmpty();
        Set<Integer> both = Set.of(other, routes().iterator().next());
        assertThat(poll(new Poll("node-a", both, 10, LONG, Duration.ofMinutes(1))))
                .hasSize(1);
    }

    @Test
    @Case({"PRI-01", "PRI-09", "DEF-41", "F30"})
    void the_highest_priority_comes_first_and_among_equals_the_oldest() {
        insert("low", aRun("low").priority(5));
        insert("old", aRun("old").priority(3));
        insert("young", aRun("young").priority(3));
        insert("high", aRun("high").priority(1));

        List<InstanceId> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            poll(new Poll("node-a", routes(), 1, LONG, LONG)).forEach(claim -> order.add(claim.instance()));
        }

        assertThat(order).containsExactly(id("high"), id("old"), id("young"), id("low"));
    }

    @Test
    @Case({"PRI-02", "F30"})
    void who_has_waited_long_enough_comes_before_a_higher_priority() {
        insert("low", aRun("low").priority(5));
        insert("high", aRun("high").priority(1));

        List<Claim> claims = poll(new Poll("node-a", routes(), 1, LONG, Duration.ZERO));

        assertThat(claims)
                .singleElement()
                .satisfies(claim -> assertThat(claim.instance()).isEqualTo(id("low")));
    }

    @Test
    void no_more_branches_are_claimed_than_asked_for() {
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
        }

        assertThat(poll(pollOf(3))).hasSize(3);
        assertThat(poll(pollOf(3))).hasSize(2);
        assertThat(poll(pollOf(3))).isEmpty();
    }

    @Test
    @Case({"CLAIM-09", "F31"})
    void two_who_claim_at_once_get_different_branches() throws Exception {
        for (int i = 0; i < 4; i++) {
            insert("order-" + i);
        }
        try (StandingTransaction<List<Claim>> first = standing(() -> branches().claim(pollOf(2)))) {
            Elsewhere<List<Claim>> second =
                    meanwhile(() -> branches().claim(new Poll("node-b", routes(), 10, LONG, Duration.ofMinutes(1))));
            List<Claim> mine = first.commit();
            List<Claim> theirs = second.result();

            assertThat(mine).hasSize(2);
            assertThat(theirs).hasSize(2);
            assertThat(mine)
                    .extracting(claim -> claim.hold().branch())
                    .doesNotContainAnyElementsOf(
                            theirs.stream().map(claim -> claim.hold().branch()).toList());
        }
    }

    @Test
    @Case({"DIST-18", "RETRY-12"})
    void what_failed_on_a_node_is_left_to_others_for_a_while_and_no_longer() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> branches().park(hold, parking(new Parking.Retry(Duration.ZERO))));

        assertThat(poll(deferring("node-a", LONG)))
                .as("the node where it failed")
                .isEmpty();
        List<Claim> alone = poll(deferring("node-a", Duration.ZERO));
        assertThat(alone)
                .as("a node that is alone, or has deferred for long enough")
                .hasSize(1);

        inOwn(() -> branches().park(alone.get(0).hold(), parking(new Parking.Retry(Duration.ZERO))));
        assertThat(poll(deferring("node-b", LONG))).as("another node").hasSize(1);
    }

    @Test
    @Case("DIST-18")
    void only_the_next_claim_avoids_the_node_of_a_failure() {
        insert("order");
        Hold failed = claimed("order", LONG).hold();
        inOwn(() -> branches().park(failed, parking(new Parking.Retry(Duration.ZERO))));
        Hold elsewhere = poll(deferring("node-b", LONG)).get(0).hold();

        inOwn(() -> branches().giveBack(elsewhere));

        assertThat(poll(deferring("node-a", LONG))).hasSize(1);
    }

    private Parking parking(Parking.Due due) {
        return new Parking(due, List.of(), Optional.empty(), routes().iterator().next(), 3);
    }

    private Poll deferring(String node, Duration deference) {
        return new Poll(node, routes(), 10, LONG, LONG, deference);
    }

    @Test
    @Case("CLAIM-09")
    void of_many_who_race_for_one_branch_one_gets_it() throws Exception {
        insert("order");
        List<Elsewhere<Optional<Claim>>> racers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String node = "node-" + i;
            racers.add(Elsewhere.start(node, () -> claim("order", node, LONG)));
        }

        int winners = 0;
        for (Elsewhere<Optional<Claim>> racer : racers) {
            winners += racer.result().isPresent() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    // Renewing and giving back.

    @Test
    void a_renewed_claim_lasts_from_now() {
        insert("order");
        Hold hold = claimed("order", NO_TIME).hold();

        assertThat(inOwn(() -> branches().renew(List.of(hold), LONG))).containsExactly(hold.branch());
        assertThatNothingIsDue("order");

        assertThat(inOwn(() -> branches().renew(List.of(hold), NO_TIME))).containsExactly(hold.branch());
        assertThat(claim("order", "node-b", LONG)).isPresent();
    }

    @Test
    @Case("F5")
    void a_renewal_never_brings_back_what_was_given_back() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> branches().release(hold, routes().iterator().next(), 3));

        assertThat(inOwn(() -> branches().renew(List.of(hold), LONG))).isEmpty();
        assertThat(claim("order", "node-b", LONG)).isPresent();
    }

    @Test
    void many_claims_are_renewed_at_once_and_those_still_held_are_told() {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
            holds.add(claimed("order-" + i, NO_TIME).hold());
        }
        claim("order-1", "node-b", LONG);
        BranchKey ended = holds.get(3).branch();
        inOwn(() -> branches().complete(end(holds.get(3), 1)));

        Set<BranchKey> renewed = inOwn(() -> branches().renew(holds, LONG));

        assertThat(renewed)
                .containsExactlyInAnyOrder(
                        holds.get(0).branch(),
                        holds.get(2).branch(),
                        holds.get(4).branch())
                .doesNotContain(ended);
        assertThat(inOwn(() -> branches().renew(List.of(), LONG))).isEmpty();
    }

    @Test
    @Case({"CLAIM-06", "DIST-20"})
    void a_branch_given_back_is_due_at_once_on_its_new_route() {
        BranchKey key = insert("order");
        int gpu = route(hash, "gpu");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().release(hold, gpu, 1))).isTrue();

        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(poll(new Poll("node-b", Set.of(gpu), 10, LONG, Duration.ofMinutes(1))))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.hold()).isEqualTo(new Hold(key, hold.version() + 2, "node-b"));
                    assertThat(claim.sequence()).isEqualTo(1);
                });
    }

    @Test
    @Case("PRI-10")
    void a_branch_given_back_has_the_priority_of_its_next_step() {
        insert("older");
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        inOwn(() -> branches().release(hold, routes().iterator().next(), 1));

        assertThat(poll(new Poll("node-b", routes(), 1, LONG, LONG)))
                .singleElement()
                .satisfies(claim -> assertThat(claim.instance()).isEqualTo(id("order")));
    }

    @Test
    @Case("CLAIM-06")
    void a_branch_is_given_back_once() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        int route = routes().iterator().next();

        assertThat(inOwn(() -> branches().release(hold, route, 3))).isTrue();
        assertThat(inOwn(() -> branches().release(hold, route, 3))).isFalse();
        assertThat(inOwn(() -> branches().giveBack(hold))).isFalse();
    }

    @Test
    @Case("CLAIM-13")
    void a_branch_that_is_given_back_where_it_stands_is_due_at_once() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().giveBack(hold))).isTrue();

        Claim next = claim("order", "node-b", LONG).orElseThrow();
        assertThat(next.takeovers()).isZero();
        assertThat(inOwn(() -> branches().giveBack(hold))).isFalse();
        assertThat(inOwn(() -> branches().reload(next.hold()))).isPresent();
    }

    @Test
    @Case({"F8", "CTL-05", "SNAP-10"})
    void the_branch_of_a_paused_run_is_let_go_and_not_due() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));
        pause(key);

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.PAUSED);

        assertThat(inOwn(() -> branches().reload(hold))).isEmpty();
        assertThatNothingIsDue("order");
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
        assertThat(state("order"))
                .isEqualTo(new State.Paused(List.of(alone(1, false)), Optional.empty(), Optional.empty()));
    }

    @Test
    @Case("F8")
    void the_branch_of_a_run_that_is_not_paused_is_kept() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.RUNNING);

        assertThat(inOwn(() -> branches().reload(hold))).isPresent();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("F8")
    void who_lets_go_looks_again_under_the_lock() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        pause(key);
        try (StandingTransaction<Boolean> verb = standing(() -> {
            lock(key);
            runs().resume(key.run(), Runs.Trail.NONE);
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().letGo(hold));
            verb.commit();

            assertThat(worker.result()).hasValue(Phase.RUNNING);
        }
        assertThat(inOwn(() -> branches().reload(hold))).isPresent();
    }

    @Test
    void letting_go_of_a_run_that_ended_says_so() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> close(key, cancelling()));

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.CANCELLED);
        assertThat(inOwn(() -> branches().letGo(new Hold(new BranchKey(-1, 0), 1, "node-a"))))
                .isEmpty();
    }

    @Test
    void the_time_until_the_next_branch_is_due_is_told() {
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();

        insert("order");
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).hasValue(Duration.ZERO);

        claimed("order", LONG);
        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isPositive().isLessThanOrEqualTo(LONG.plusSeconds(1)));
        assertThat(inOwn(() -> branches().untilNextDue(Set.of()))).isEmpty();
    }
}
