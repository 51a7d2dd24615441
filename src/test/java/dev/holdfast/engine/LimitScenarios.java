package dev.holdfast.engine;

import static dev.holdfast.definition.InstanceLimit.instances;
import static dev.holdfast.definition.InstanceLimit.starts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.LimitReached;
import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.InstanceLimit.Otherwise;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Slots.Counter;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Limits of instances: at once and in a time, for each key, and what becomes of the next one. */
public abstract class LimitScenarios extends Scenarios {

    private static Integer tens(Integer number) {
        return number / 10;
    }

    private Flow<Integer, Integer> flow() {
        return Workflow.named("w-" + id).taking(Integer.class);
    }

    private static Workflow<Integer, Integer> waiting(Flow<Integer, Integer> flow) {
        return flow.then(Figures::inc)
                .awaitSignal("go", Integer.class)
                .then(Figures::dbl)
                .build();
    }

    private Workflow<Integer, Integer> limited(InstanceLimit<? super Integer> limit) {
        return waiting(flow().limit("main", limit));
    }

    private String name(int number) {
        return id + "-" + number;
    }

    private final List<Integer> known = new ArrayList<>();

    private void startAll(Engine engine, Workflow<?, ?> workflow, int... numbers) {
        for (int number : numbers) {
            known.add(number);
            start(engine, workflow, name(number), number);
        }
    }

    private void go(Engine engine, int number) {
        order(engine, door -> door.signal(name(number), "go", number));
    }

    private boolean hasBegun(Engine engine, int number) {
        return engine.stepOutput(name(number), "inc").isPresent();
    }

    private List<Integer> begun(Engine engine) {
        return known.stream()
                .distinct()
                .sorted()
                .filter(number -> hasBegun(engine, number))
                .toList();
    }

    private Status.Kind kind(Engine engine, int number) {
        return engine.instance(name(number)).status().kind();
    }

    private List<Counter> counters() {
        return ports().transactions().own(() -> ports().slots().list(null, 100_000)).stream()
                .filter(counter -> counter.place().limit().startsWith("w-" + id))
                .toList();
    }

    private void assertAllGone() {
        assertThat(counters()).isEmpty();
    }

    @Test
    void so_many_are_under_way_at_once_and_the_next_begins_when_one_has_ended() {
        Workflow<Integer, Integer> workflow = limited(instances(2));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1);
        assertThat(kind(engine, 3)).isEqualTo(Status.Kind.IN_PROGRESS);

