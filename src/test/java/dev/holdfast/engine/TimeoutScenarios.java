package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that take longer than they may, on nodes that live and on nodes that died. */
public abstract class TimeoutScenarios extends Scenarios {

    private final List<Boolean> interrupted = new ArrayList<>();

    private static Workflow<Integer, Integer> limited() {
        return Workflow.named("limited")
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::limited)
                .then(Figures::dbl)
                .build();
    }

    private static Workflow<Integer, Integer> limitedTwice() {
        return Workflow.named("limited-twice")
                .taking(Integer.class)
                .then(Figures::limitedTwice)
                .then(Figures::dbl)
                .build();
    }

    private Engine started(Workflow<Integer, Integer> workflow) {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        return engine;
    }

    private void strike() {
        interrupted.add(watch.strike());
    }

    private void assertThatItTimedOut(Engine engine, String step) {
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo("task-timed-out");
        assertThat(failure(engine).message()).contains("'" + step + "' timed out");
    }

    @Test
    @Case({"TMO-01", "TMO-10"})
    void an_attempt_that_ends_in_time_counts_and_is_watched_no_more() {
        Engine engine = started(limited());
        List<Long> watched = new ArrayList<>();
        figures.during("limited", 1, () -> watched.add(watch.watched()));

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(6);
        assertThat(watched).containsExactly(1L);
        assertThat(watch.watched()).isZero();
        assertThat(watch.limits()).element(1).isEqualTo(ofMinutes(1));
    }

    @Test
    @Case({"TMO-02", "TMO-04", "TMO-08", "DEF-35"})
    void an_attempt_that_takes_too_long_fails_at_its_limit_and_is_interrupted() {
        Engine engine = started(limited());
        List<Status.Kind> seenByTheBody = new ArrayList<>();
        figures.during("limited", 1, () -> {
            strike();
            seenByTheBody.add(kind(engine));
        });

        // the claim has no end here, and the limit is one all the same
        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(interrupted).containsExactly(true);
        assertThat(seenByTheBody).containsExactly(Status.Kind.FAILED);
        assertThatItTimedOut(engine, "limited");
        assertThat(stepOutput(engine, "inc")).contains(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Case({"TMO-02", "TMO-06", "DEF-34"})
    void what_an_attempt_returns_behind_its_limit_is_refused(boolean joined) {
        Workflow<Integer, Integer> workflow = joined
                ? limited()
                : Workflow.named("limited-apart")
                        .taking(Integer.class)
                        .then(Figures::limitedApart)
                        .then(Figures::dbl)
                        .build();
        String step = joined ? "limited" : "limitedApart";
        Engine engine = started(workflow);
        figures.during(step, 1, this::strike);

        engine.driveDue();

        assertThatItTimedOut(engine, step);
        assertThat(stepOutput(engine, step)).isEmpty();
        assertThat(figures.calls()).doesNotContain("dbl");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(watch.watched()).isZero();
    }

    @Test
    @Case({"TMO-06", "TMO-10", "F24"})
    void a_late_result_is_refused_also_while_the_next_attempt_runs() {
        Workflow<Integer, Integer> workflow = limitedTwice();
        Engine engine = started(workflow);
        Engine other = node("node-b", workflow);
        figures.during("limitedTwice", 1, () -> {
            strike();
            pass(ofSeconds(10));
            other.driveDue(); // the next attempt, and all that follows it
        });

        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(output(engine)).isEqualTo(4);
        assertThat(figures.calls()).containsExactly("limitedTwice", "limitedTwice", "dbl");
        assertThat(kinds(engine, 0))
                .containsExactly(
                        Checkpoint.Kind.START, Checkpoint.Kind.FAILED, Checkpoint.Kind.STEP, Checkpoint.Kind.END);
    }

    @Test
    @Case({"RETRY-10", "TMO-10"})
    void a_time_out_is_a_failed_attempt_and_another_follows_after_the_wait() {
        Engine engine = started(limitedTwice());
        figures.during("limitedTwice", 1, this::strike);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(engine.driveDue()).isZero();

        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isEqualTo(1);
    }

    @Test
    @Case({"TMO-05", "TMO-09"})
    void every_attempt_has_the_whole_limit_for_itself() {
        Engine engine = started(limitedTwice());
        figures.failing(1).during("limitedTwice", 1, () -> pass(ofSeconds(48)));
        figures.during("limitedTwice", 2, () -> pass(ofSeconds(48)));

        engine.driveDue();
        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(watch.limits()).startsWith(ofMinutes(1), ofMinutes(1));
    }

    @Test
    @Case("TMO-10")
    void a_limit_that_strikes_behind_a_cancel_changes_nothing() {
        Engine engine = started(limited());
        figures.during("limited", 1, () -> {
            orderElsewhere(node("node-b", limited()), door -> door.cancel(id, Order.PLAIN));
            strike();
        });

        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(rows(engine, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    @Case("TMO-10")
    void a_limit_that_strikes_in_a_pause_counts_and_the_next_attempt_waits_for_the_end_of_the_pause() {
        Engine engine = started(limitedTwice());
        figures.during("limitedTwice", 1, () -> {
            orderElsewhere(node("node-b", limitedTwice()), door -> door.pause(id, Order.PLAIN));
            strike();
        });
        engine.driveDue();
        pass(ofMinutes(1));
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
        assertThat(figures.calls("limitedTwice")).isEqualTo(1);

        order(engine, door -> door.resume(id, Order.PLAIN));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
    }

    @Test
    @Case({"FORK-18", "DEF-35"})
    void an_arm_that_takes_too_long_ends_the_instance_at_its_limit_and_not_when_it_returns() {
        Workflow<Integer, Integer> workflow = Workflow.named("forked-limit")
                .taking(Integer.class)
                .fork(arm("slow", a -> a.then(Figures::limited)), arm("quick", b -> b.then(Figures::dbl)))
                .join(Figures::sum)
                .build();
        Engine engine = started(workflow);
        List<Status.Kind> seenByTheBody = new ArrayList<>();
        figures.during("limited", 1, () -> {
            strike();
            seenByTheBody.add(kind(engine));
        });

        engine.driveDue();

        assertThat(interrupted).containsExactly(true);
        assertThat(seenByTheBody).containsExactly(Status.Kind.FAILED);
        assertThatItTimedOut(engine, "limited");
        assertThat(figures.calls()).doesNotContain("sum");
    }

    // After a crash.

    @Test
    @Case({"TMO-06", "DEF-34", "F25"})
    void an_attempt_whose_node_died_and_whose_limit_has_passed_failed_without_another_call() {
        Workflow<Integer, Integer> workflow = limited();
        Engine dead = started(workflow);
        Engine alive = node("node-b", workflow);
        driveAndDie(dead, 1); // it stood before the limited step
        pass(ofMinutes(2));

        alive.driveDue();

        assertThatItTimedOut(alive, "limited");
        assertThat(failure(alive).message()).contains("its node was lost");
        assertThat(figures.calls()).containsExactly("inc");
        assertThat(stepOutput(alive, "inc")).contains(2);
    }

    @Test
    @Case({"TMO-06", "DEF-34", "F25"})
    void with_attempts_left_the_next_one_begins_after_the_wait() {
        Workflow<Integer, Integer> workflow = limitedTwice();
        Engine dead = started(workflow);
        Engine alive = node("node-b", workflow);
        driveAndDie(dead, 0);
        pass(ofMinutes(2));
        alive.driveDue();
        assertThat(figures.calls()).isEmpty();
        assertThat(rows(alive, Checkpoint.Kind.FAILED)).isEqualTo(1);

        pass(ofSeconds(10));
        alive.driveDue();

        assertThat(output(alive)).isEqualTo(4);
        assertThat(figures.calls("limitedTwice")).isEqualTo(1);
    }

    @Test
    @Case({"TMO-06", "TMO-09"})
    void an_attempt_whose_node_died_within_its_limit_is_made_again() {
        Workflow<Integer, Integer> workflow = limited();
        Engine dead = started(workflow);
        Engine alive = node("node-b", workflow);
        driveAndDie(dead, 1);
        pass(ofSeconds(40));

        alive.driveDue();

        assertThat(output(alive)).isEqualTo(6);
    }

    @Test
    @Case("TMO-09")
    void the_time_that_the_step_before_took_does_not_count() {
        Workflow<Integer, Integer> workflow = limited();
        Engine dead = started(workflow);
        Engine alive = node("node-b", workflow);
        figures.during("inc", 1, () -> pass(ofMinutes(5))); // its claim runs out, and nobody comes
        driveAndDie(dead, 1);
        pass(ofSeconds(40));

        alive.driveDue();

        assertThat(output(alive)).isEqualTo(6);
    }
}
