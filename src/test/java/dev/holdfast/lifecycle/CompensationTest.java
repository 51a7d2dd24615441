package dev.holdfast.lifecycle;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.lifecycle.Undoing.numbers;
import static dev.holdfast.lifecycle.Undoing.row;
import static dev.holdfast.lifecycle.Undoing.undoable;
import static dev.holdfast.lifecycle.Undoing.undoables;
import static dev.holdfast.lifecycle.Undoing.undone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.execution.Sums;
import dev.holdfast.execution.Sums.Parity;
import dev.holdfast.lifecycle.Compensation.Entry;
import dev.holdfast.snapshot.Checkpoint.Kind;
import dev.holdfast.snapshot.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is undone of a branch, and in which order: last first. */
class CompensationTest {

    // Whether.

    @Test
    void a_workflow_without_an_undo_can_undo_nothing() {
        assertThat(Compensation.isPossible(numbers()
                        .then("a", Sums::inc)
                        .then("b", Sums::dbl)
                        .build()
                        .plan()))
                .isFalse();
    }

    @Test
    void one_undo_anywhere_is_enough() {
        assertThat(Compensation.isPossible(
                        undoables("a").then("b", Sums::dbl).build().plan()))
                .isTrue();
        assertThat(Compensation.isPossible(
                        undoable(numbers().then("a", Sums::inc), "b").build().plan()))
                .isTrue();
        assertThat(Compensation.isPossible(numbers()
                        .then("a", Sums::inc)
                        .loop(
                                "loop",
                                Limit.atMost(2),
                                body -> undoable(body, "b").then(Sums::toTen))
                        .then("c", Sums::inc)
                        .build()
                        .plan()))
                .isTrue();
        assertThat(Compensation.isPossible(numbers()
                        .fork(arm("one", arm -> arm.then("a", Sums::inc)), arm("two", arm -> arm.then("b", Sums::inc)))
                        .join("join", Sums::sum)
                        .undoneBy(Sums::undo)
                        .build()
                        .plan()))
                .isTrue();
    }

    // In which order.

