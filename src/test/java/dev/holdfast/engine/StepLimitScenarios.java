package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.InstanceLimit.instances;
import static dev.holdfast.definition.StepLimit.atMost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Slots.Counter;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Limits of steps: over all instances and nodes, given on with the checkpoint. */
public abstract class StepLimitScenarios extends Scenarios {

    private final List<Integer> seen = new ArrayList<>();

    private static Integer tens(Integer number) {
        return number / 10;
    }

    private Flow<Integer, Integer> flow() {
        return Workflow.named("s-" + id).taking(Integer.class);
    }

    private String name(int number) {
        return id + "-" + number;
    }

    private Engine started(Workflow<?, ?> workflow, int... numbers) {
        Engine engine = node("node-a", workflow);
        for (int number : numbers) {
            start(engine, workflow, name(number), number);
        }
        return engine;
    }

    private Status.Kind kind(Engine engine, int number) {
        return engine.instance(name(number)).status().kind();
    }

    private int output(Engine engine, int number) {
        return engine.output(name(number), Integer.class).orElseThrow();
    }

    private List<Counter> counters() {
        return ports().transactions().own(() -> ports().slots().list(null, 100_000)).stream()
                .filter(counter -> counter.place().limit().startsWith("s-" + id))
                .toList();
    }

    /** Drives one instance alone, so that the others are left to another node. */
    private void drive(Engine engine, int number) {
        BranchRunner.End end = engine.drive(engine.claim(name(number)).orElseThrow());
        assertThat(end).isNotEqualTo(BranchRunner.End.HANDED_OVER);
    }

    /** Lets another node do all it can during a call, and notes how often the task has been called then. */
    private void meanwhile(Engine other, String task, int call) {
        figures.during(task, call, () -> {
            elsewhere(other::driveDue);
            seen.add(figures.calls(task));
        });
    }

