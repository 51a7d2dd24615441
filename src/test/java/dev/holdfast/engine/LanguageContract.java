package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.task.Settled;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every node kind and verb, one after the other, on any store: what a user sees of each. */
public abstract class LanguageContract {

    private final Numbers numbers = new Numbers();
    private final String id = "i-" + UUID.randomUUID();

    /** Returns the store under test. */
    protected abstract StoreFixture store();

    /** Returns the time of the engine and the store. */
    protected abstract Clock clock();

    /** Moves the time of the engine and the store on. */
    protected abstract void pass(Duration time);

    /** Steps over whole numbers that say what they did. */
    public static class Numbers {

        enum Size {
            SMALL,
            BIG
        }

        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        int failures;

        private Integer did(String name, Integer result) {
            calls.add(name);
            return result;
        }

        @Task
        public Integer inc(Integer n) {
            return did("inc", n + 1);
        }

        @Task
        public Integer dbl(Integer n) {
            return did("dbl", n * 2);
        }

        @Task
        public Integer add5(Integer n) {
            return did("add5", n + 5);
        }

        @Task
        public Integer sum(Integer a, Integer b) {
            return did("sum", a + b);
        }

        @Task
        public Integer total(List<Integer> all) {
            return did("total", all.stream().mapToInt(Integer::intValue).sum());
        }

        @Task
        public Size size(Integer n) {
            did("size", n);
            return n < 10 ? Size.SMALL : Size.BIG;
        }

        @Task
        public Turn<Integer> grow(Integer n) {
            did("grow", n);
            return n < 100 ? Turn.again(n * 2) : Turn.done(n);
        }

        @Task
        public List<Integer> upTo(Integer n) {
            List<Integer> all = new ArrayList<>();
            for (int i = 1; i <= n; i++) {
                all.add(i);
            }
            did("upTo", n);
            return all;
        }

        @Task
        public Integer even(Integer n) {
            if (n % 2 != 0) {
                throw new IllegalStateException(n + " is odd");
            }
            return did("even", n);
        }

        @Task
        public String report(List<Settled<Integer>> all) {
            did("report", 0);
            return all.stream().filter(Settled::succeeded).count() + " of " + all.size();
        }

        @Task(retries = 2, backoff = "1s", multiplier = 2)
        public Integer flaky(Integer n) {
            calls.add("flaky");
            if (failures-- > 0) {
                throw new IllegalStateException("not yet");
            }
            return n + 1;
        }

        @Task
        public Integer fail(Integer n) {
            did("fail", n);
            throw new IllegalStateException("never");
        }

        @Task
        public void undoInc(Integer output) {
            calls.add("undo inc " + output);
        }

        @Task
        public void undoDbl(Integer output) {
            calls.add("undo dbl " + output);
        }

        @Task
        public Integer count(Integer n, TaskContext context) {
            return did("count", context.shared().update("count", Integer.class, 0, seen -> seen + n));
        }

        @Task
        public Integer orZero(Integer n) {
            return did("orZero", n == null ? 0 : n);
        }
    }

    private Engine engine(Workflow<?, ?>... workflows) {
        return Engine.over(store().ports()).clock(clock()).with(numbers).serving(workflows);
    }

    private int output(Engine engine) {
        return engine.output(id, Integer.class).orElseThrow();
    }

    private Status.Kind status(Engine engine) {
        return engine.instance(id).status().kind();
    }

    @Test
    @Case({"FORK-01", "FORK-05"})
    void a_join_takes_the_results_of_the_arms_in_the_order_of_the_definition() {
        Workflow<Integer, Integer> workflow = Workflow.named("fork")
                .taking(Integer.class)
                .fork(
                        arm("a", a -> a.then(Numbers::dbl)),
                        arm("b", b -> b.then(Numbers::add5).then(Numbers::inc)))
                .join(Numbers::sum)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 10);

        engine.driveDue();

