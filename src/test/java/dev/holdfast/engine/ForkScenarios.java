package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTrouble;
import dev.holdfast.testing.BrokenPort;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.CountedSeats;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arms that run on several nodes, wait, die, and share values. */
public abstract class ForkScenarios extends Scenarios {

    private final Workflow<Integer, Integer> workflow = Workflow.named("two-arms")
            .taking(Integer.class)
            .fork(arm("one", a -> a.then(Figures::inc).then(Figures::add5)), arm("other", b -> b.then(Figures::dbl)))
            .join(Figures::sum)
            .build();

    /** Opens the fork, whose arms are the branches 1 and 2, and runs nothing of them. */
    private Engine forked(Workflow<Integer, Integer> forking) {
        Engine engine = node("node-a", forking);
        start(engine, forking, 10);
        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        return engine;
    }

    @Test
    @Case("DEF-51")
    void a_database_that_is_lost_while_a_join_reads_its_results_fails_nobody() {
        Engine engine = forked(workflow);
        assertThat(engine.drive(claim(engine, 1, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        assertThat(engine.drive(claim(engine, 2, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        RuntimeException lost = new ArrangedTrouble(Transactions.Trouble.OUTAGE);
        StorePorts cut = ports().with(new ArrangedTransactions(ports().transactions()))
                .with(BrokenPort.failingAt(Branches.class, ports().branches(), "results", lost));
        Engine unlucky = node("node-b", cut, workflow);

        assertThat(unlucky.drive(claim(unlucky, 0, "node-b").orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        engine.driveDue(); // it was given back
        assertThat(output(engine)).isEqualTo(16 + 20);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    @Case("FORK-06")
    void what_died_in_one_arm_does_not_repeat_the_other() {
        Engine dead = forked(workflow);
        assertThat(dead.drive(claim(dead, 2, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        Claim dying = claim(dead, 1, "node-a").orElseThrow();
        assertThat(dead.drive(dying, Leases.lostAfter(1))).isEqualTo(BranchRunner.End.DROPPED);
        assertThat(figures.calls()).containsExactly("dbl", "inc");
        pass(CLAIM);

        node("node-b", workflow).driveDue();

        assertThat(output(dead)).isEqualTo(16 + 20);
        assertThat(figures.calls()).containsExactly("dbl", "inc", "add5", "sum");
    }

    @Test
    @Case({"FORK-08", "FORK-09"})
    void an_arm_that_slept_goes_on_behind_its_delay_and_no_finished_arm_again() {
        Workflow<Integer, Integer> sleeping = Workflow.named("sleeping-arm")
                .taking(Integer.class)
                .fork(
                        arm(
                                "one",
                                a -> a.then(Figures::inc)
                                        .delay("night", ofHours(8))
                                        .then(Figures::add5)),
                        arm("other", b -> b.then(Figures::dbl)))
                .join(Figures::sum)
                .build();
        Engine engine = forked(sleeping);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.WAITING);
        assertThat(status(engine).node().orElseThrow().value())
                .isEqualTo(branch(engine, 0).position().node().orElseThrow().value());
        assertThat(stepOutput(engine, "inc")).contains(11);
        assertThat(stepOutput(engine, "dbl")).contains(20);

        pass(ofHours(8));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(16 + 20);
        assertThat(figures.calls()).containsOnlyOnce("inc", "dbl", "add5", "sum");
    }

    @Test
    @Case({"FORK-12", "DEF-20"})
    void arms_that_hold_routes_loops_and_other_workflows_lose_no_result() {
        Workflow<Integer, Integer> inner = Workflow.named("inner")
                .taking(Integer.class)
                .then(Figures::inc)
                .then("again", Figures::inc)
                .build();
        Workflow<Integer, Integer> mixed = Workflow.named("mixed")
                .taking(Integer.class)
                .fork(List.of(
                        arm(
                                "route",
                                a -> a.route(Figures::size)
                                        .when(Figures.Size.SMALL, small -> small.then("small", Figures::inc))
                                        .when(Figures.Size.BIG, big -> big.then("big", Figures::dbl))
                                        .end()),
                        arm("loop", a -> a.loop("counting", Limit.atMost(5), body -> body.then(Figures::upToThree))),
                        arm("include", a -> a.include("inside", inner)),
                        arm("call", a -> a.call("called", inner)),
                        arm("plain", a -> a.then(Figures::add5))))
                .join(Figures::total)
                .build();
        Engine engine = node("node-a", mixed, inner);
        start(engine, mixed, 0);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(1 + 3 + 2 + 2 + 5);
        assertThat(stepOutput(engine, "add5")).contains(5);
        assertThat(stepOutput(engine, "small")).contains(1);
        assertThat(stepOutput(engine, "inside/again")).contains(2);
    }

    @Test
    @Case({"FORK-16", "DEF-38"})
    void two_nodes_run_two_arms_at_the_same_time_each_with_the_value_of_the_fork() {
        Engine one = forked(workflow);
        Engine other = node("node-b", workflow);
        List<BranchRunner.End> meanwhile = new ArrayList<>();
        figures.during(
                "inc",
                1,
                () -> meanwhile.add(
                        elsewhere(() -> other.drive(claim(other, 2, "node-b").orElseThrow()))));

        one.drive(claim(one, 1, "node-a").orElseThrow());
        one.driveDue();

        assertThat(meanwhile).containsExactly(BranchRunner.End.RELEASED); // while the body of the first arm ran
        assertThat(output(one)).isEqualTo(16 + 20);
        assertThat(figures.calls()).startsWith("inc", "dbl");
        assertThat(one.steps(id).stream()
                        .filter(row -> row.kind() == Checkpoint.Kind.END && row.branch() == 2)
                        .map(StepRecord::runner))
                .containsExactly("node-b");
    }

    @Test
    @Case({"F36", "FORK-22"})
    void an_arm_that_changed_a_value_behind_a_faster_one_runs_again_and_that_is_no_attempt() {
        Workflow<Integer, Integer> sharing = Workflow.named("sharing")
                .taking(Integer.class)
                .fork(
                        arm("one", a -> a.then("first", Figures::countApart)),
                        arm("other", b -> b.then("second", Figures::countApart)))
                .join(Figures::sum)
                .build();
        Engine one = forked(sharing);
        Engine other = node("node-b", sharing);
        // between what the first arm reads and what it writes, the second writes and commits
        figures.during(
                "countApart",
                1,
                () -> assertThat(elsewhere(
                                () -> other.drive(claim(other, 2, "node-b").orElseThrow())))
                        .isEqualTo(BranchRunner.End.RELEASED));

        one.drive(claim(one, 1, "node-a").orElseThrow());
        one.driveDue();

        Map<String, Payload> shared = one.ask(door -> door.shared(id));
        assertThat(shared).containsExactly(Map.entry("count", one.encode(20, Integer.class)));
        assertThat(output(one)).isEqualTo(10 + 20);
        assertThat(figures.calls("countApart")).isEqualTo(3);
        assertThat(one.heard()).contains("repeated first");
        assertThat(rows(one, Checkpoint.Kind.FAILED)).isZero();
        assertThat(one.steps(id).stream()
                        .filter(row -> row.kind() == Checkpoint.Kind.END)
                        .map(StepRecord::attempt))
                .containsOnly(1);
    }

    /** Whoever conflicts has seen another get further, so it is nothing to give up for. */
    @Test
    @Case("F36")
    void a_step_yields_to_faster_ones_as_often_as_it_takes() {
        Workflow<Integer, Integer> counting = Workflow.named("counting")
                .taking(Integer.class)
                .then("first", Figures::countApart)
                .build();
        Engine engine = node("node-a", counting);
        Engine other = node("node-b", counting);
        start(engine, counting, 1);
        long run = engine.instance(id).run();
        int faster = 3 * BranchRun.REPEATS;
        for (int call = 1; call <= faster; call++) {
            figures.during(
                    "countApart",
                    call,
                    () -> assertThat(elsewhere(() -> ports().transactions()
                                    .own(() -> ports().sharedState()
                                            .write(
                                                    run,
                                                    "count",
                                                    ports().sharedState()
                                                            .read(run, "count")
                                                            .version(),
                                                    other.encode(7, Integer.class)))))
                            .isTrue());
        }

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(figures.calls("countApart")).isEqualTo(faster + 1);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    @Case({"F8", "F4"})
    void a_pause_during_the_last_arm_lets_it_end_and_the_join_waits_for_the_end_of_the_pause() {
        Engine engine = forked(workflow);
        Engine other = node("node-b", workflow);
        engine.drive(claim(engine, 2, "node-a").orElseThrow());
        figures.during("add5", 1, () -> orderElsewhere(other, door -> door.pause(id, Order.PLAIN)));

        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
        assertThat(stepOutput(engine, "add5")).contains(16);
        assertThat(engine.claimDue(4)).isEmpty();

        order(engine, door -> door.resume(id, Order.PLAIN));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(16 + 20);
        assertThat(figures.calls()).containsOnlyOnce("inc", "add5", "dbl", "sum");
    }

    @Test
    @Case({"F1", "F11", "CLAIM-10"})
    void a_body_that_ran_when_its_instance_failed_is_refused_also_behind_a_retry_that_ran_its_step_again() {
        Workflow<Integer, Integer> failing = Workflow.named("failing-arm")
                .taking(Integer.class)
                .fork(
                        arm("one", a -> a.then(Figures::fragile)),
                        arm("other", b -> b.then(Figures::dbl).then(Figures::add5)))
                .join(Figures::sum)
                .build();
        Engine zombie = forked(failing);
        Engine owner = node("node-b", failing);
        figures.failing(1).during("dbl", 1, () -> {
            assertThat(elsewhere(() -> owner.drive(claim(owner, 1, "node-b").orElseThrow())))
                    .isEqualTo(BranchRunner.End.ENDED);
            assertThat(kind(owner)).isEqualTo(Status.Kind.FAILED);
            orderElsewhere(owner, door -> door.retry(id, Order.PLAIN));
            assertThat(elsewhere(owner::driveDue)).isPositive();
            assertThat(output(owner)).isEqualTo(11 + 25);
        });

        assertThat(zombie.drive(claim(zombie, 2, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(output(owner)).isEqualTo(11 + 25);
        assertThat(figures.calls("dbl")).isEqualTo(2);
        assertThat(figures.calls()).containsOnlyOnce("add5", "sum");
        assertThat(owner.steps(id).stream()
                        .filter(row -> row.node()
                                .map(node -> node.value().equals("dbl"))
                                .orElse(false)))
                .hasSize(1);
    }

    private final Workflow<Integer, Integer> each = Workflow.named("each")
            .taking(Integer.class)
            .forEach("items", Figures::upTo, item -> item.then(Figures::dbl))
            .atOnce(1)
            .all()
            .then(Figures::total)
            .build();

    @Test
    @Case({"F4", "F12"})
    void a_zombie_of_an_ended_item_neither_ends_it_again_nor_opens_another() {
        Engine zombie = node("node-a", each);
        Engine owner = node("node-b", each);
        start(zombie, each, 3);
        zombie.drive(zombie.claim(id).orElseThrow());
        figures.during("dbl", 1, () -> {
            pass(CLAIM);
            assertThat(elsewhere(() -> owner.drive(claim(owner, 1, "node-b").orElseThrow())))
                    .isEqualTo(BranchRunner.End.RELEASED);
        });

        assertThat(zombie.drive(claim(zombie, 1, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(claim(owner, 3, "node-b")).isEmpty(); // only one item at once
        owner.driveDue();
        assertThat(output(owner)).isEqualTo(2 + 4 + 6);
        assertThat(figures.calls("dbl")).isEqualTo(4);
        assertThat(rows(owner, Checkpoint.Kind.END)).isEqualTo(3 + 1);
    }

    @Test
    @Case({"F8", "F1"})
    void a_cancel_while_an_item_ends_leaves_neither_that_nor_the_next_one_behind() {
        Engine engine = node("node-a", each);
        Engine other = node("node-b", each);
        start(engine, each, 3);
        engine.drive(engine.claim(id).orElseThrow());
        figures.during("dbl", 1, () -> orderElsewhere(other, door -> door.cancel(id, Order.PLAIN)));

        assertThat(engine.drive(claim(engine, 1, "node-a").orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        pass(CLAIM);
        assertThat(engine.claimDue(8)).isEmpty();
        assertThat(figures.calls("dbl")).isEqualTo(1);
    }

    @Test
    @Case({"F12", "F4", "F6"})
    void a_zombie_that_comes_to_a_fork_late_opens_no_second_one() {
        Engine owner = node("node-a", workflow);
        Engine zombie = node("node-b", workflow);
        start(owner, workflow, 10);
        Claim stale = zombie.claim(id).orElseThrow();
        pass(CLAIM);
        assertThat(owner.drive(owner.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);

        assertThat(zombie.drive(stale)).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(rows(owner, Checkpoint.Kind.FORK)).isEqualTo(1);
        assertThat(figures.calls()).isEmpty();
        owner.driveDue();
        assertThat(output(owner)).isEqualTo(16 + 20);
        assertThat(figures.calls()).containsOnlyOnce("inc", "dbl", "add5", "sum");
    }

    // Places to begin at once.

    private final Workflow<Integer, Integer> three = Workflow.named("three-arms")
            .taking(Integer.class)
            .fork(List.of(
                    arm("one", a -> a.then("first", Figures::inc)),
                    arm("two", a -> a.then("second", Figures::dbl)),
                    arm("three", a -> a.then("third", Figures::add5))))
            .join(Figures::total)
            .build();

    @Test
    @Case("FORK-01")
    void arms_for_which_there_are_places_begin_where_they_were_forked_and_the_others_are_due() {
        start(node("node-b", three), three, 10);
        CountedSeats seats = new CountedSeats("node-a", 2, Duration.ofHours(1));
        Engine engine = keep(assembly("node-a", ports()).seats(seats).serving(three));

        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);

        assertThat(seats.begun())
                .extracting(claim -> claim.hold().branch().branch())
                .containsExactly(1, 2);
        for (Claim claim : seats.begun()) {
            Claim loaded = ports().transactions()
                    .own(() -> ports().branches().reload(claim.hold()))
                    .orElseThrow();
            assertThat(claim).usingRecursiveComparison().ignoringFields("at").isEqualTo(loaded);
            assertThat(claim(engine, claim.hold().branch().branch(), "node-b"))
                    .as("for anybody else")
                    .isEmpty();
            assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.RELEASED);
        }
        assertThat(figures.calls()).containsExactly("inc", "dbl");
        assertThat(engine.driveDue()).as("the third arm and the join").isEqualTo(2);
        assertThat(output(engine)).isEqualTo(11 + 20 + 15);
    }

    @Test
    @Case("FORK-01")
    void an_arm_that_began_where_it_was_forked_is_taken_over_when_its_node_dies() {
        start(node("node-b", three), three, 10);
        CountedSeats seats = new CountedSeats("node-a", 3, Duration.ofSeconds(20));
        Engine dying = keep(assembly("node-a", ports()).seats(seats).serving(three));
        assertThat(dying.drive(dying.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        Engine other = node("node-b", three);
        assertThat(other.driveDue()).as("while the claims last").isZero();

        pass(CLAIM);

        assertThat(other.driveDue()).isEqualTo(4);
        assertThat(output(other)).isEqualTo(11 + 20 + 15);
        List<StepRecord> rows = other.steps(id);
        seats.begun().forEach(claim -> assertThat(dying.drive(claim)).isEqualTo(BranchRunner.End.DROPPED));
        assertThat(other.steps(id)).as("of who comes too late none").isEqualTo(rows);
    }

    @Test
    void places_of_arms_that_are_not_opened_are_free_again() {
        start(node("node-b", three), three, 10);
        CountedSeats seats = new CountedSeats("node-a", 2, Duration.ofHours(1));
        Engine engine = keep(assembly("node-a", ports()).seats(seats).serving(three));
        Claim claim = engine.claim(id).orElseThrow();
        order(engine, door -> door.pause(id, Order.PLAIN));

        assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.LET_GO);

        assertThat(seats.free()).isEqualTo(2);
        assertThat(seats.begun()).isEmpty();
        assertThat(kinds(engine, 0)).containsExactly(Checkpoint.Kind.START);
    }
}
