package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Orders that a step gives to its own instance, or to those that wait for it, while others give theirs. */
public abstract class RacingOrderScenarios extends Scenarios {

    private void settle(Engine engine) {
        engine.driveDue();
        pass(ofSeconds(30));
        engine.driveDue();
    }

    @Test
    void a_pause_that_a_step_asks_for_while_its_run_is_being_undone_is_nothing_to_do() {
        Workflow<Integer, Integer> workflow = Workflow.named("w")
                .taking(Integer.class)
                .then(Figures::apart)
                .undoneBy(Figures::undoApart)
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a", workflow);
        Engine other = node("node-b", workflow);
        start(engine, workflow, 1);
        figures.during("apart", 1, () -> {
            orderElsewhere(other, door -> door.cancelAndUndo(id, Order.PLAIN));
            engine.door().pause(id, Order.PLAIN);
        });

        settle(engine);

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    void a_step_outside_of_transactions_that_lost_a_race_for_a_value_is_undone_by_a_cancel_all_the_same() {
        Workflow<Integer, Integer> workflow = Workflow.named("w")
                .taking(Integer.class)
                .fork(
                        arm("a", flow -> flow.then(Figures::countApart).undoneBy(Figures::undoApart)),
                        arm("b", flow -> flow.then(Figures::count)))
                .join(Figures::sum)
                .build();
        Engine engine = node("node-a", workflow);
        Engine other = node("node-b", workflow);
        start(engine, workflow, 1);
        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        List<Claim> claims = engine.claimDue(4);
        figures.during("countApart", 1, () -> {
            assertThat(elsewhere(() -> engine.drive(claimOf(claims, 2)))).isEqualTo(BranchRunner.End.RELEASED);
            orderElsewhere(other, door -> door.cancelAndUndo(id, Order.PLAIN));
            outlastTheGuard();
        });

        assertThat(engine.drive(claimOf(claims, 1))).isNotNull();
        settle(engine);

        assertThat(figures.calls()).contains("undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    private static Claim claimOf(List<Claim> claims, int branch) {
        return claims.stream()
                .filter(claim -> claim.hold().branch().branch() == branch)
                .findFirst()
                .orElseThrow();
    }

    /** The age of what a runner knows of its run is measured by the machine's own clock. */
    private static void outlastTheGuard() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(150);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_step_of_a_child_may_cancel_the_instance_that_waits_for_it() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::add5)
                .build();
        Workflow<Integer, Integer> workflow = Workflow.named("w")
                .taking(Integer.class)
                .call("child", child)
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a", workflow, child);
        start(engine, workflow, 1);
        figures.during("inc", 1, () -> engine.door().cancel(id, Order.PLAIN));

        settle(engine);

        assertThat(figures.calls()).containsExactly("inc");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    void the_last_step_of_an_arm_may_cancel_its_run() {
        Workflow<Integer, Integer> workflow = Workflow.named("w")
                .taking(Integer.class)
                .fork(arm("a", flow -> flow.then(Figures::inc)), arm("b", flow -> flow.then(Figures::add5)))
                .join(Figures::sum)
                .build();
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        figures.during("inc", 1, () -> engine.door().cancel(id, Order.PLAIN));

        settle(engine);

        assertThat(figures.calls("inc")).isEqualTo(1);
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }
}
