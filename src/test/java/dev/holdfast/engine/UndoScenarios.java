package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import org.junit.jupiter.api.Test;

/** Orders, failures and deadlines that meet an instance whose steps are being undone, or that make it undo them. */
public abstract class UndoScenarios extends Scenarios {

    private static final Order ANN = Order.by("ann", "not wanted");

    private final Workflow<Integer, Integer> apart = Workflow.named("apart")
            .taking(Integer.class)
            .then(Figures::apart)
            .undoneBy(Figures::undoApart)
            .then(Figures::dbl)
            .undoneBy(Figures::undoDbl)
            .build();

    /** Its first step can be undone at the second try, 10 seconds later. */
    private final Workflow<Integer, Integer> failing = Workflow.named("failing")
            .deadline(ofHours(1))
            .taking(Integer.class)
            .then(Figures::inc)
            .undoneBy(Figures::undoInc)
            .then(Figures::dbl)
            .undoneBy(Figures::undoDbl)
            .then(Figures::fragile)
            .build();

    private final Workflow<Integer, Integer> waiting = Workflow.named("waiting")
            .deadline(ofHours(1))
            .taking(Integer.class)
            .then(Figures::apart)
            .undoneBy(Figures::undoApart)
            .awaitSignal("go", Integer.class)
            .then(Figures::dbl)
            .build();

    private Engine started(Workflow<Integer, Integer> workflow) {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        return engine;
    }

