package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPENSATING;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static dev.holdfast.snapshot.Status.Kind.IN_PROGRESS;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.task.Task;
import dev.holdfast.task.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Crashes, time-outs and failures, as they are arranged in a kit. */
class TroubleTest {

    private final Numbers numbers = new Numbers();

    private final Workflow<Integer, Integer> line = Workflow.named("line")
            .taking(Integer.class)
            .then(Numbers::inc)
            .undoneBy(Numbers::dec)
            .then(Numbers::dbl)
            .undoneBy(Numbers::half)
            .then(Numbers::careful)
            .build();
    private final Workflow<Integer, Integer> failing = Workflow.named("failing")
            .taking(Integer.class)
            .then(Numbers::inc)
            .undoneBy(Numbers::dec)
            .then(Numbers::dbl)
            .undoneBy(Numbers::half)
            .then(Numbers::fail)
            .build();
    private final Kit kit = Kit.of(line, failing).with(numbers);

    @Test
    void a_crash_at_a_step_takes_back_its_work_and_another_node_takes_over() {
        kit.crashAt("inc");

        Run<Integer> run = kit.start(line, "l", 1);

        run.is(IN_PROGRESS).at("inc").ran("inc", 1);
        assertThat(run.steps()).hasSize(1);
        assertThat(numbers.done.entries()).isEmpty();
        kit.drive();
        run.is(COMPLETED).ran("inc", 2).ran("dbl", 1);
        assertThat(run.output()).isEqualTo(5);
        assertThat(numbers.done.entries()).containsExactly("inc", "dbl", "careful");
        assertThat(kit.now()).isEqualTo("2026-01-01T00:00:20Z");
        assertThat(run.steps()).extracting(row -> row.runner()).containsExactly("node-1", "node-2", "node-2", "node-2");
    }

    @Test
    void a_crash_at_a_step_outside_of_transactions_leaves_its_work_which_is_done_again() {
        kit.crashAt("dbl");
        Run<Integer> run = kit.start(line, "l", 1).finished("inc").at("dbl");

        kit.drive();

        run.is(COMPLETED).ran("dbl", 2);
        assertThat(numbers.done.entries()).containsExactly("inc", "dbl", "dbl", "careful");
    }

    @Test
    void a_crash_after_a_commit_repeats_nothing() {
        kit.crashAfter("dbl");
        Run<Integer> run =
                kit.start(line, "l", 1).finished("inc", "dbl").at("careful").ran("careful", 0);

        kit.drive();

        run.is(COMPLETED).ran("dbl", 1).ran("careful", 1);
    }

