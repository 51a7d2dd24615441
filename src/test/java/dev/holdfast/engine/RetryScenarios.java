package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Transactions.InDoubt;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts that fail, and the waits between them. The task has two more attempts, after 10 and after 20 seconds. */
public abstract class RetryScenarios extends Scenarios {

    private final Workflow<Integer, Integer> workflow = Workflow.named("flaky")
            .taking(Integer.class)
            .then(Figures::flaky)
            .then(Figures::dbl)
            .build();

    private Engine failed(int times) {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        figures.failing(times);
        engine.driveDue();
        return engine;
    }

    private List<StepRecord> failures(Engine engine) {
        return engine.steps(id).stream()
                .filter(row -> row.kind() == Checkpoint.Kind.FAILED)
                .toList();
    }

    @Test
    @Case("RETRY-02")
    void a_step_that_always_fails_is_tried_as_often_as_it_says_and_the_last_error_is_told() {
        Engine engine = failed(9);
        pass(ofSeconds(10));
        engine.driveDue();
        pass(ofSeconds(20));
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).message()).isEqualTo("failure 3");
        assertThat(figures.calls()).containsExactly("flaky", "flaky", "flaky");
        assertThat(failures(engine)).extracting(StepRecord::attempt).containsExactly(1, 2, 3);
        pass(ofHours(1));
        assertThat(engine.driveDue()).isZero();
    }

    @Test
    @Case("RETRY-04")
    void a_step_that_succeeds_at_once_leaves_no_trace_of_attempts() {
        Engine engine = failed(0);

        assertThat(output(engine)).isEqualTo(4);
        assertThat(kinds(engine, 0)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.END);
        assertThat(engine.steps(id)).extracting(StepRecord::attempt).containsExactly(0, 1, 1);
    }

    @Test
    @Case("RETRY-08")
    void a_failed_attempt_is_stored_with_its_error_before_the_wait_begins() {
        Engine engine = failed(1);

        assertThat(failures(engine)).hasSize(1);
        assertThat(failures(engine).get(0).attempt()).isEqualTo(1);
        assertThat(failures(engine).get(0).failure().map(Failure::message)).contains("failure 1");
        assertThat(branch(engine, 0).held()).isFalse();
        pass(ofSeconds(4));
        assertThat(engine.claimDue(4)).isEmpty();
        pass(ofSeconds(6));
        assertThat(engine.claimDue(4)).hasSize(1);
    }

    @Test
    @Case({"RETRY-09", "DEF-32", "DEF-52"})
    void a_node_that_dies_in_the_wait_neither_shortens_it_nor_gives_the_attempt_back() {
        Engine dead = failed(2);
        pass(ofSeconds(5));

        Engine alive = node("node-b", workflow);

        assertThat(alive.driveDue()).isZero();
        pass(ofSeconds(5));
        alive.driveDue();
        assertThat(failures(dead)).extracting(StepRecord::attempt).containsExactly(1, 2);
        pass(ofSeconds(15));
        assertThat(alive.driveDue()).isZero(); // the second wait is twice the first
        pass(ofSeconds(5));
        alive.driveDue();
        assertThat(output(alive)).isEqualTo(4);
        assertThat(failures(alive)).extracting(StepRecord::runner).containsExactly("node-a", "node-b");
    }

    /** Who looks first makes the next attempt; that a node defers to others is shown with whole nodes. */
    @Test
    @Case("RETRY-12")
    void between_two_attempts_nobody_holds_the_instance_and_any_node_may_make_the_next() {
        Engine engine = failed(1);
        Engine other = node("node-b", workflow);
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(branch(engine, 0).held()).isFalse();
        assertThat(other.claimDue(4)).isEmpty();

        pass(ofSeconds(10));
        other.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(engine.steps(id)).extracting(StepRecord::runner).endsWith("node-b", "node-b");
    }

    @Test
    @Case("RETRY-13")
    void an_error_of_the_virtual_machine_is_a_failed_attempt_like_any_other() {
        Workflow<Integer, Integer> broken = Workflow.named("broken")
                .taking(Integer.class)
                .then(Figures::broken)
                .build();
        Engine engine = node("node-a", broken);
        start(engine, broken, 1);
        figures.failing(2);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);

        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).summary()).isEqualTo("java.lang.StackOverflowError"); // it has no message
        assertThat(figures.calls("broken")).isEqualTo(2);
    }

    @Test
    @Case("RETRY-16")
    void an_instance_that_is_cancelled_between_two_attempts_makes_no_other() {
        Engine engine = failed(1);

        order(engine, door -> door.cancel(id, Order.PLAIN));
        pass(ofMinutes(1));

        assertThat(engine.driveDue()).isZero();
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("flaky");
    }

    @Test
    void a_pause_between_two_attempts_keeps_the_next_until_it_is_over() {
        Engine engine = failed(1);
        order(engine, door -> door.pause(id, Order.PLAIN));
        pass(ofMinutes(1));
        assertThat(engine.driveDue()).isZero();

        order(engine, door -> door.resume(id, Order.PLAIN));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(failures(engine)).hasSize(1);
    }

    // The failed attempt cannot be stored.

    private Engine over(ArrangedTransactions transactions) {
        Engine engine = node("node-a", ports().with(transactions), workflow);
        start(engine, workflow, 1);
        figures.failing(1);
        return engine;
    }

    private ArrangedTransactions arranged() {
        return new ArrangedTransactions(ports().transactions());
    }

    @Test
    @Case({"RETRY-17", "DEF-52"})
    void a_failed_attempt_that_met_a_dead_lock_is_stored_again_and_counts_once() {
        Engine engine = over(arranged().failRecordOfStep(2, Trouble.REPEAT));

        engine.driveDue();

        assertThat(failures(engine)).extracting(StepRecord::attempt).containsExactly(1);
        assertThat(figures.calls("flaky")).isEqualTo(1);
        pass(ofSeconds(10));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    @Case({"RETRY-17", "DEF-52", "F19"})
    void a_failed_attempt_whose_commit_gave_no_answer_counts_once(Fate fate) {
        Engine engine = over(arranged().loseAnswerOfStep(2, fate));

        engine.driveDue();

        assertThat(failures(engine)).extracting(StepRecord::attempt).containsExactly(1);
        assertThat(figures.calls("flaky")).isEqualTo(1);
        pass(ofSeconds(10));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"OUTAGE", "OTHER"})
    @Case({"RETRY-17", "DEF-52"})
    void a_failed_attempt_that_cannot_be_stored_is_told_and_the_step_is_not_taken_as_done(Trouble trouble) {
        Engine engine = over(arranged().failRecordOfStep(2, trouble));

        engine.drive(engine.claim(id).orElseThrow());

        assertThat(engine.heard())
                .anySatisfy(line -> assertThat(line).contains("failure 1").contains("could not be stored"));
        assertThat(stepOutput(engine, "flaky")).isEmpty();
        pass(CLAIM);
        int takeovers = engine.claim(id).orElseThrow().takeovers();
        assertThat(takeovers).isEqualTo(trouble == Trouble.OTHER ? 1 : 0);
    }

    // In the way of a transaction that its own node alone can end.

    private static InDoubt inDoubt(Duration since) {
        return new InDoubt("dead", "131077_x_y", since);
    }

    @Test
    @Case("F26")
    void a_step_that_waits_for_a_transaction_in_doubt_is_put_off_which_is_no_attempt_and_no_take_over() {
        Engine engine = node(
                "node-a",
                ports().with(arranged().failRecordOfStep(1, Trouble.REPEAT).waitFor(inDoubt(ofSeconds(7)))),
                workflow);
        start(engine, workflow, 1);

        engine.driveDue();

        assertThat(engine.heard())
                .singleElement()
                .asString()
                .contains("step 'flaky' waits for XA recovery of node 'dead'", "131077_x_y", "put off by PT7S");
        pass(ofSeconds(6));
        assertThat(engine.claim(id)).isEmpty();
        pass(ofSeconds(1));
        Claim claim = engine.claim(id).orElseThrow();
        assertThat(claim.takeovers()).isZero();
        engine.drive(claim);
        assertThat(output(engine)).isEqualTo(4);
        assertThat(failures(engine)).isEmpty();
        assertThat(engine.steps(id)).extracting(StepRecord::attempt).containsExactly(0, 1, 1);
    }

    @Test
    @Case("F26")
    void a_failed_attempt_that_waits_for_a_transaction_in_doubt_is_put_off_and_made_again() {
        Engine engine = over(arranged().failRecordOfStep(2, Trouble.REPEAT).waitFor(inDoubt(ofSeconds(7))));

        engine.driveDue();

        assertThat(engine.heard()).singleElement().asString().contains("waits for XA recovery of node 'dead'");
        assertThat(failures(engine)).isEmpty();
        pass(ofSeconds(7));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"PT0.01S, PT1S", "PT20S, PT20S", "PT1H, PT30S"})
    @Case("F26")
    void what_waits_for_a_transaction_in_doubt_is_put_off_as_long_as_that_has_stood_within_bounds(
            Duration since, Duration pause) {
        Engine engine = over(arranged().failRecordOfStep(2, Trouble.REPEAT).waitFor(inDoubt(since)));

        engine.driveDue();

        assertThat(engine.heard()).singleElement().asString().endsWith("it was put off by " + pause);
    }

    // In arms.

    private final Workflow<Integer, Integer> forked = Workflow.named("flaky-arm")
            .taking(Integer.class)
            .fork(
                    arm("flaky", a -> a.then(Figures::flaky).then(Figures::inc)),
                    arm(
                            "slow",
                            b -> b.then(Figures::dbl).delay("night", ofHours(8)).then(Figures::add5)))
            .join(Figures::sum)
            .build();

    @Test
    @Case({"FORK-17", "DEF-36"})
    void attempts_at_a_step_of_an_arm_survive_a_crash_in_the_wait() {
        Engine dead = node("node-a", forked);
        start(dead, forked, 1);
        figures.failing(2);
        dead.driveDue();
        pass(ofSeconds(10));
        Engine alive = node("node-b", forked);

        alive.driveDue();

        assertThat(failures(alive)).extracting(StepRecord::attempt).containsExactly(1, 2);
        pass(ofSeconds(20));
        alive.driveDue();
        pass(ofHours(8));
        alive.driveDue();
        assertThat(output(alive)).isEqualTo(3 + 7);
        assertThat(figures.calls("dbl")).isEqualTo(1);
    }

    @Test
    @Case({"FORK-04", "RETRY-02"})
    void an_arm_whose_attempts_are_used_up_fails_the_instance_and_a_retry_brings_all_arms_back() {
        Engine engine = node("node-a", forked);
        start(engine, forked, 1);
        figures.failing(3);
        engine.driveDue();
        pass(ofSeconds(10));
        engine.driveDue();
        pass(ofSeconds(20));
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).message()).startsWith("failure");
        assertThat(stepOutput(engine, "dbl")).contains(2);
        pass(ofHours(9));
        assertThat(engine.driveDue()).isZero();

        figures.failing(1);
        order(engine, door -> door.retry(id, Order.PLAIN));
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS); // it has all its attempts again
        pass(ofSeconds(10));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(3 + 7);
        assertThat(figures.calls("dbl")).isEqualTo(1);
        assertThat(figures.calls("flaky")).isEqualTo(5);
    }

    @Test
    @Case("F20")
    void every_attempt_at_a_step_sees_one_key_and_one_value_and_every_iteration_others() {
        Workflow<Integer, Integer> looping = Workflow.named("looping")
                .taking(Integer.class)
                .loop(
                        "again",
                        Limit.atMost(5),
                        body -> body.then(Figures::keyed).then(Figures::upToThree))
                .build();
        Engine engine = node("node-a", looping);
        start(engine, looping, 0);
        figures.failing(1);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThat(figures.keys()).hasSize(3);
        List<String> seen = figures.keys();
        assertThat(seen.get(0)).startsWith("1: 0 ");
        assertThat(seen.get(1)).startsWith("2: 0 ");
        assertThat(seen.get(2)).startsWith("1: 2 ");
        assertThat(key(seen.get(1))).isEqualTo(key(seen.get(0)));
        assertThat(key(seen.get(2))).isNotEqualTo(key(seen.get(0)));
    }

    private static String key(String seen) {
        return seen.substring(seen.lastIndexOf(' '));
    }
}