    @Test
    void the_steps_of_a_branch_are_undone_last_first_each_with_its_own_output() {
        Workflow<Integer, Integer> workflow = undoables("a", "b", "c").build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtTask a",
                        "0.1 STEP a > AtTask b",
                        "0.2 STEP b > AtTask c",
                        "0.3 TOMBSTONE - > AtTask c"))
                .containsExactly("b 0.2", "a 0.1");
        assertThat(Compensation.entries(workflow.plan(), List.of(row("0.1 STEP a > AtTask b"))))
                .containsExactly(new Entry((Node.Task) workflow.plan().node(new NodeId("a")), new ValueRef(0, 1)));
    }

    @Test
    void nothing_finished_nothing_to_undo() {
        assertThat(undone(undoables("a").build(), "0.0 START - > AtTask a")).isEmpty();
        assertThat(undone(undoables("a").build())).isEmpty();
    }

    @Test
    void a_last_step_is_undone_too_if_the_run_did_not_end_by_it() {
        assertThat(undone(
                        undoables("a", "b").build(),
                        "0.0 START - > AtTask a",
                        "0.1 STEP a > AtTask b",
                        "0.2 END b > AtTask b"))
                .containsExactly("b 0.2", "a 0.1");
    }

    @Test
    void what_has_no_undo_is_passed_over() {
        Workflow<Integer, Integer> workflow = undoable(numbers().then("plain", Sums::dbl), "a")
                .route("route", Sums::parity)
                .when(Parity.EVEN, arm -> undoable(arm, "even"))
                .when(Parity.ODD, arm -> arm)
                .end()
                .delay("rest", Sums::seconds)
                .awaitSignal("event", Integer.class)
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtTask plain",
                        "0.1 STEP plain > AtTask a",
                        "0.2 STEP a > AtTask route",
                        "0.3 STEP route > AtTask even",
                        "0.4 STEP even > AtTask rest",
                        "0.5 STEP rest > AtDelay 2026-01-01T00:00:00Z rest",
                        "0.6 SIGNAL event > AtSignal - 5:event event"))
                .containsExactly("even 0.4", "a 0.2");
    }

    @Test
    void only_finished_steps_are_undone_not_attempts_nor_what_else_a_row_may_say_of_a_step() {
        for (Kind kind : Kind.values()) {
            boolean finished = kind == Kind.STEP || kind == Kind.END;

            assertThat(undone(undoables("a").build(), "0.1 " + kind + " a > AtTask a"))
                    .as("%s", kind)
                    .hasSize(finished ? 1 : 0);
        }
    }

    @Test
    void a_step_that_failed_before_it_finished_is_undone_once() {
        assertThat(undone(
                        undoables("a", "b").build(),
                        "0.0 START - > AtTask a",
                        "0.1 FAILED a > AtTask a",
                        "0.2 FAILED a > AtTask a",
                        "0.3 STEP a > AtTask b",
                        "0.4 FAILED b > AtTask b"))
                .containsExactly("a 0.3");
    }

    @Test
    void a_run_that_was_retried_undoes_what_it_did_before_and_after() {
        assertThat(undone(
                        undoables("a", "b", "c").build(),
                        "0.0 START - > AtTask a",
                        "0.1 STEP a > AtTask b",
                        "0.2 FAILED b > AtTask b",
                        "0.3 TOMBSTONE - > AtTask b",
                        "0.4 STEP b > AtTask c",
                        "0.5 FAILED c > AtTask c",
                        "0.6 TOMBSTONE - > AtTask c"))
                .containsExactly("b 0.4", "a 0.1");
    }

    @Test
    void a_migrated_run_undoes_what_its_new_definition_still_has() {
        assertThat(undone(
                        undoables("a", "c").build(),
                        "0.0 START - > AtTask a",
                        "0.1 STEP a > AtTask b",
                        "0.2 STEP b > AtTask c",
                        "0.3 MIGRATION - > AtTask c",
                        "0.4 STEP c > AtTask c"))
                .containsExactly("c 0.4", "a 0.1");
    }

    @Test
    void every_iteration_of_a_loop_is_undone_last_first() {
        Workflow<Integer, Integer> workflow = numbers()
                .loop("loop", Limit.atMost(5), body -> undoable(body, "a").then(Sums::toTen))
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtTask@0 a",
                        "0.1 STEP a > AtTask@0 toTen",
                        "0.2 STEP toTen > InLoop 1 loop",
                        "0.3 STEP a > AtTask@1 toTen",
                        "0.4 STEP toTen > InLoop 2 loop",
                        "0.5 STEP a > AtTask@2 toTen"))
                .containsExactly("a 0.5", "a 0.3", "a 0.1");
    }

    @Test
    void the_steps_of_an_included_workflow_are_steps_like_any_other() {
        Workflow<Integer, Integer> workflow = undoable(
                        undoables("a").include("sub", undoables("x", "y").build()), "b")
                .build();

        assertThat(undone(
                        workflow,
                        "0.0 START - > AtTask a",
                        "0.1 STEP a > AtTask sub/x",
                        "0.2 STEP sub/x > AtTask sub/y",
                        "0.3 STEP sub/y > AtTask b",
                        "0.4 STEP b > AtTask b"))
                .containsExactly("b 0.4", "sub/y 0.3", "sub/x 0.2", "a 0.1");
    }

    // Whether it has begun.

    @Test
    void undoing_has_begun_once_there_is_a_branch_besides_the_first_that_starts_at_no_node() {
        assertThat(Compensation.hasBegun(List.of())).isFalse();
        assertThat(Compensation.hasBegun(List.of(row("0.0 START - > NotStarted"))))
                .isFalse();
        assertThat(Compensation.hasBegun(List.of(row("3.0 START - > AtTask a"))))
                .isFalse();
        assertThat(Compensation.hasBegun(List.of(row("3.0 TOMBSTONE - > NotStarted"))))
                .isFalse();
        assertThat(Compensation.hasBegun(List.of(row("1.0 START - > NotStarted"))))
                .isTrue();
        assertThat(Compensation.hasBegun(List.of(row("0.0 START - > AtTask a"), row("3.0 START - > NotStarted"))))
                .isTrue();
    }
}
