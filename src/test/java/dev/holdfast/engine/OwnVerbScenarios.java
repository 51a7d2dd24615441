package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that give orders to their own instance, and to others (F21). */
public abstract class OwnVerbScenarios extends Scenarios {

    private final Workflow<Integer, Integer> workflow = Workflow.named("own")
            .taking(Integer.class)
            .then(Figures::inc)
            .then(Figures::dbl)
            .build();

    private Engine started() {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        return engine;
    }

    @Test
    @Case("F21")
    void a_step_that_cancels_its_own_instance_is_stored_and_no_other_follows() {
        Engine engine = started();
        figures.during("inc", 1, () -> engine.door().cancel(id, Order.by("inc", "enough")));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("inc");
        assertThat(stepOutput(engine, "inc")).contains(2);
        assertThat(kinds(engine, 0))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(figures.calls()).containsExactly("inc");
    }

    @Test
    @Case("F21")
    void a_step_that_pauses_its_own_instance_is_stored_and_the_next_waits_for_the_end_of_the_pause() {
        Engine engine = started();
        figures.during("inc", 1, () -> engine.door().pause(id, Order.PLAIN));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
        assertThat(stepOutput(engine, "inc")).contains(2);
        assertThat(figures.calls()).containsExactly("inc");
        order(engine, door -> door.resume(id, Order.PLAIN));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(4);
    }

    @Test
    @Case("F21")
    void a_step_may_send_the_event_that_its_own_instance_waits_for_next() {
        Workflow<Integer, Integer> asking = Workflow.named("asking")
                .taking(Integer.class)
                .then(Figures::inc)
                .awaitSignal("answer", Integer.class, Wait.forEver())
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a", asking);
        start(engine, asking, 1);
        figures.during("inc", 1, () -> engine.door().signal(id, "answer", 21));

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(42);
    }

    @Test
    @Case("F21")
    void what_a_failing_step_ordered_was_never_ordered() {
        Workflow<Integer, Integer> failing = Workflow.named("failing")
                .taking(Integer.class)
                .then(Figures::flaky)
                .build();
        Engine engine = node("node-a", failing);
        start(engine, failing, 1);
        figures.failing(1).during("flaky", 1, () -> engine.door().cancel(id, Order.PLAIN));

        engine.driveDue();

        assertThat(sent(engine)).isEmpty();
        pass(CLAIM);
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(2);
    }

    @Test
    @Case("F21")
    void a_last_step_that_cancels_its_own_instance_is_stored_and_the_instance_is_cancelled() {
        Engine engine = started();
        figures.during("dbl", 1, () -> engine.door().cancel(id, Order.by("dbl", "enough")));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("dbl");
        assertThat(stepOutput(engine, "dbl")).contains(4);
        assertThat(kinds(engine, 0))
                .containsExactly(
                        Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case("F21")
    void a_last_step_that_cancels_its_own_instance_with_undo_is_undone_too() {
        Workflow<Integer, Integer> undoable = Workflow.named("undoable")
                .taking(Integer.class)
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .then(Figures::dbl)
                .undoneBy(Figures::undoDbl)
                .build();
        Engine engine = node("node-a", undoable);
        start(engine, undoable, 1);
        figures.during("dbl", 1, () -> engine.door().cancelAndUndo(id, Order.PLAIN));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "undoDbl", "undoInc");
    }

    @Test
    @Case("F21")
    void a_pause_by_the_last_step_finds_nothing_left_to_pause() {
        Engine engine = started();
        figures.during("dbl", 1, () -> engine.door().pause(id, Order.PLAIN));

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    @Case("F21")
    void a_step_of_an_arm_may_cancel_the_whole_instance() {
        Workflow<Integer, Integer> forked = Workflow.named("forked")
                .taking(Integer.class)
                .fork(arm("a", a -> a.then(Figures::inc)), arm("b", b -> b.then(Figures::dbl)))
                .join(Figures::sum)
                .build();
        Engine engine = node("node-a", forked);
        start(engine, forked, 1);
        figures.during("inc", 1, () -> engine.door().cancel(id, Order.PLAIN));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(stepOutput(engine, "inc")).contains(2);
        assertThat(figures.calls()).doesNotContain("sum");
        assertThat(engine.claimDue(4)).isEmpty();
    }

    @Test
    @Case("F21")
    void a_step_outside_of_transactions_may_order_its_own_instance_too() {
        Workflow<Integer, Integer> apart = Workflow.named("apart")
                .taking(Integer.class)
                .then(Figures::apart)
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a", apart);
        start(engine, apart, 1);
        figures.during("apart", 1, () -> order(engine, door -> door.cancel(id, Order.PLAIN)));

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(stepOutput(engine, "apart")).contains(2);
        assertThat(figures.calls()).containsExactly("apart");
    }

    @Test
    @Case({"F21", "CTX-02"})
    void behind_a_body_that_threw_the_same_thread_orders_at_once_again() {
        Workflow<Integer, Integer> failing = Workflow.named("throwing")
                .taking(Integer.class)
                .then(Figures::flaky)
                .build();
        Engine engine = node("node-a", failing);
        start(engine, failing, 1);
        figures.failing(1);
        engine.driveDue();

        order(engine, door -> door.cancel(id, Order.PLAIN));

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    @Case({"F21", "CTX-02"})
    void a_body_that_runs_another_instance_on_its_thread_still_orders_behind_its_own_checkpoint() {
        Engine engine = started();
        String other = id + "-other";
        start(engine, workflow, other, 10);
        List<Status.Kind> seen = new ArrayList<>();
        figures.during("inc", 1, () -> {
            engine.drive(engine.claim(other).orElseThrow());
            engine.door().cancel(id, Order.PLAIN);
            seen.add(kind(engine));
        });

        engine.drive(engine.claim(id).orElseThrow());

        assertThat(seen).containsExactly(Status.Kind.IN_PROGRESS);
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(stepOutput(engine, "inc")).contains(2);
        assertThat(engine.output(other, Integer.class)).contains(22);
    }
}