        assertThat(status(engine)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine)).isEqualTo(20 + 16);
    }

    @Test
    @Case({"ROUTE-01", "LOOP-02", "LOOP-05"})
    void routes_and_loops_pass_the_bare_value_on() {
        Workflow<Integer, Integer> workflow = Workflow.named("route")
                .taking(Integer.class)
                .route(Numbers::size)
                .when(Numbers.Size.SMALL, a -> a.then(Numbers::inc))
                .when(Numbers.Size.BIG, a -> a)
                .end()
                .loop("growing", Limit.atMost(9), body -> body.then(Numbers::grow))
                .then(Numbers::dbl)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 6);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(2 * 112);
        assertThat(numbers.calls).startsWith("size", "inc", "grow", "grow");
    }

    @Test
    @Case({"DLY-01", "DLY-02"})
    void a_delay_parks_and_passes_the_value_through() {
        Workflow<Integer, Integer> workflow = Workflow.named("delay")
                .taking(Integer.class)
                .then(Numbers::inc)
                .delay("night", ofHours(8))
                .then(Numbers::dbl)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 41);
        engine.driveDue();
        assertThat(status(engine)).isEqualTo(Status.Kind.WAITING);
        pass(ofHours(7));
        assertThat(engine.driveDue()).isZero();

        pass(ofHours(1));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(84);
    }

    @Test
    @Case({"SIG-01", "SIG-02", "SIG-12"})
    void events_are_taken_first_in_first_out_also_those_from_before_the_start() {
        Workflow<Integer, Integer> workflow = Workflow.named("signal")
                .taking(Integer.class)
                .awaitSignal("first", "go", Integer.class, Wait.forEver())
                .then(Numbers::inc)
                .awaitSignal("second", "go", Integer.class, Wait.forEver())
                .then(Numbers::dbl)
                .build();
        Engine engine = engine(workflow);
        engine.ask(door -> door.signal(Signal.of(id, "go", 1)));
        engine.start(workflow, id, 0);
        engine.driveDue();
        assertThat(status(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);

        engine.ask(door -> door.signal(Signal.of(id, "go", 21)));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(42);
    }

    @Test
    @Case({"SIG-10", "LIF-33", "DEF-50"})
    void a_wait_whose_time_is_over_goes_on_with_null_if_it_says_so() {
        Workflow<Integer, Integer> workflow = Workflow.named("late")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class, Wait.within(ofMinutes(5)).orNull())
                .then(Numbers::orZero)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 7);
        engine.driveDue();

        pass(ofMinutes(5));
        engine.driveDue();

        assertThat(output(engine)).isZero();
    }

    @Test
    void a_fan_out_gives_the_results_in_the_order_of_the_items() {
        Workflow<Integer, Integer> workflow = Workflow.named("each")
                .taking(Integer.class)
                .forEach("items", Numbers::upTo, item -> item.then(Numbers::dbl).then(Numbers::inc))
                .atOnce(3)
                .all()
                .then(Numbers::total)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 10);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(2 * 55 + 10);
    }

    @Test
    void a_fan_out_can_go_on_with_failed_items() {
        Workflow<Integer, String> workflow = Workflow.named("settled")
                .taking(Integer.class)
                .forEach("items", Numbers::upTo, item -> item.then(Numbers::even))
                .settled()
                .then(Numbers::report)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 5);

        engine.driveDue();

        assertThat(engine.output(id, String.class))
                .as(() -> String.join("\n", engine.heard()))
                .contains("2 of 5");
    }

    @Test
    @Case({"RETRY-01", "RETRY-06"})
    void a_failed_attempt_is_followed_by_others_after_growing_waits() {
        Workflow<Integer, Integer> workflow = Workflow.named("retry")
                .taking(Integer.class)
                .then(Numbers::flaky)
                .build();
        numbers.failures = 2;
        Engine engine = engine(workflow);
        engine.start(workflow, id, 1);
        engine.driveDue();
        assertThat(engine.driveDue()).isZero();
        pass(ofSeconds(1));
        engine.driveDue();
        pass(ofSeconds(1));
        assertThat(engine.driveDue()).isZero();

        pass(ofSeconds(1));
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(2);
        assertThat(numbers.calls).hasSize(3);
    }

    @Test
    void a_failure_undoes_what_was_finished_last_first() {
        Workflow<Integer, Integer> workflow = Workflow.named("saga")
                .taking(Integer.class)
                .then(Numbers::inc)
                .undoneBy(Numbers::undoInc)
                .then(Numbers::dbl)
                .undoneBy(Numbers::undoDbl)
                .then(Numbers::fail)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 1);

        engine.driveDue();

        assertThat(numbers.calls).containsExactly("inc", "dbl", "fail", "undo dbl 4", "undo inc 2");
        assertThat(status(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(engine.instance(id).status().failure().orElseThrow().message())
                .isEqualTo("never");
    }

    @Test
    void a_called_workflow_runs_as_an_instance_of_its_own() {
        Workflow<Integer, Integer> child =
                Workflow.named("child").taking(Integer.class).then(Numbers::dbl).build();
        Workflow<Integer, Integer> parent = Workflow.named("parent")
                .taking(Integer.class)
                .then(Numbers::inc)
                .call("doubling", child)
                .then(Numbers::add5)
                .build();
        Engine engine = engine(child, parent);
        engine.start(parent, id, 4);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(15);
    }

    @Test
    void arms_share_values_without_losing_a_change() {
        Workflow<Integer, Integer> workflow = Workflow.named("shared")
                .taking(Integer.class)
                .fork(arm("a", a -> a.then("c1", Numbers::count)), arm("b", b -> b.then("c2", Numbers::count)))
                .join(Numbers::sum)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 4);

        engine.driveDue();

        assertThat(output(engine)).isEqualTo(12);
        assertThat(engine.ask(door -> door.shared(id)).keySet()).containsExactly("count");
    }

    @Test
    @Case({"CTL-12", "DEF-12"})
    void a_cancel_settles_a_waiting_instance_at_once() {
        Workflow<Integer, Integer> workflow = Workflow.named("cancelled")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .then(Numbers::inc)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 4);
        engine.driveDue();

        engine.ask(door -> {
            door.cancel(id, Order.by("ann", "not wanted"));
            return true;
        });

        assertThat(status(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(engine.instance(id).status().actor()).contains("ann");
        assertThat(engine.driveDue()).isZero();
    }

    @Test
    @Case({"CTL-05", "CTL-13", "DLY-09"})
    void a_pause_keeps_an_instance_until_it_is_resumed() {
        Workflow<Integer, Integer> workflow = Workflow.named("paused")
                .taking(Integer.class)
                .delay("night", ofHours(1))
                .then(Numbers::inc)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 4);
        engine.driveDue();
        int held = engine.ask(door -> door.pause(id, Order.PLAIN));
        assertThat(held).isZero();
        pass(ofHours(2));
        assertThat(engine.driveDue()).isZero();
        assertThat(status(engine)).isEqualTo(Status.Kind.PAUSED);

        engine.ask(door -> {
            door.resume(id, Order.PLAIN);
            return true;
        });
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(5);
    }

    @Test
    void a_failed_instance_goes_on_from_its_failed_step() {
        Workflow<Integer, Integer> workflow = Workflow.named("retried")
                .taking(Integer.class)
                .then(Numbers::inc)
                .then(Numbers::flaky)
                .build();
        numbers.failures = 3;
        Engine engine = engine(workflow);
        engine.start(workflow, id, 4);
        for (int second = 0; second < 5; second++) {
            engine.driveDue();
            pass(ofSeconds(1));
        }
        assertThat(status(engine)).isEqualTo(Status.Kind.FAILED);

        engine.ask(door -> {
            door.retry(id, Order.PLAIN);
            return true;
        });
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(6);
        assertThat(numbers.calls).containsExactly("inc", "flaky", "flaky", "flaky", "flaky");
    }

    @Test
    void a_deadline_fails_an_instance_that_still_waits() {
        Workflow<Integer, Integer> workflow = Workflow.named("deadline")
                .deadline(ofHours(1))
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .then(Numbers::inc)
                .build();
        Engine engine = engine(workflow);
        engine.start(workflow, id, 4);
        engine.driveDue();
        assertThat(status(engine)).isEqualTo(Status.Kind.AWAITING_SIGNAL);

        pass(ofHours(1));
        engine.driveDue();

        assertThat(status(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(engine.instance(id).status().failure().orElseThrow().type()).isEqualTo("deadline-passed");
    }
}