    @Test
    void a_crash_after_the_last_commit_changes_nothing() {
        kit.crashAfter("careful");

        kit.start(line, "l", 1).is(COMPLETED);
        kit.drive();

        assertThat(kit.now()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void a_claim_can_run_out_sooner() {
        Kit quick = Kit.of(line).with(numbers).claiming(ofSeconds(3));
        quick.crashAt("inc");
        quick.start(line, "l", 1).is(IN_PROGRESS);

        quick.passes(ofSeconds(2));
        quick.run(line, "l").is(IN_PROGRESS).ran("inc", 1);
        quick.passes(ofSeconds(1));

        quick.run(line, "l").is(COMPLETED);
    }

    @Test
    void what_another_run_does_does_not_wait_for_the_dead() {
        kit.crashAt("dbl");
        kit.start(line, "dead", 1);

        Run<Integer> other = kit.start(line, "alive", 10);

        other.is(COMPLETED);
        kit.run(line, "dead").is(COMPLETED);
        assertThat(other.snapshot().state().toString()).contains("2026-01-01T00:00:00Z");
        assertThat(kit.now()).isEqualTo("2026-01-01T00:00:20Z");
    }

    @Test
    void a_step_that_kills_its_nodes_again_and_again_fails_its_run() {
        for (int death = 0; death < 4; death++) {
            kit.crashAt("inc");
        }
        Run<Integer> run = kit.start(line, "l", 1);
        for (int death = 0; death < 4; death++) {
            run.is(IN_PROGRESS);
            kit.drive();
        }

        run.is(FAILED).failedWith(ErrorCode.NODE_DIED).ran("inc", 4);
    }

    @Test
    void a_crash_in_a_step_that_may_not_take_so_long_counts_as_its_time_out() {
        Workflow<Integer, Integer> careful = Workflow.named("careful")
                .taking(Integer.class)
                .then(Numbers::careful)
                .build();
        Kit own = Kit.of(careful).with(numbers).claiming(ofSeconds(31));
        own.crashAt("careful");
        Run<Integer> run = own.start(careful, "c", 1);

        own.drive();

        assertThat(run.failedAttempts("careful")).isEqualTo(1);
        run.is(IN_PROGRESS);
        own.passes(ofSeconds(1));
        run.is(COMPLETED).ran("careful", 2);
    }

    @Test
    void a_time_out_takes_the_time_of_the_limit_and_refuses_the_result() {
        kit.timesOut("careful");

        Run<Integer> run = kit.start(line, "l", 1);

        run.is(IN_PROGRESS).at("careful").ran("careful", 1);
        assertThat(run.failedAttempts("careful")).isEqualTo(1);
        assertThat(kit.now()).isEqualTo("2026-01-01T00:00:30Z");
        assertThat(numbers.done.entries()).containsExactly("inc", "dbl");
        kit.passes(ofSeconds(1));
        run.is(COMPLETED).ran("careful", 2);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_step_that_times_out_for_good_fails_its_run() {
        kit.timesOut("careful").timesOut("careful").timesOut("careful");
        Run<Integer> run = kit.start(line, "l", 1);

        kit.settles();

        run.is(FAILED).failedWith(ErrorCode.TASK_TIMED_OUT).undone("dbl", "inc");
    }

    @Test
    void a_node_can_die_while_it_stores_a_time_out() {
        Workflow<Integer, Integer> forgiving = Workflow.named("forgiving")
                .taking(Integer.class)
                .then(Numbers::careful)
                .build();

        int points = Kit.of(forgiving).with(Numbers.class, Numbers::new).crashEverywhere(own -> {
            own.timesOut("careful");
            Run<Integer> run = own.start(forgiving, "f", 1);
            own.settles();
            return run.output();
        });

        assertThat(points).isEqualTo(8);
    }

    @Test
    void an_arranged_failure_is_one_of_the_body() {
        kit.fails("careful", new IOException("down")).fails("careful", new StackOverflowError());

        Run<Integer> run = kit.start(line, "l", 1).ran("careful", 0);
        kit.passes(ofSeconds(1));
        run.ran("careful", 0);
        kit.passes(ofSeconds(3));

        run.is(COMPLETED).ran("careful", 1);
        assertThat(run.timeline())
                .contains("careful FAILED at attempt 1: java.io.IOException: down")
                .contains("careful FAILED at attempt 2: java.lang.StackOverflowError");
    }

    @Test
    void undoing_can_crash_fail_and_time_out_as_well() {
        kit.nextUndo("dbl").crashes();
        kit.nextUndo("dbl").timesOut();
        kit.nextUndo("inc").crashesAfterCommit();

        Run<Integer> run = kit.start(failing, "f", 1).is(COMPENSATING).undone();
        kit.drive(); // takes over, and the time is out
        run.is(COMPENSATING).undone();
        kit.passes(ofSeconds(30));
        run.is(COMPENSATING).undone("dbl", "inc");
        kit.drive();

        run.is(FAILED).failedWith(ArithmeticException.class).undone("dbl", "inc");
        assertThat(numbers.done.entries()).containsExactly("inc", "dbl", "half 4", "half 4", "half 4", "dec 2");
    }

    @Test
    void an_undo_that_fails_for_good_can_be_retried() {
        kit.nextUndo("inc").fails(new IllegalStateException("no"));
        Run<Integer> run = kit.start(failing, "f", 1);

        run.is(FAILED).failedWith(ErrorCode.COMPENSATION_FAILED).undone("dbl");
        run.retry();

        run.is(FAILED).failedWith(ArithmeticException.class).undone("dbl", "inc");
    }

    @Test
    void a_crash_while_a_cancel_waits_for_running_steps_loses_nothing() {
        Workflow<Integer, Integer> waiting = Workflow.named("waiting")
                .taking(Integer.class)
                .then(Numbers::dbl)
                .undoneBy(Numbers::half)
                .awaitSignal("go", Integer.class)
                .build();
        Kit own = Kit.of(waiting).with(numbers);
        own.crashAt("dbl");
        Run<Integer> run = own.start(waiting, "w", 2);

        run.cancelAndUndo(); // the next node finishes what the dead one may have begun, and undoes that
        own.settles();

        run.is(CANCELLED).undone("dbl");
        assertThat(numbers.done.entries()).containsExactly("dbl", "dbl", "half 4");
    }

    @Test
    void what_a_bean_keeps_in_memory_is_lost_in_a_crash_if_each_node_makes_its_own() {
        List<Numbers> made = new ArrayList<>();
        Kit own = Kit.of(line).with(Numbers.class, () -> {
            made.add(new Numbers());
            return made.get(made.size() - 1);
        });
        own.crashAfter("inc");
        own.start(line, "l", 1);

        own.drive();

        assertThat(made).hasSize(2);
        assertThat(made.get(1).done.entries()).containsExactly("dbl", "careful");
    }

    @Test
    void trouble_at_a_place_that_does_not_exist_is_refused() {
        assertThatThrownBy(() -> kit.crashAt("inx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no workflow of the kit has a node 'inx'; they have [careful, dbl, fail, inc]");
    }

    @Test
    void trouble_that_never_comes_fails_the_test() {
        kit.timesOut("fail");
        kit.nextUndo("dbl").fails(new IllegalStateException("x"));
        kit.start(line, "l", 1).is(COMPLETED);

        assertThatThrownBy(kit::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "it never came to this: a time-out of step 'fail', a failure of the undo of step 'dbl' by"
                                + " java.lang.IllegalStateException: x")
                .hasMessageContaining("workflow 'line', instance 'l': completed");
    }

    /** Steps that never come to an end. */
    public static class Restless {

        /** Asks for more. */
        @Task
        public Turn<Integer> more(Integer n) {
            return Turn.again(n + 1);
        }
    }

    @Test
    void a_loop_without_an_end_is_told() {
        Workflow<Integer, Integer> endless = Workflow.named("endless")
                .taking(Integer.class)
                .loop("for-ever", Limit.atMost(Integer.MAX_VALUE), body -> body.then(Restless::more))
                .build();
        Kit own = Kit.of(endless).with(new Restless()).patience(500);

        assertThatThrownBy(() -> own.start(endless, "e", 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after 500 moves there is still something to do, most of all in 'e'")
                .hasMessageContaining("rows before")
                .hasMessageContaining("more");
    }

    @Test
    void a_loop_that_only_waits_is_told_as_well() {
        Workflow<Integer, Integer> polling = Workflow.named("polling")
                .taking(Integer.class)
                .loop(
                        "poll",
                        Limit.atMost(Integer.MAX_VALUE),
                        body -> body.delay("pause", ofMinutes(1)).then(Restless::more))
                .build();
        Kit own = Kit.of(polling).with(new Restless()).patience(500);
        own.start(polling, "p", 1);

        assertThatThrownBy(() -> own.passes(Duration.ofDays(30))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(own::settles).isInstanceOf(AssertionError.class).hasMessageContaining("'p'");
        assertThat(own.now()).isBefore(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void a_crash_at_a_wait_leaves_its_event() {
        Workflow<Integer, Integer> waiting = Workflow.named("waiting")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .then(Numbers::inc)
                .build();
        Kit own = Kit.of(waiting).with(numbers);
        Run<Integer> run = own.start(waiting, "w", 0).is(AWAITING_SIGNAL);
        own.crashAt("go");

        run.signal("go", 41).at("go");
        own.drive();

        assertThat(run.output()).isEqualTo(42);
    }
}