    /** An undo that has failed once and waits for its second attempt. */
    private Engine undoing() {
        Engine engine = started(failing);
        figures.failing(2); // the step, and the first attempt to undo the one before it
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPENSATING);
        assertThat(figures.calls()).containsExactly("inc", "dbl", "fragile", "undoDbl");
        return engine;
    }

    @Test
    @Case("F35")
    void a_step_apart_that_runs_when_the_cancel_comes_is_kept_and_undone() {
        Engine engine = started(apart);
        Engine other = node("node-b", apart);
        figures.during("apart", 1, () -> {
            orderElsewhere(other, door -> door.cancelAndUndo(id, ANN));
            assertThat(other.claimDue(4)).isEmpty(); // it is held, and undoing waits for it
        });

        engine.driveDue();

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(stepOutput(engine, "apart")).contains(2);
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("ann");
    }

    @Test
    @Case("F35")
    void a_last_step_that_runs_when_the_cancel_comes_completes_nothing_and_is_undone() {
        Workflow<Integer, Integer> last = Workflow.named("last")
                .taking(Integer.class)
                .then(Figures::dbl)
                .then(Figures::apart)
                .undoneBy(Figures::undoApart)
                .build();
        Engine engine = started(last);
        Engine other = node("node-b", last);
        figures.during("apart", 1, () -> orderElsewhere(other, door -> door.cancelAndUndo(id, ANN)));

        engine.driveDue();

        assertThat(figures.calls()).containsExactly("dbl", "apart", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(engine.output(id)).isEmpty();
    }

    @Test
    @Case("F35")
    void a_step_apart_that_a_dead_node_may_have_begun_is_finished_first_and_then_undone() {
        Engine dead = started(apart);
        driveAndDie(dead, 0);
        order(dead, door -> door.cancelAndUndo(id, ANN));
        pass(CLAIM);

        node("node-b", apart).driveDue();

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(kind(dead)).isEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    @Case({"F35", "FORK-04"})
    void a_step_apart_in_one_arm_is_kept_and_undone_when_another_arm_fails() {
        Workflow<Integer, Integer> forked = Workflow.named("forked")
                .taking(Integer.class)
                .fork(
                        arm("apart", a -> a.then(Figures::apart).undoneBy(Figures::undoApart)),
                        arm("failing", b -> b.then(Figures::fragile)))
                .join(Figures::sum)
                .build();
        Engine engine = started(forked);
        Engine other = node("node-b", forked);
        engine.drive(engine.claim(id).orElseThrow());
        figures.failing(1).during("apart", 1, () -> {
            other.drive(claim(other, 2, "node-b").orElseThrow());
            assertThat(kind(other)).isNotEqualTo(Status.Kind.FAILED); // it waits for the step that runs
        });

        engine.drive(claim(engine, 1, "node-a").orElseThrow());
        pass(ofSeconds(2));
        engine.driveDue();

        assertThat(figures.calls()).containsExactly("apart", "fragile", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).message()).startsWith("failure");
    }

    @Test
    @Case("CTL-04")
    void an_instance_that_undoes_can_be_neither_paused_nor_resumed_and_undoes_on() {
        Engine engine = undoing();

        assertThatThrownBy(() -> order(engine, door -> door.pause(id, ANN)))
                .isInstanceOf(Verb.NotPossible.class)
                .hasMessageContaining("compensating");
        assertThatThrownBy(() -> order(engine, door -> door.resume(id, ANN))).isInstanceOf(Verb.NotPossible.class);
        assertThatThrownBy(() -> order(engine, door -> door.retry(id, ANN))).isInstanceOf(Verb.NotPossible.class);

        pass(ofSeconds(10));
        engine.driveDue();
        assertThat(figures.calls()).endsWith("undoDbl", "undoDbl", "undoInc");
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).message()).isEqualTo("failure 3");
    }

    @Test
    @Case("CTL-04")
    void an_instance_that_waits_for_its_steps_to_end_before_it_undoes_cannot_be_paused_either() {
        Engine engine = started(apart);
        Engine other = node("node-b", apart);
        figures.during("apart", 1, () -> {
            orderElsewhere(other, door -> door.cancelAndUndo(id, ANN));
            assertThatThrownBy(() -> elsewhere(() -> other.ask(door -> door.pause(id, ANN))))
                    .hasCauseInstanceOf(Verb.NotPossible.class);
        });

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    void a_paused_instance_that_is_cancelled_with_undo_undoes_and_stays_paused_no_longer() {
        Engine engine = started(apart);
        driveAndDie(engine, 1);
        order(engine, door -> door.pause(id, ANN));
        pass(CLAIM);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);

        order(engine, door -> door.cancelAndUndo(id, ANN));
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("apart", "undoApart");
    }

    @Test
    void a_cancel_of_an_instance_that_undoes_changes_nothing_and_a_termination_ends_it_there() {
        Engine engine = undoing();

        order(engine, door -> door.cancel(id, ANN));
        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPENSATING);
        order(engine, door -> door.terminate(id, ANN));

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        pass(ofHours(1));
        assertThat(engine.driveDue()).isZero();
        assertThat(figures.calls()).doesNotContain("undoInc");
    }

    @Test
    @Case("F21")
    void an_undo_that_terminates_its_own_instance_lets_no_other_begin() {
        Engine engine = undoing();
        figures.during("undoDbl", 2, () -> engine.door().terminate(id, ANN));

        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(figures.calls()).endsWith("undoDbl", "undoDbl");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(rows(engine, Checkpoint.Kind.UNDO)).isEqualTo(1);
    }

    @Test
    @Case({"F5", "F1"})
    void an_undo_that_was_taken_over_counts_once_and_its_late_end_changes_nothing() {
        Engine zombie = started(failing);
        Engine owner = node("node-b", failing);
        figures.failing(1).during("undoDbl", 1, () -> {
            pass(CLAIM);
            owner.driveDue();
        });

        zombie.driveDue();

        assertThat(figures.calls()).containsExactly("inc", "dbl", "fragile", "undoDbl", "undoDbl", "undoInc");
        assertThat(rows(owner, Checkpoint.Kind.UNDO)).isEqualTo(2);
        assertThat(kind(owner)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(owner).message()).isEqualTo("failure 3");
    }

    @Test
    @Case({"F35", "TMO-10"})
    void a_limit_that_strikes_while_a_cancel_waits_for_the_step_lets_the_undoing_begin() {
        Workflow<Integer, Integer> limited = Workflow.named("limited")
                .taking(Integer.class)
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .then(Figures::limitedTwice)
                .build();
        Engine engine = started(limited);
        Engine other = node("node-b", limited);
        figures.during("limitedTwice", 1, () -> {
            orderElsewhere(other, door -> door.cancelAndUndo(id, ANN));
            assertThat(watch.strike()).isTrue();
        });

        engine.driveDue();
        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(figures.calls()).containsExactly("inc", "limitedTwice", "undoInc");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
    }

    // Deadlines.

    @Test
    @Case({"F1", "F2"})
    void a_deadline_that_somebody_holds_when_the_last_step_commits_fails_nothing() {
        Workflow<Integer, Integer> quick = Workflow.named("quick")
                .deadline(ofHours(1))
                .taking(Integer.class)
                .then(Figures::inc)
                .build();
        Engine engine = started(quick);
        Claim claim = engine.claim(id).orElseThrow();
        pass(ofHours(1));
        Claim deadline = claim(engine, 1, "node-b").orElseThrow();
        assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.ENDED);

        assertThat(node("node-b", quick).drive(deadline)).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine)).isEqualTo(2);
    }

    @Test
    void a_deadline_that_passes_undoes_what_was_finished() {
        Engine engine = started(waiting);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);

        pass(ofHours(1));
        engine.driveDue();

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo("deadline-passed");
    }

    @Test
    void a_deadline_that_passes_during_a_step_apart_undoes_that_too() {
        Engine engine = started(waiting);
        Engine other = node("node-b", waiting);
        figures.during("apart", 1, () -> {
            pass(ofHours(2));
            assertThat(other.drive(claim(other, 1, "node-b").orElseThrow())).isEqualTo(BranchRunner.End.ENDED);
        });

        engine.drive(engine.claim(id).orElseThrow());
        pass(ofSeconds(2));
        engine.driveDue();

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo("deadline-passed");
    }

    @Test
    void a_deadline_that_passes_while_steps_are_undone_changes_nothing() {
        Engine engine = undoing();

        pass(ofHours(2));
        engine.driveDue();

        assertThat(figures.calls()).endsWith("undoDbl", "undoDbl", "undoInc");
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).message()).isEqualTo("failure 3");
        assertThat(rows(engine, Checkpoint.Kind.UNDO)).isEqualTo(2);
    }

    @Test
    void a_deadline_that_passes_while_a_cancel_waits_for_a_running_step_changes_nothing() {
        Engine engine = started(waiting);
        Engine other = node("node-b", waiting);
        figures.during("apart", 1, () -> {
            orderElsewhere(other, door -> door.cancelAndUndo(id, ANN));
            pass(ofHours(2));
            assertThat(claim(other, 1, "node-b")).isEmpty();
        });

        engine.drive(engine.claim(id).orElseThrow());
        pass(ofSeconds(2));
        engine.driveDue();

        assertThat(figures.calls()).containsExactly("apart", "undoApart");
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("ann");
    }

    @Test
    @Case("F35")
    void a_deadline_that_is_held_when_the_cancel_comes_lets_go_and_fails_nothing() throws Exception {
        Engine engine = started(waiting);
        engine.driveDue();
        pass(ofHours(2));
        Claim deadline = claim(engine, 1, "node-a").orElseThrow();
        order(engine, door -> door.cancelAndUndo(id, ANN));

        Elsewhere<BranchRunner.End> late = Elsewhere.start("deadline", () -> engine.drive(deadline));
        assertThat(late.result()).isNotEqualTo(BranchRunner.End.ENDED);
        pass(ofSeconds(2));
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("apart", "undoApart");
    }
}
