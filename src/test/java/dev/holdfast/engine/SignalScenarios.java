package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Signals;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.Leases;
import dev.holdfast.testing.MeddledPort;
import dev.holdfast.testing.StandingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events on their way into running instances. */
public abstract class SignalScenarios extends Scenarios {

    private static Workflow<Integer, Integer> approval() {
        return Workflow.named("approval")
                .taking(Integer.class)
                .awaitSignal("approval", "approve", Integer.class, Wait.forEver())
                .then(Figures::inc)
                .build();
    }

    private static Workflow<Integer, Integer> impatient() {
        return Workflow.named("impatient")
                .taking(Integer.class)
                .awaitSignal("approve", Integer.class, Wait.within(ofMinutes(5)).orNull())
                .then(Figures::orZero)
                .build();
    }

    private Engine awaiting(Workflow<Integer, Integer> workflow) {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 7);
        assertThat(engine.driveDue()).isPositive();
        assertThat(kind(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);
        return engine;
    }

    private List<Optional<Integer>> consumers(Engine engine) {
        return sent(engine).stream().map(SignalRecord::consumedBy).toList();
    }

    @Test
    @Case({"SIG-06", "SIG-20", "LIF-30", "DEF-42"})
    void the_value_of_an_event_is_the_output_of_its_wait_and_the_input_of_what_follows() {
        Engine engine = awaiting(approval());

        signal(engine, "approve", 42);
        driveAndDie(engine, 1); // no further than the wait

        assertThat(branch(engine, 0).position()).isEqualTo(new Position.AtTask(new NodeId("inc")));
        assertThat(branch(engine, 0).value()).contains(engine.encode(42, Integer.class));
        assertThat(stepOutput(engine, "approval")).contains(42);
        assertThat(stepOutput(engine, "approve")).isEmpty();
        assertThat(kinds(engine, 0)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.SIGNAL);
        assertThat(consumers(engine)).containsExactly(Optional.of(0));
    }

