package dev.holdfast.engine;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Instances that sleep. */
public abstract class DelayScenarios extends Scenarios {

    private Engine sleeping(Workflow<Integer, Integer> workflow, int input) {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, input);
        engine.driveDue(); // nothing, if the delay is the first node: the start itself puts the instance to sleep
        assertThat(kind(engine)).isEqualTo(Status.Kind.WAITING);
        return engine;
    }

    @Test
    @Case({"DLY-04", "DLY-08"})
    void a_delay_may_be_all_there_is() {
        Engine engine = sleeping(
                Workflow.named("only")
                        .taking(Integer.class)
                        .delay("night", ofHours(8))
                        .build(),
                42);
        assertThat(engine.claimDue(4)).isEmpty();

        pass(ofHours(8));
        assertThat(engine.driveDue()).isEqualTo(1);

        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine)).isEqualTo(42);
    }

    @Test
    @Case({"DLY-04", "DLY-08"})
    void a_delay_may_be_the_last_node() {
        Engine engine = sleeping(
                Workflow.named("last")
                        .taking(Integer.class)
                        .then(Figures::inc)
                        .delay("night", ofHours(8))
                        .build(),
                41);

        pass(ofHours(8));
        assertThat(engine.driveDue()).isEqualTo(1);

        assertThat(output(engine)).isEqualTo(42);
    }

    @Test
    @Case({"DLY-05", "DLY-10", "DEF-37"})
    void each_of_several_delays_is_slept_through_once_and_the_value_arrives_unchanged() {
        Engine engine = sleeping(
                Workflow.named("several")
                        .taking(Integer.class)
                        .delay("first", ofHours(1))
                        .then(Figures::inc)
                        .delay("second", ofHours(2))
                        .delay("third", ofHours(3))
                        .then(Figures::dbl)
                        .build(),
                10);
        assertThat(status(engine).node().orElseThrow().value()).isEqualTo("first");

        pass(ofHours(1));
        assertThat(engine.driveDue()).isEqualTo(1);
        assertThat(status(engine).node().orElseThrow().value()).isEqualTo("second");
        pass(ofHours(2));
        assertThat(engine.driveDue()).isEqualTo(1);
        assertThat(status(engine).node().orElseThrow().value()).isEqualTo("third");
        assertThat(engine.driveDue()).isZero();
        pass(ofHours(3));
        assertThat(engine.driveDue()).isEqualTo(1);

        assertThat(output(engine)).isEqualTo(22);
        assertThat(figures.calls()).containsExactly("inc", "dbl");
    }

    @Test
    @Case({"DLY-10", "DEF-37"})
    void a_delay_behind_a_wait_begins_with_the_event() {
        Engine engine = node("node-a", laterThanTheEvent());
        start(engine, laterThanTheEvent(), 0);
        assertThat(engine.driveDue()).isPositive();
        pass(ofHours(5));
        signal(engine, "go", 20);
        Instant sent = place().clock().instant();

        assertThat(engine.driveDue()).isPositive();

        assertThat(kind(engine)).isEqualTo(Status.Kind.WAITING);
        assertThat(status(engine).wake().orElseThrow())
                .isBetween(sent.plus(ofHours(1)), sent.plus(ofHours(1)).plus(ofMinutes(5)));
        pass(ofHours(1));
        assertThat(engine.driveDue()).isPositive();
        assertThat(output(engine)).isEqualTo(21);
    }

    private static Workflow<Integer, Integer> laterThanTheEvent() {
        return Workflow.named("behind-a-wait")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class, Wait.forEver())
                .delay("hour", ofHours(1))
                .then(Figures::inc)
                .build();
    }

    @Test
    @Case("DLY-10")
    void a_caller_that_drives_an_instance_itself_stops_at_the_same_delays_as_a_worker() {
        Workflow<Integer, Integer> workflow = Workflow.named("driven")
                .taking(Integer.class)
                .delay("first", ofHours(1))
                .delay("second", ofHours(1))
                .then(Figures::inc)
                .build();
        Engine engine = node("node-a", workflow);

        assertThat(engine.run(workflow, id, 1).status().node().orElseThrow().value())
                .isEqualTo("first");
        pass(ofHours(1));
        assertThat(engine.resume(workflow, id).status().node().orElseThrow().value())
                .isEqualTo("second");
        pass(ofHours(1));

        assertThat(engine.resume(workflow, id).status().kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine)).isEqualTo(2);
    }

    @Test
    @Case("DLY-06")
    void an_instance_that_is_cancelled_in_its_sleep_says_so_and_never_wakes() {
        Engine engine = sleeping(
                Workflow.named("cancelled")
                        .taking(Integer.class)
                        .then(Figures::inc)
                        .delay("night", ofHours(8))
                        .then(Figures::dbl)
                        .build(),
                1);

        order(engine, door -> door.cancel(id, Order.by("ann", "no need")));
        pass(ofHours(8));

        assertThat(engine.driveDue()).isZero();
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).node().orElseThrow().value()).isEqualTo("night");
        assertThat(figures.calls()).containsExactly("inc");
    }

    @Test
    @Case("DLY-13")
    void a_sleep_whose_end_no_clock_can_show_fails_the_instance() {
        Workflow<Integer, Integer> workflow = Workflow.named("eternity")
                .taking(Integer.class)
                .delay("ever", Figures::eternity)
                .then(Figures::inc)
                .build();
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);

        assertThat(engine.driveDue()).isPositive();

        assertThat(failure(engine).type()).isEqualTo("invalid-delay");
        assertThat(figures.calls()).containsExactly("eternity");
    }

    @Test
    void a_computed_sleep_counts_from_when_its_length_is_known_and_not_from_the_claim() {
        Workflow<Integer, Integer> workflow = Workflow.named("computed")
                .taking(Integer.class)
                .delay("nap", Figures::nap)
                .then(Figures::inc)
                .build();
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        figures.during("nap", 1, () -> pass(ofSeconds(5)));
        assertThat(engine.driveDue()).isPositive();

        pass(ofSeconds(7));
        assertThat(engine.claimDue(4)).as("7 s after the length was known").isEmpty();
        pass(ofSeconds(3));
        assertThat(engine.driveDue()).isPositive();

        assertThat(figures.calls()).containsExactly("nap", "inc");
    }

    @Test
    @Case("DLY-09")
    void a_sleep_that_ends_in_a_pause_is_over_when_the_pause_is() {
        Engine engine = sleeping(
                Workflow.named("paused")
                        .taking(Integer.class)
                        .delay("hour", ofHours(1))
                        .then(Figures::inc)
                        .build(),
                1);
        order(engine, door -> door.pause(id, Order.PLAIN));
        pass(ofHours(3));
        assertThat(engine.driveDue()).isZero();

        order(engine, door -> door.resume(id, Order.PLAIN));

        assertThat(engine.driveDue()).isEqualTo(1);
        assertThat(output(engine)).isEqualTo(2);
    }
}