        go(engine, 1);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 2);

        for (int number : List.of(0, 2, 3)) {
            go(engine, number);
            engine.driveDue();
        }
        assertThat(figures.calls("dbl")).isEqualTo(4);
        assertThat(figures.calls("inc")).isEqualTo(4);
        assertAllGone();
    }

    @Test
    void each_key_has_a_limit_of_its_own() {
        Workflow<Integer, Integer> workflow = limited(instances(1).per(LimitScenarios::tens));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 1, 2, 11, 12);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(1, 11);

        go(engine, 11);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(1, 11, 12);
    }

    @Test
    void several_limits_hold_together_and_a_crowded_key_leaves_room_for_others() {
        Workflow<Integer, Integer> workflow = waiting(
                flow().limit("all", instances(3)).limit("each", instances(1).per(LimitScenarios::tens)));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3, 4, 5, 10, 20, 30);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 10, 20);

        go(engine, 0);
        engine.driveDue();
        // number 1 has got its key's place and waits behind 30 for one of all
        assertThat(begun(engine)).containsExactly(0, 10, 20, 30);
        go(engine, 10);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 10, 20, 30);
    }

    @RepeatedTest(8)
    void turns_are_as_a_naive_oracle_gives_them(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int most = 1 + random.nextInt(2);
        Workflow<Integer, Integer> workflow = limited(instances(most).fairBetween(LimitScenarios::tens));
        Engine engine = node("node-a", workflow);
        NaiveTurns oracle = new NaiveTurns(most);
        int next = 0;
        for (int step = 0; step < 25; step++) {
            if (random.nextInt(3) > 0) {
                int share = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
                int number = share * 10 + next++ % 10;
                if (oracle.knows(number)) {
                    continue;
                }
                startAll(engine, workflow, number);
                engine.driveDue();
                oracle.start(number);
            } else if (!oracle.running.isEmpty()) {
                int number = oracle.running.get(random.nextInt(oracle.running.size()));
                go(engine, number);
                engine.driveDue();
                oracle.end(number);
            }
            assertThat(begun(engine))
                    .as("seed %d, step %d, waiting %s", seed, step, oracle.waiting)
                    .containsExactlyInAnyOrderElementsOf(oracle.begun);
        }
    }

    /** Who should have begun: round robin over the shares that wait, and in a share in the order of asking. */
    private static final class NaiveTurns {

        private final int most;
        private final Map<String, List<Integer>> waiting = new TreeMap<>();
        private final List<Integer> running = new ArrayList<>();
        private final List<Integer> begun = new ArrayList<>();
        private final List<Integer> known = new ArrayList<>();
        private String last = "";

        NaiveTurns(int most) {
            this.most = most;
        }

        boolean knows(int number) {
            return known.contains(number);
        }

        void start(int number) {
            known.add(number);
            waiting.computeIfAbsent(String.valueOf(tens(number)), share -> new ArrayList<>())
                    .add(number);
            give();
        }

        void end(int number) {
            running.remove(Integer.valueOf(number));
            give();
            if (running.isEmpty()) {
                last = ""; // nobody has or wants anything, so nothing is remembered
            }
        }

        private void give() {
            while (running.size() < most && !waiting.isEmpty()) {
                List<String> order = new ArrayList<>();
                waiting.keySet().stream()
                        .filter(share -> share.compareTo(last) > 0)
                        .forEach(order::add);
                waiting.keySet().stream()
                        .filter(share -> share.compareTo(last) <= 0)
                        .forEach(order::add);
                last = order.get(0);
                List<Integer> line = waiting.get(last);
                int number = line.remove(0);
                if (line.isEmpty()) {
                    waiting.remove(last);
                }
                running.add(number);
                begun.add(number);
            }
        }
    }

    @Test
    void a_key_with_many_that_wait_does_not_keep_others_waiting() {
        Workflow<Integer, Integer> workflow = limited(instances(1).fairBetween(LimitScenarios::tens));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        engine.driveDue();
        go(engine, 0);
        engine.driveDue();

        assertThat(begun(engine)).containsExactly(0, 10);
    }

    @Test
    void whoever_ends_gives_its_place_on_and_who_waits_can_be_cancelled() {
        Workflow<Integer, Integer> workflow = limited(instances(1));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3, 4);
        engine.driveDue();

        order(engine, door -> door.cancel(name(1), Order.PLAIN)); // it waits
        order(engine, door -> door.terminate(name(0), Order.PLAIN)); // it holds
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 2);

        engine.start(workflow, name(2), 2, ConflictPolicy.TERMINATE_EXISTING);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 3);
        order(engine, door -> door.cancel(name(3), Order.PLAIN));
        order(engine, door -> door.cancel(name(2), Order.PLAIN));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 3, 4);
        order(engine, door -> door.cancel(name(4), Order.PLAIN));
        assertAllGone();
    }

    @Test
    void a_failed_instance_gives_its_place_on_and_a_retried_one_waits_for_its_turn() {
        Workflow<Integer, Integer> workflow = flow().limit("main", instances(1))
                .then(Figures::fragile)
                .awaitSignal("go", Integer.class)
                .build();
        Engine engine = node("node-a", workflow);
        figures.failing(1);
        startAll(engine, workflow, 0, 1);
        engine.driveDue();
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.FAILED);
        assertThat(figures.calls("fragile")).isEqualTo(2);

        order(engine, door -> door.retry(name(0), Order.PLAIN));
        engine.driveDue();
        assertThat(figures.calls("fragile")).isEqualTo(2);
        go(engine, 1);
        engine.driveDue();
        assertThat(figures.calls("fragile")).isEqualTo(3);
        go(engine, 0);
        engine.driveDue();
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.COMPLETED);
        assertAllGone();
    }

    @Test
    void an_instance_that_is_undone_holds_its_place_until_all_is_undone() {
        Workflow<Integer, Integer> workflow = flow().limit("main", instances(1))
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .awaitSignal("go", Integer.class)
                .build();
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2);
        engine.driveDue();
        order(engine, door -> door.cancelAndUndo(name(1), Order.PLAIN)); // it waits, and has nothing to undo
        order(engine, door -> door.cancelAndUndo(name(0), Order.PLAIN));
        assertThat(begun(engine)).containsExactly(0);
        engine.driveDue();
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(kind(engine, 1)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(begun(engine)).containsExactly(0, 2);
        order(engine, door -> door.terminate(name(2), Order.PLAIN));
        assertAllGone();
    }

    @Test
    void a_paused_instance_keeps_what_it_holds_and_lets_others_go_before_it_while_it_waits() {
        Workflow<Integer, Integer> workflow = limited(instances(1));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2);
        engine.driveDue();
        order(engine, door -> door.pause(name(1), Order.PLAIN));
        order(engine, door -> door.pause(name(0), Order.PLAIN));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0);

        order(engine, door -> door.resume(name(0), Order.PLAIN));
        go(engine, 0);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 2);

        order(engine, door -> door.resume(name(1), Order.PLAIN));
        engine.driveDue();
        go(engine, 2);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 2);
    }

    @Test
    void a_start_over_a_limit_that_refuses_stores_nothing_and_says_who_is_under_way() {
        Workflow<Integer, Integer> workflow =
                limited(instances(1).per(LimitScenarios::tens).otherwise(Otherwise.REFUSE));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 1);
        order(engine, door -> door.signal(name(2), "go", 5)); // kept for an instance that is to come

        assertThatThrownBy(() -> engine.start(workflow, name(2), 2))
                .isInstanceOf(LimitReached.class)
                .hasMessageContaining(
                        "limit 'w-" + id + ":main' for '0' allows 1 at once, and 1 are under way: " + name(1));
        assertThatThrownBy(() -> engine.instance(name(2))).isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.start(workflow, name(3), 3)).isInstanceOf(LimitReached.class);
        assertThatThrownBy(() -> engine.instance(name(3))).isInstanceOf(UnknownInstance.class);

        startAll(engine, workflow, 11); // another key
        engine.driveDue();
        go(engine, 1);
        engine.driveDue();
        startAll(engine, workflow, 2);
        engine.driveDue();
        assertThat(engine.output(name(2), Integer.class)).hasValue(10);
    }

    @Test
    void a_caller_whose_start_is_refused_goes_on_with_its_transaction() {
        Workflow<Integer, Integer> workflow = limited(instances(1).otherwise(Otherwise.REFUSE));
        Engine engine = node("node-a", workflow);
        List<String> refused = new ArrayList<>();
        order(engine, door -> {
            door.start(workflow.name().value(), name(0), 0);
            for (int number : new int[] {1, 2}) {
                try {
                    door.start(workflow.name().value(), name(number), number);
                } catch (LimitReached e) {
                    refused.add(name(number));
                }
            }
        });
        assertThat(refused).containsExactly(name(1), name(2));
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThatThrownBy(() -> engine.instance(name(1))).isInstanceOf(UnknownInstance.class);
        order(engine, door -> door.terminate(name(0), Order.PLAIN));
    }

    @Test
    void policies_of_a_start_come_before_a_limit_that_refuses() {
        Workflow<Integer, Integer> workflow =
                limited(instances(1).per(LimitScenarios::tens).otherwise(Otherwise.REFUSE));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 1, 11);

        assertThat(engine.start(workflow, name(1), 1, ConflictPolicy.USE_EXISTING)
                        .fresh())
                .isFalse();
        long before = engine.instance(name(1)).run();
        assertThatThrownBy(() -> engine.start(workflow, name(1), 15, ConflictPolicy.TERMINATE_EXISTING))
                .isInstanceOf(LimitReached.class);
        assertThat(engine.instance(name(1)).run()).isEqualTo(before); // it was not ended
        assertThat(engine.start(workflow, name(1), 2, ConflictPolicy.TERMINATE_EXISTING)
                        .fresh())
                .isTrue();
        assertThat(engine.instance(name(1)).run()).isNotEqualTo(before);
        assertThatThrownBy(() -> engine.ask(door -> door.signalWithStart(
                        Start.of(workflow.name().value(), name(2), 2), Signal.of(name(2), "go", 1))))
                .isInstanceOf(LimitReached.class);
        assertThatThrownBy(() -> engine.instance(name(2))).isInstanceOf(UnknownInstance.class);
    }

    /** A node that is told another number goes by it, for all that a limit may do with the next one. */
    private Engine told(int number, Workflow<?, ?>... workflows) {
        return keep(assembly("node-a", ports())
                .limiting(Map.of("w-" + id + ":main", number))
                .serving(workflows));
    }

    @Test
    void a_number_from_the_configuration_goes_before_that_of_the_definition() {
        Workflow<Integer, Integer> workflow = limited(instances(1));
        Engine engine = told(2, workflow);
        startAll(engine, workflow, 0, 1, 2);
        engine.driveDue();

        assertThat(begun(engine)).containsExactly(0, 1);
        assertThat(counters()).singleElement().satisfies(counter -> {
            assertThat(counter.most()).isEqualTo(2);
            assertThat(counter.waiting()).isEqualTo(1);
        });
        go(engine, 0);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 2);
        go(engine, 1);
        go(engine, 2);
        engine.driveDue();
        assertAllGone();
    }

    @Test
    void a_start_is_refused_over_the_number_from_the_configuration() {
        Workflow<Integer, Integer> workflow = limited(instances(3).otherwise(Otherwise.REFUSE));
        Engine engine = told(1, workflow);
        startAll(engine, workflow, 0);

        assertThatThrownBy(() -> engine.start(workflow, name(1), 1))
                .isInstanceOf(LimitReached.class)
                .hasMessageContaining(" allows 1 at once, and 1 are under way: " + name(0));
    }

    @Test
    void a_start_cancels_no_more_than_the_number_from_the_configuration_asks_for() {
        Workflow<Integer, Integer> workflow = limited(instances(1).otherwise(Otherwise.CANCEL_RUNNING));
        Engine engine = told(2, workflow);
        startAll(engine, workflow, 0, 1);
        engine.driveDue();
        assertThat(kind(engine, 0)).isNotEqualTo(Status.Kind.CANCELLED);
        startAll(engine, workflow, 2);
        engine.driveDue();

        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(begun(engine)).containsExactly(0, 1, 2);
        assertThat(kind(engine, 1)).isNotEqualTo(Status.Kind.CANCELLED);
    }

    @Test
    void a_start_cancels_the_instance_that_has_been_under_way_longest() {
        Workflow<Integer, Integer> workflow = limited(instances(2).otherwise(Otherwise.CANCEL_RUNNING));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1);
        engine.driveDue();
        startAll(engine, workflow, 2);

        Status status = engine.instance(name(0)).status();
        assertThat(status.kind()).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status.toString()).contains("instance '" + name(2) + "' was started over limit");
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 2);
        assertThat(kind(engine, 1)).isNotEqualTo(Status.Kind.CANCELLED);
        go(engine, 1);
        go(engine, 2);
        engine.driveDue();
        assertAllGone();
    }

    @Test
    void what_is_being_undone_is_not_cancelled_again_so_the_new_one_waits() {
        Workflow<Integer, Integer> workflow = flow().limit("main", instances(1).otherwise(Otherwise.CANCEL_RUNNING))
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .awaitSignal("go", Integer.class)
                .build();
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0);
        engine.driveDue();
        order(engine, door -> door.cancelAndUndo(name(0), Order.PLAIN));
        startAll(engine, workflow, 1);
        assertThat(figures.calls("inc")).isEqualTo(1);
        engine.driveDue();
        assertThat(kind(engine, 0)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls("undoInc")).isEqualTo(1);
        assertThat(begun(engine)).containsExactly(0, 1);
    }

    @Test
    void instances_begin_at_even_distances() {
        Workflow<Integer, Integer> workflow = limited(starts(2, Duration.ofMinutes(2)));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0);
        pass(Duration.ofSeconds(50));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0);
        pass(Duration.ofSeconds(11));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1);

        order(engine, door -> door.pause(name(2), Order.PLAIN)); // it was to be next
        pass(Duration.ofSeconds(61));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 3);
        order(engine, door -> door.resume(name(2), Order.PLAIN));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 3);
        pass(Duration.ofSeconds(61));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void who_is_next_for_a_start_can_be_cancelled_and_turns_hold_for_starts_too() {
        Workflow<Integer, Integer> workflow =
                limited(starts(1, Duration.ofMinutes(1)).fairBetween(LimitScenarios::tens));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1, 2, 3, 10);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0);
        pass(Duration.ofSeconds(61));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 10);
        order(engine, door -> door.cancel(name(1), Order.PLAIN));
        pass(Duration.ofSeconds(61));
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 2, 10);
    }

    @Test
    void a_start_that_comes_too_soon_is_refused_and_told_when_it_may_come() {
        Workflow<Integer, Integer> workflow =
                limited(starts(1, Duration.ofMinutes(1)).otherwise(Otherwise.REFUSE));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0);
        assertThatThrownBy(() -> engine.start(workflow, name(1), 1))
                .isInstanceOfSatisfying(
                        LimitReached.class,
                        refused -> assertThat(refused.after())
                                .hasValueSatisfying(after ->
                                        assertThat(after).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1))));
        pass(Duration.ofSeconds(61));
        startAll(engine, workflow, 1);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1);
    }

    @Test
    void an_input_without_a_key_is_refused_before_anything_is_stored() {
        Workflow<Integer, Integer> workflow = limited(instances(1).per((Integer number) -> number / (number - 7)));
        Engine engine = node("node-a", workflow);
        assertThatThrownBy(() -> engine.start(workflow, name(7), 7))
                .hasMessageContaining("limit 'w-" + id + ":main' has no key for this input");
        assertThatThrownBy(() -> engine.instance(name(7))).isInstanceOf(UnknownInstance.class);
        Workflow<Integer, Integer> none = limited(instances(1).per((Integer number) -> ""));
        Engine other = node("node-b", none);
        assertThatThrownBy(() -> other.start(none, name(8), 8)).hasRootCauseInstanceOf(InvalidArgument.class);
    }

    @Test
    void a_node_that_takes_an_instance_over_finds_its_place_held() {
        Workflow<Integer, Integer> workflow = limited(instances(1));
        Engine first = node("node-a", workflow);
        startAll(first, workflow, 0, 1);
        assertThat(first.drive(first.claim(name(0)).orElseThrow(), Leases.lostAfter(1)))
                .isEqualTo(BranchRunner.End.DROPPED);
        Engine second = node("node-b", workflow);
        second.driveDue();
        assertThat(figures.calls("inc")).isZero();

        pass(CLAIM);
        second.driveDue();
        assertThat(begun(second)).containsExactly(0);
        go(second, 0);
        second.driveDue();
        assertThat(begun(second)).containsExactly(0, 1);
    }

    @Test
    void a_limit_that_was_raised_holds_for_whoever_asks_from_then_on() {
        Engine old = node("node-a", limited(instances(1)));
        Workflow<Integer, Integer> workflow = limited(instances(3));
        startAll(old, workflow, 0, 1, 2);
        old.driveDue();
        assertThat(begun(old)).containsExactly(0);

        Engine raised = node("node-b", workflow);
        startAll(raised, workflow, 3);
        raised.driveDue();
        assertThat(begun(raised)).containsExactly(0, 1, 2);
    }

    @Test
    void who_waits_for_a_limit_that_is_gone_goes_on() {
        Workflow<Integer, Integer> workflow = limited(instances(1));
        Engine old = node("node-a", workflow);
        startAll(old, workflow, 0, 1, 2);
        old.driveDue();
        assertThat(begun(old)).containsExactly(0);

        Engine free = node("node-b", waiting(flow()));
        assertThat(free.wakeUnlimited()).isEqualTo(2);
        free.driveDue();
        assertThat(begun(free)).containsExactly(0, 1, 2);
    }

    @Test
    void a_child_instance_waits_for_its_turn_and_a_refused_one_fails_its_call() {
        Workflow<Integer, Integer> child = limited(instances(1));
        Workflow<Integer, Integer> parent = Workflow.named("p-" + id)
                .taking(Integer.class)
                .call("child", child)
                .build();
        Engine engine = node("node-a", child, parent);
        startAll(engine, child, 0);
        engine.driveDue();
        start(engine, parent, id, 5);
        engine.driveDue();
        assertThat(figures.calls("inc")).isEqualTo(1);
        go(engine, 0);
        engine.driveDue();
        assertThat(figures.calls("inc")).isEqualTo(2);
        order(engine, door -> door.cancel(id, Order.PLAIN));
        assertAllGone();

        Workflow<Integer, Integer> refusing = waiting(Workflow.named("r-" + id)
                .taking(Integer.class)
                .limit("main", instances(1).otherwise(Otherwise.REFUSE)));
        Workflow<Integer, Integer> caller = Workflow.named("q-" + id)
                .taking(Integer.class)
                .call("child", refusing)
                .build();
        Engine other = node("node-b", refusing, caller);
        startAll(other, refusing, 8);
        start(other, caller, name(9), 9);
        other.driveDue();
        assertThat(kind(other, 9)).isEqualTo(Status.Kind.FAILED);
        assertThat(other.instance(name(9)).status().failure().orElseThrow().summary())
                .contains("could not start instance")
                .contains("allows 1 at once");
    }

    @Test
    void the_deadline_of_an_instance_counts_while_it_waits() {
        Workflow<Integer, Integer> workflow = waiting(Workflow.named("w-" + id)
                .deadline(Duration.ofMinutes(1))
                .taking(Integer.class)
                .limit("main", instances(1)));
        Engine engine = node("node-a", workflow);
        startAll(engine, workflow, 0, 1);
        engine.driveDue();
        order(engine, door -> door.terminate(name(0), Order.PLAIN));
        startAll(engine, workflow, 2);
        engine.driveDue();
        assertThat(begun(engine)).containsExactly(0, 1);
        pass(Duration.ofSeconds(61));
        engine.driveDue();
        assertThat(kind(engine, 1)).isEqualTo(Status.Kind.FAILED);
        assertThat(kind(engine, 2)).isEqualTo(Status.Kind.FAILED);
        assertAllGone();
    }
}
