package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.definition.TaskBody;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is told that there is work, who finds it, and who may do it. */
public abstract class WakeScenarios extends Scenarios {

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger passedOn = new AtomicInteger();

    /** A node that runs nothing by itself, and counts how often it is told to look, or of work that it does not do. */
    private final Seats told = new Seats() {
        @Override
        public Optional<Seat> reserve() {
            return Optional.empty();
        }

        @Override
        public void look() {
            looks.incrementAndGet();
        }

        @Override
        public void passOn() {
            passedOn.incrementAndGet();
        }
    };

    private final Workflow<Integer, Integer> waiting = Workflow.named("waiting")
            .taking(Integer.class)
            .awaitSignal("go", Integer.class, Wait.forEver())
            .then(Figures::fragile)
            .build();

    private int looksAfter(Runnable order) {
        int before = looks.get();
        order.run();
        return looks.get() - before;
    }

    /** What a start has to do is handed over or due for the poll; a hint is for what an order makes due besides. */
    @Test
    @Case({"WAKE-01", "F37"})
    void orders_that_make_something_due_give_a_hint_and_orders_that_end_or_hold_it_do_not() {
        Engine engine = keep(assembly("node-a", ports()).seats(told).serving(waiting));
        start(engine, waiting, 1);
        engine.driveDue();

        assertThat(looksAfter(() -> order(engine, door -> door.pause(id, Order.PLAIN))))
                .isZero();
        assertThat(looksAfter(() -> order(engine, door -> door.resume(id, Order.PLAIN))))
                .isEqualTo(1);
        assertThat(looksAfter(() -> signal(engine, "go", 1))).isEqualTo(1);
        figures.failing(1);
        engine.driveDue();
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(looksAfter(() -> order(engine, door -> door.retry(id, Order.PLAIN))))
                .isEqualTo(1);
        assertThat(looksAfter(() -> order(engine, door -> door.cancel(id, Order.PLAIN))))
                .isZero();
    }

    @Test
    @Case({"WAKE-06", "F37"})
    void an_order_that_is_rolled_back_gives_no_hint() {
        Engine engine = keep(assembly("node-a", ports()).seats(told).serving(waiting));
        start(engine, waiting, 1);
        assertThat(looks).as("a start without a place, others may have one").hasValue(1);
        engine.driveDue();

        assertThatThrownBy(() -> order(engine, door -> {
                    door.signal(id, "go", 1);
                    door.start("waiting", id + "-more", 1);
                    throw new IllegalStateException("the caller fails");
                }))
                .hasMessage("the caller fails");

        assertThat(looks).hasValue(1);
        assertThat(engine.driveDue()).isZero();
    }

    @Test
    @Case("WAKE-05")
    void who_is_told_of_an_instance_finds_what_is_to_be_done_there_only_while_it_is() {
        Workflow<Integer, Integer> workflow = Workflow.named("moving")
                .taking(Integer.class)
                .then(Figures::inc)
                .delay("night", ofHours(8))
                .then(Figures::dbl)
                .build();
        Engine engine = node("node-a", workflow);
        Engine other = node("node-b", workflow);
        start(engine, workflow, 1);

        assertThat(engine.claim(id)
                        .map(claim -> claim.position().node().orElseThrow().value()))
                .contains("inc");
        assertThat(other.claim(id)).isEmpty(); // it is claimed
        pass(CLAIM);
        other.driveDue();
        assertThat(engine.claim(id)).isEmpty(); // it has moved on and sleeps
        pass(ofHours(8));
        other.driveDue();
        assertThat(output(engine)).isEqualTo(4);
    }

    @Test
    @Case({"WAKE-12", "DEF-32"})
    void who_is_told_of_an_instance_between_two_attempts_finds_nothing_to_do() {
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(Figures::flaky)
                .build();
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        figures.failing(1);
        engine.driveDue();

        assertThat(engine.claim(id)).isEmpty();
        pass(ofSeconds(10));
        assertThat(engine.claim(id)).isPresent();
    }

    private Engine offering(String node, String tag, Workflow<?, ?> workflow) {
        return keep(assembly(node, ports()).offering(tag).serving(workflow));
    }