    @Test
    @Case("SIG-09")
    void an_instance_that_got_its_event_is_offered_to_every_node_and_goes_on_there() {
        Workflow<Integer, Integer> workflow = approval();
        Engine one = awaiting(workflow);
        Engine other = node("node-b", workflow);
        assertThat(other.claimDue(4)).isEmpty();

        signal(one, "approve", 42);
        List<Claim> offered = other.claimDue(4);

        assertThat(offered).extracting(claim -> claim.instance().value()).containsExactly(id);
        assertThat(other.drive(offered.get(0))).isEqualTo(BranchRunner.End.ENDED);
        assertThat(output(one)).isEqualTo(43);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    @Case({"SIG-13", "DEF-09"})
    void a_node_that_dies_while_it_consumes_an_event_loses_none(Fate fate) {
        Workflow<Integer, Integer> workflow = approval();
        Engine alive = awaiting(workflow);
        ArrangedTransactions dying = new ArrangedTransactions(ports().transactions());
        Engine dead = node("node-b", ports().with(dying), workflow);
        signal(alive, "approve", 42);
        dying.loseAnswerOfStep(1, fate, () -> {
            throw new IllegalStateException("the node died");
        });

        assertThat(dead.drive(dead.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        boolean consumed = fate == Fate.COMMITTED;
        assertThat(consumers(alive)).containsExactly(consumed ? Optional.of(0) : Optional.empty());
        assertThat(stepOutput(alive, "approval").isPresent()).isEqualTo(consumed);
        pass(CLAIM);
        assertThat(alive.driveDue()).isPositive();
        assertThat(output(alive)).isEqualTo(43);
        assertThat(rows(alive, Checkpoint.Kind.SIGNAL)).isEqualTo(1);
    }

    @Test
    @Case({"SIG-18", "DEF-21"})
    void an_event_wakes_the_arm_that_waits_for_it_and_the_join_sees_all_results() {
        Workflow<Integer, Integer> workflow = Workflow.named("waiting-arm")
                .taking(Integer.class)
                .fork(
                        arm("waiting", a -> a.awaitSignal("go", Integer.class).then(Figures::inc)),
                        arm("busy", b -> b.then(Figures::dbl).then(Figures::add5)))
                .join(Figures::sum)
                .build();
        Engine engine = awaiting(workflow);
        assertThat(figures.calls()).containsExactly("dbl", "add5");

        signal(engine, "go", 100);
        assertThat(engine.driveDue()).isPositive();

        assertThat(output(engine)).isEqualTo(101 + 19);
        assertThat(figures.calls()).containsExactly("dbl", "add5", "inc", "sum");
    }

    @Test
    @Case("SIG-22")
    void each_iteration_of_a_loop_consumes_an_event_of_its_own() {
        Workflow<Integer, Integer> workflow = Workflow.named("loop")
                .taking(Integer.class)
                .loop(
                        "asking",
                        Limit.atMost(5),
                        body -> body.awaitSignal("next", Integer.class).then(Figures::untilZero))
                .then(Figures::inc)
                .build();
        Engine engine = awaiting(workflow);

        signal(engine, "next", 3);
        signal(engine, "next", 2);
        assertThat(engine.driveDue()).isPositive();
        assertThat(kind(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);
        assertThat(figures.calls("untilZero")).isEqualTo(2);
        signal(engine, "next", 0);
        assertThat(engine.driveDue()).isPositive();

        assertThat(output(engine)).isEqualTo(1);
        assertThat(rows(engine, Checkpoint.Kind.SIGNAL)).isEqualTo(3);
        assertThat(consumers(engine)).containsOnly(Optional.of(0));
    }

    @Test
    @Case("SIG-17")
    void an_event_that_comes_in_a_pause_is_taken_when_the_pause_is_over() {
        Engine engine = awaiting(approval());
        order(engine, door -> door.pause(id, Order.PLAIN));

        signal(engine, "approve", 42);
        assertThat(engine.driveDue()).isZero();
        assertThat(consumers(engine)).containsOnly(Optional.empty());
        order(engine, door -> door.resume(id, Order.PLAIN));
        assertThat(engine.driveDue()).isPositive();

        assertThat(output(engine)).isEqualTo(43);
    }

    // An event races the end of its wait.

    @Test
    @Case("LIF-32")
    void an_event_that_was_sent_before_anybody_saw_the_time_pass_wins_over_the_time_out() {
        Engine engine = awaiting(impatient());
        pass(ofMinutes(6));

        signal(engine, "approve", 42);
        assertThat(engine.driveDue()).isPositive();

        assertThat(output(engine)).isEqualTo(42);
        assertThat(rows(engine, Checkpoint.Kind.TIMEOUT)).isZero();
    }

    @Test
    void an_event_behind_the_time_out_is_kept_and_changes_nothing() {
        Engine engine = awaiting(impatient());
        pass(ofMinutes(6));
        driveAndDie(engine, 1); // the time-out is taken

        signal(engine, "approve", 42);
        pass(CLAIM);
        assertThat(engine.driveDue()).isPositive();

        assertThat(output(engine)).isZero();
        assertThat(consumers(engine)).containsExactly(Optional.empty());
        assertThat(rows(engine, Checkpoint.Kind.SIGNAL)).isZero();
    }

    @Test
    @Case({"LIF-32", "SIG-14", "F10"})
    void a_look_at_a_wait_whose_time_is_over_waits_for_a_sender_under_way_and_takes_his_event() throws Exception {
        Engine engine = awaiting(impatient());
        pass(ofMinutes(6));
        Claim claim = engine.claim(id).orElseThrow();

        try (StandingTransaction<Boolean> sender = StandingTransaction.open(ports().transactions(), () -> {
            engine.door().signal(id, "approve", 42);
            return true;
        })) {
            Elsewhere<BranchRunner.End> look = Elsewhere.start("look", () -> engine.drive(claim));
            place().store().awaitWaiting(look.thread());
            assertThat(sender.commit()).isTrue();
            assertThat(look.result()).isEqualTo(BranchRunner.End.ENDED);
        }

        assertThat(output(engine)).isEqualTo(42);
        assertThat(consumers(engine)).containsExactly(Optional.of(0));
    }

    @Test
    @Case({"LIF-32", "F10"})
    void a_sender_waits_for_a_time_out_under_way_and_his_event_is_kept() throws Exception {
        Workflow<Integer, Integer> workflow = impatient();
        Engine sender = awaiting(workflow);
        pass(ofMinutes(6));
        List<Elsewhere<Boolean>> sending = new ArrayList<>();
        Signals looking = MeddledPort.after(Signals.class, ports().signals(), "oldest", () -> {
            Elsewhere<Boolean> other = Elsewhere.start("sender", () -> {
                signal(sender, "approve", 42);
                return true;
            });
            sending.add(other);
            awaitWaiting(other);
        });
        Engine looker = node("node-b", ports().with(looking), workflow);

        assertThat(looker.drive(looker.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.ENDED);

        assertThat(sending).hasSize(1);
        assertThat(sending.get(0).result()).isTrue();
        assertThat(output(sender)).isZero();
        assertThat(rows(sender, Checkpoint.Kind.TIMEOUT)).isEqualTo(1);
        assertThat(consumers(sender)).doesNotContain(Optional.of(0));
    }

    private void awaitWaiting(Elsewhere<?> other) {
        try {
            place().store().awaitWaiting(other.thread());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while another waits", e);
        }
        assertThat(other.isDone()).isFalse();
    }

    @Test
    @Case({"F7", "SIG-16"})
    void a_zombie_that_looks_at_a_wait_neither_takes_the_next_event_nor_puts_the_branch_down() {
        Workflow<Integer, Integer> workflow = Workflow.named("twice")
                .taking(Integer.class)
                .awaitSignal("first", "go", Integer.class, Wait.forEver())
                .awaitSignal("second", "go", Integer.class, Wait.forEver())
                .then(Figures::inc)
                .build();
        Engine owner = awaiting(workflow);
        Engine zombie = node("node-b", workflow);
        signal(owner, "go", 1);
        Claim stale = zombie.claim(id).orElseThrow();
        pass(CLAIM);
        Claim mine = owner.claim(id).orElseThrow();
        assertThat(owner.drive(mine, Leases.lostAfter(1))).isEqualTo(BranchRunner.End.DROPPED);
        signal(owner, "go", 2);

        assertThat(zombie.drive(stale)).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(consumers(owner)).containsExactly(Optional.of(0), Optional.empty());
        assertThat(branch(owner, 0).held()).isTrue();
        pass(ofSeconds(21));
        assertThat(owner.driveDue()).isPositive();
        assertThat(output(owner)).isEqualTo(3);
    }
}