    @Test
    void a_number_from_the_configuration_goes_before_that_of_the_definition() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::inc, atMost(1)).then(Figures::dbl).build();
        Engine engine = keep(assembly("node-a", ports())
                .limiting(Map.of("s-" + id + "/inc", 2))
                .serving(workflow));
        Engine other = keep(assembly("node-b", ports())
                .limiting(Map.of("s-" + id + "/inc", 2))
                .serving(workflow));
        for (int number = 0; number < 3; number++) {
            start(engine, workflow, name(number), number);
        }
        meanwhile(other, "inc", 1);
        drive(engine, 0);
        engine.driveDue();

        // the first was held up in its body while the other node did the two that remain, one behind the other
        assertThat(seen).containsExactly(3);
        assertThat(counters()).isEmpty();
    }

    @Test
    void so_many_run_at_once_over_all_nodes_and_the_next_goes_on_with_the_checkpoint_of_one() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::inc, atMost(1)).then(Figures::dbl).build();
        Engine engine = started(workflow, 0, 1, 2);
        Engine other = node("node-b", workflow);
        meanwhile(other, "inc", 1);
        drive(engine, 0);
        engine.driveDue();

        assertThat(seen).containsExactly(1);
        for (int number = 0; number < 3; number++) {
            assertThat(output(engine, number)).isEqualTo((number + 1) * 2);
        }
        assertThat(counters()).isEmpty();
    }

    @Test
    void steps_outside_of_transactions_are_limited_for_each_key_of_their_input() {
        Workflow<Integer, Integer> workflow = flow().then(
                        Figures::apart, atMost(1).per(StepLimitScenarios::tens))
                .build();
        Engine engine = started(workflow, 1, 2, 11);
        Engine other = node("node-b", workflow);
        meanwhile(other, "apart", 1);
        drive(engine, 1);
        engine.driveDue();

        assertThat(seen).containsExactly(2); // that of the other key
        assertThat(output(engine, 2)).isEqualTo(3);
        assertThat(counters()).isEmpty();
    }

    @Test
    void while_an_attempt_waits_for_its_next_try_others_have_its_place() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::flaky, atMost(1)).build();
        figures.failing(1);
        Engine engine = started(workflow, 0, 1);
        engine.driveDue();
        assertThat(kind(engine, 0)).isNotEqualTo(Status.Kind.COMPLETED);
        assertThat(kind(engine, 1)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(counters()).isEmpty();
        pass(Duration.ofSeconds(11));
        engine.driveDue();
        assertThat(output(engine, 0)).isEqualTo(1);
        assertThat(counters()).isEmpty();
    }

    @Test
    void an_attempt_that_follows_at_once_keeps_its_place_and_one_that_fails_for_good_gives_it_on() {
        Workflow<Integer, Integer> workflow = flow().then(Figures::keyed, atMost(1))
                .then(Figures::fragile, atMost(1))
                .build();
        figures.failing(1);
        Engine engine = started(workflow, 0);
        engine.driveDue();
        assertThat(output(engine, 0)).isEqualTo(2);
        figures.failing(4);
        start(engine, workflow, name(1), 1);
        start(engine, workflow, name(2), 2);
        engine.driveDue();
        assertThat(kind(engine, 1)).isEqualTo(Status.Kind.FAILED);
        assertThat(kind(engine, 2)).isEqualTo(Status.Kind.FAILED);
        assertThat(counters()).isEmpty();

        order(engine, door -> door.retry(name(1), Order.PLAIN));
        order(engine, door -> door.retry(name(2), Order.PLAIN));
        engine.driveDue();
        assertThat(output(engine, 1)).isEqualTo(3);
        assertThat(output(engine, 2)).isEqualTo(4);
        assertThat(counters()).isEmpty();
    }

    @Test
    void a_cancel_gives_the_place_of_a_running_step_on_at_once() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::inc, atMost(1)).build();
        Engine engine = started(workflow, 0, 1);
        Engine other = node("node-b", workflow);
        figures.during("inc", 1, () -> {
            orderElsewhere(other, door -> door.cancel(name(0), Order.PLAIN));
            elsewhere(other::driveDue);
            seen.add(figures.calls("inc"));
        });
        drive(engine, 0);
        engine.driveDue();

        assertThat(seen).containsExactly(2);
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(output(engine, 1)).isEqualTo(2);
        assertThat(counters()).isEmpty();
    }

    @Test
    void a_node_that_takes_a_step_over_finds_its_place_held_and_the_first_frees_nothing() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::inc, atMost(1)).then(Figures::dbl).build();
        Engine engine = started(workflow, 0, 1);
        Engine other = node("node-b", workflow);
        figures.during("inc", 1, () -> {
            pass(CLAIM);
            elsewhere(other::driveDue);
            seen.add(figures.calls("inc"));
        });
        drive(engine, 0);
        engine.driveDue();

        assertThat(seen).containsExactly(3);
        assertThat(output(engine, 0)).isEqualTo(2);
        assertThat(output(engine, 1)).isEqualTo(4);
        assertThat(counters()).isEmpty();
    }

    @Test
    void limits_of_arms_and_of_included_workflows_are_known_by_their_steps() {
        Workflow<Integer, Integer> included = Workflow.named("inner")
                .taking(Integer.class)
                .then(Figures::add5, atMost(1))
                .build();
        Workflow<Integer, Integer> workflow = flow().fork(
                        arm("one", a -> a.then("a", Figures::inc, atMost(1)).include("in", included)),
                        arm("other", b -> b.then("b", Figures::inc, atMost(1)).then(Figures::dbl)))
                .join(Figures::sum)
                .build();
        assertThat(workflow.limits().steps().keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("a", "b", "in/add5");
    }

    @Test
    void items_of_a_fan_out_run_one_after_the_other_and_one_that_fails_gives_its_place_on() {
        Workflow<Integer, Integer> workflow = flow().forEach(
                        "each", Figures::upTo, item -> item.then(Figures::fragile, atMost(1)))
                .succeeded()
                .then(Figures::total)
                .build();
        figures.failing(1);
        Engine engine = started(workflow, 4);
        Engine other = node("node-b", workflow);
        meanwhile(other, "fragile", 2);
        engine.driveDue();

        assertThat(seen).containsExactly(2);
        assertThat(figures.calls("fragile")).isEqualTo(4);
        assertThat(output(engine, 4)).isBetween(9, 12); // all but one of 2, 3, 4 and 5
        assertThat(counters()).isEmpty();
    }

    @Test
    void the_last_step_of_a_limited_instance_gives_both_places_on() {
        Workflow<Integer, Integer> workflow =
                flow().limit("main", instances(2)).then(Figures::inc, atMost(1)).build();
        Engine engine = started(workflow, 0, 1, 2, 3);
        Engine other = node("node-b", workflow);
        meanwhile(other, "inc", 1);
        drive(engine, 0);
        engine.driveDue();

        assertThat(seen).containsExactly(1);
        for (int number = 0; number < 4; number++) {
            assertThat(output(engine, number)).isEqualTo(number + 1);
        }
        assertThat(counters()).isEmpty();
    }

    @Test
    void a_paused_branch_leaves_the_queue_and_asks_anew() {
        Workflow<Integer, Integer> workflow =
                flow().then(Figures::inc, atMost(1)).build();
        Engine engine = started(workflow, 0, 1, 2);
        Engine other = node("node-b", workflow);
        figures.during("inc", 1, () -> {
            elsewhere(other::driveDue);
            orderElsewhere(other, door -> door.pause(name(1), Order.PLAIN));
        });
        drive(engine, 0);
        engine.driveDue();
        assertThat(output(engine, 2)).isEqualTo(3);
        assertThat(counters()).isEmpty();
        order(engine, door -> door.resume(name(1), Order.PLAIN));
        engine.driveDue();
        assertThat(output(engine, 1)).isEqualTo(2);
        assertThat(counters()).isEmpty();
    }

    @Test
    void what_is_undone_holds_no_place_of_a_step_and_undoing_waits_for_none() {
        Workflow<Integer, Integer> workflow = flow().then(Figures::inc, atMost(1))
                .undoneBy(Figures::undoInc)
                .then(Figures::fragile, atMost(1))
                .build();
        figures.failing(1);
        Engine engine = started(workflow, 0, 1);
        engine.driveDue();
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.FAILED);
        assertThat(figures.calls("undoInc")).isEqualTo(1);
        assertThat(output(engine, 1)).isEqualTo(3);
        assertThat(counters()).isEmpty();
    }
}