    @Test
    @Case({"WAKE-12", "PRI-08", "DEF-45"})
    void who_is_told_of_an_instance_but_lacks_what_its_step_needs_leaves_it_to_who_has_it() {
        Workflow<Integer, Integer> workflow = Workflow.named("tagged")
                .taking(Integer.class)
                .then(Figures::render)
                .build();
        Engine plain = offering("node-a", "eu", workflow);
        Engine strong = offering("node-b", "gpu", workflow);
        start(plain, workflow, 1);

        assertThat(plain.claimDue(4)).isEmpty();
        assertThat(plain.drive(plain.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);

        assertThat(figures.calls()).isEmpty();
        strong.driveDue();
        assertThat(output(plain)).isEqualTo(2);
    }

    @Test
    @Case({"PRI-08", "DEF-45"})
    void whatever_wakes_an_instance_its_step_runs_only_where_there_is_what_it_needs() {
        Workflow<Integer, Integer> workflow = Workflow.named("woken")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class, Wait.forEver())
                .then("by-event", Figures::render)
                .delay("night", ofHours(8))
                .then("by-time", Figures::render)
                .fork(arm("a", a -> a.then(Figures::inc)), arm("b", b -> b.then("arm", Figures::render)))
                .join(Figures::sum)
                .build();
        Engine plain = offering("node-a", "eu", workflow);
        Engine strong = offering("node-b", "gpu", workflow);
        start(plain, workflow, 1);
        plain.driveDue();

        signal(plain, "go", 10);
        plain.driveDue();
        assertThat(figures.calls()).isEmpty();
        strong.driveDue();
        assertThat(figures.calls()).containsExactly("render");
        pass(ofHours(8));
        plain.driveDue();
        assertThat(figures.calls()).containsExactly("render");
        strong.drive(strong.claimDue(1).get(0));
        assertThat(figures.calls()).containsExactly("render", "render");
        plain.driveDue();
        assertThat(figures.calls("render")).isEqualTo(2);
        strong.driveDue();
        plain.driveDue();

        assertThat(output(plain)).isEqualTo(13 + 13);
        assertThat(strong.steps(id).stream()
                        .filter(row -> row.node()
                                        .map(node -> List.of("by-event", "by-time", "arm")
                                                .contains(node.value()))
                                        .orElse(false)
                                && (row.kind() == Checkpoint.Kind.STEP || row.kind() == Checkpoint.Kind.END))
                        .map(row -> row.runner()))
                .hasSize(3)
                .containsOnly("node-b");
    }

    @Test
    @Case({"WAKE-01", "WAKE-12", "F37"})
    void a_node_that_comes_to_something_it_does_not_run_passes_it_on() {
        Workflow<Integer, Integer> workflow = Workflow.named("passed-on")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class, Wait.forEver())
                .then("by-event", Figures::render)
                .fork(arm("a", a -> a.then(Figures::inc)), arm("b", b -> b.then("arm", Figures::render)))
                .join(Figures::sum)
                .build();
        Workflow<Integer, Integer> first = Workflow.named("passed-on-first")
                .taking(Integer.class)
                .then(Figures::render)
                .build();
        Engine plain =
                keep(assembly("node-a", ports()).offering("eu").seats(told).serving(workflow, first));
        Engine strong =
                keep(assembly("node-b", ports()).offering("gpu").seats(told).serving(workflow, first));
        start(plain, workflow, 1);
        plain.driveDue();
        assertThat(passedOn).as("what any node may do").hasValue(0);

        signal(plain, "go", 10);
        plain.driveDue();
        assertThat(passedOn).as("the step behind the event").hasValue(1);
        strong.driveDue();
        assertThat(passedOn).as("a step that runs here").hasValue(1);

        order(plain, door -> door.start("passed-on-first", id + "-first", 1));
        assertThat(passedOn).as("a first step").hasValue(2);
    }

    @Test
    @Case({"WAKE-01", "F37"})
    void arms_that_a_node_opens_and_does_not_run_are_passed_on() {
        Workflow<Integer, Integer> workflow = Workflow.named("arms-passed-on")
                .taking(Integer.class)
                .fork(arm("a", a -> a.then(Figures::inc)), arm("b", b -> b.then("arm", Figures::render)))
                .join(Figures::sum)
                .build();
        Engine plain =
                keep(assembly("node-a", ports()).offering("eu").seats(told).serving(workflow));
        start(plain, workflow, 1);

        plain.drive(plain.claimDue(1).get(0));

        assertThat(passedOn).hasValue(1);
    }

    // Values that break a rule.

    /** Takes no number above ten, in or out. */
    private static final class UpToTen implements ValueChecks {

        @Override
        public void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs) {
            inputs.forEach(UpToTen::check);
        }

        @Override
        public void output(TaskBody body, Object bean, @Nullable Object output) {
            check(output);
        }

        private static void check(@Nullable Object value) {
            if (value instanceof Integer number && number > 10) {
                throw new TooBig(number);
            }
        }
    }

    private static final class TooBig extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        TooBig(int number) {
            super(ErrorCode.INVALID_VALUE, number + " is more than ten");
        }
    }

    private Engine checking(Workflow<Integer, Integer> workflow, int input) {
        Engine engine = keep(assembly("node-a", ports()).checking(new UpToTen()).serving(workflow));
        start(engine, workflow, input);
        engine.driveDue();
        return engine;
    }

    @Test
    @Case("VAL-01")
    void a_step_is_not_called_with_an_input_that_breaks_a_rule_and_not_tried_again() {
        Engine engine = checking(
                Workflow.named("checked-in")
                        .taking(Integer.class)
                        .then(Figures::flaky)
                        .build(),
                11);

        assertThat(figures.calls()).isEmpty();
        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo("invalid-value");
        assertThat(failure(engine).message()).isEqualTo("11 is more than ten");
    }

    @Test
    @Case("VAL-02")
    void an_output_that_breaks_a_rule_is_not_stored() {
        Engine engine = checking(
                Workflow.named("checked-out")
                        .taking(Integer.class)
                        .then(Figures::dbl)
                        .then(Figures::inc)
                        .build(),
                6);

        assertThat(figures.calls()).containsExactly("dbl");
        assertThat(stepOutput(engine, "dbl")).isEmpty();
        assertThat(failure(engine).message()).isEqualTo("12 is more than ten");
    }
}
