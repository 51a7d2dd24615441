package dev.holdfast.kit;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static dev.holdfast.snapshot.Status.Kind.WAITING;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node.OnParentEnd;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.testing.Case;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of node, in a kit. */
class LanguageTest {

    private final Numbers numbers = new Numbers();

    private Kit kit(Workflow<?, ?>... workflows) {
        return Kit.of(workflows).with(numbers);
    }

    private static Workflow<Integer, Integer> fork() {
        return Workflow.named("fork")
                .taking(Integer.class)
                .fork(
                        arm("a", a -> a.then(Numbers::dbl)),
                        arm("b", b -> b.then(Numbers::inc).then("more", Numbers::inc)))
                .join(Numbers::sum)
                .build();
    }

    @Test
    void a_fork_runs_its_arms_and_joins_them() {
        Run<Integer> run = kit(fork()).start(fork(), "f", 10);

        run.is(COMPLETED).finished("dbl", "inc", "more").finishedInOrder("inc", "more", "sum");
        assertThat(run.output()).isEqualTo(32);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_order_of_arms_by_chance_changes_nothing_here(long seed) {
        assertThat(kit(fork()).shuffled(seed).start(fork(), "f", 10).output()).isEqualTo(32);
    }

    @Test
    void chance_lets_arms_take_turns() {
        List<String> orders = new java.util.ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            Numbers own = new Numbers();
            Kit.of(fork()).with(own).shuffled(seed).start(fork(), "f", 10).is(COMPLETED);
            orders.add(String.join(" ", own.done.entries()));
        }

        assertThat(orders).contains("dbl inc inc sum", "inc dbl inc sum", "inc inc dbl sum");
    }

    @Test
    void a_fan_out_runs_an_arm_for_each_item() {
        Workflow<Integer, Integer> each = Workflow.named("each")
                .taking(Integer.class)
                .forEach("items", Numbers::upTo, item -> item.then(Numbers::inc))
                .atOnce(3)
                .all()
                .then(Numbers::total)
                .build();

        Run<Integer> run = kit(each).start(each, "e", 10);

        assertThat(run.output()).isEqualTo(65);
        run.ran("inc", 10);
    }

    @Test
    void a_fan_out_can_go_on_without_failing_items() {
        Workflow<Integer, String> each = Workflow.named("each")
                .taking(Integer.class)
                .forEach("items", Numbers::upTo, item -> item.then(Numbers::even))
                .settled()
                .then(Numbers::report)
                .build();

        Run<String> run = kit(each).start(each, "e", 5);

        assertThat(run.output()).isEqualTo("2 of 5");
        run.ran("even", 5);
    }

    @Test
    void a_route_takes_one_arm() {
        Workflow<Integer, Integer> route = Workflow.named("route")
                .taking(Integer.class)
                .route(Numbers::size)
                .when(Numbers.Size.SMALL, a -> a.then(Numbers::inc))
                .when(Numbers.Size.BIG, a -> a.then(Numbers::dbl))
                .end()
                .build();

        Run<Integer> small = kit(route).start(route, "r", 4);
        Run<Integer> big = kit(route).start(route, "r", 40);

        small.finished("size", "inc").didNotRun("dbl");
        big.finished("size", "dbl").didNotRun("inc");
    }

    @Test
    void a_loop_repeats_its_body() {
        Workflow<Integer, Integer> loop = Workflow.named("loop")
                .taking(Integer.class)
                .loop("growing", Limit.atMost(9), body -> body.then(Numbers::grow))
                .build();

        Run<Integer> run = kit(loop).start(loop, "l", 6);

        assertThat(run.output()).isEqualTo(192);
        run.ran("grow", 6);
    }

    @Test
    void a_loop_that_asks_for_too_much_fails() {
        Workflow<Integer, Integer> loop = Workflow.named("loop")
                .taking(Integer.class)
                .loop("growing", Limit.atMost(9), body -> body.then(Numbers::spin))
                .build();

        kit(loop).start(loop, "l", 6).failedWith(ErrorCode.MAX_ITERATIONS).ran("spin", 9);
    }

    @Test
    @Case("DLY-14")
    void delays_end_when_their_time_has_passed() {
        Workflow<Integer, Integer> delay = Workflow.named("delay")
                .taking(Integer.class)
                .delay("fixed", ofHours(8))
                .then(Numbers::inc)
                .delay("computed", Numbers::minutes)
                .then(Numbers::dbl)
                .build();
        Kit kit = kit(delay);
        Run<Integer> run = kit.start(delay, "d", 4).is(WAITING).at("fixed");

        kit.passes(ofHours(8));
        run.is(WAITING).at("computed").wakesIn(ofMinutes(5)).finished("inc", "computed");
        kit.passes(ofMinutes(5).minusNanos(1_000));
        run.is(WAITING);
        kit.passes(ofSeconds(1));

        assertThat(run.output()).isEqualTo(10);
    }

    @Test
    void a_wait_can_end_with_nothing_or_in_an_arm() {
        Workflow<Integer, Integer> orNull = Workflow.named("or-null")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class, Wait.within(ofMinutes(5)).orNull())
                .then(Numbers::orZero)
                .build();
        Workflow<Integer, Integer> orArm = Workflow.named("or-arm")
                .taking(Integer.class)
                .awaitAny("first")
                .on("up", Integer.class, up -> up.then(Numbers::inc))
                .on("down", Integer.class, down -> down.then("down", Numbers::dbl))
                .orAfter(ofHours(1), late -> late.then("late", Numbers::inc))
                .build();
        Kit kit = kit(orNull, orArm);
        Run<Integer> nothing = kit.start(orNull, "n", 7).wakesIn(ofMinutes(5));
        Run<Integer> late = kit.start(orArm, "l", 7).wakesIn(ofHours(1)).at("first");
        Run<Integer> down = kit.start(orArm, "d", 7);

        down.signal("down", 3);
        kit.passes(ofHours(1));

        assertThat(nothing.output()).isZero();
        assertThat(late.output()).isEqualTo(8);
        assertThat(down.output()).isEqualTo(6);
        down.didNotRun("late", "inc");
    }

    @Test
    void an_included_workflow_is_part_of_the_run() {
        Workflow<Integer, Integer> inner = Workflow.named("inner")
                .taking(Integer.class)
                .then(Numbers::inc)
                .then(Numbers::dbl)
                .build();
        Workflow<Integer, Integer> outer = Workflow.named("outer")
                .taking(Integer.class)
                .include("first", inner)
                .include("second", inner)
                .build();
        Kit kit = kit(outer);
        kit.fails("second/inc", new IllegalStateException("here"));

        Run<Integer> run = kit.start(outer, "o", 1);

        run.is(FAILED)
                .at("second/inc")
                .finished("first/inc", "first/dbl")
                .ran("first/inc", 1)
                .ran("second/inc", 0);
        assertThat(run.retry().output()).isEqualTo(10);
    }

    @Test
    void a_called_workflow_is_a_run_of_its_own() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .build();
        Workflow<Integer, Integer> parent = Workflow.named("parent")
                .taking(Integer.class)
                .call("sub", child)
                .then(Numbers::inc)
                .build();
        Kit kit = kit(parent, child);

        Run<Integer> run = kit.start(parent, "p", 1).is(AWAITING_SIGNAL).at("sub");
        Run<@Nullable Object> sub = run.children().get(0);
        sub.is(AWAITING_SIGNAL).at("go").signal("go", 41);

        assertThat(sub.output()).isEqualTo(41);
        assertThat(run.output()).isEqualTo(42);
        assertThat(sub.id()).startsWith("p/sub/");
    }

    @Test
    void a_cancelled_run_cancels_what_it_has_called_or_leaves_it() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .awaitSignal("go", Integer.class)
                .build();
        Workflow<Integer, Integer> taking = Workflow.named("taking")
                .taking(Integer.class)
                .call("sub", child)
                .build();
        Workflow<Integer, Integer> leaving = Workflow.named("leaving")
                .taking(Integer.class)
                .call("sub", child, OnParentEnd.LEAVE)
                .build();
        Kit kit = kit(taking, leaving, child);
        Run<Integer> one = kit.start(taking, "t", 1);
        Run<Integer> other = kit.start(leaving, "l", 1);

        one.cancel();
        other.cancel();

        one.children().get(0).is(CANCELLED);
        other.children().get(0).is(AWAITING_SIGNAL);
    }

    @Test
    void a_child_that_fails_fails_its_parent() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .then(Numbers::fail)
                .build();
        Workflow<Integer, Integer> parent = Workflow.named("parent")
                .taking(Integer.class)
                .call("sub", child)
                .build();

        Run<Integer> run = kit(parent, child).start(parent, "p", 1);

        run.failedWith(ErrorCode.CHILD_FAILED).at("sub");
        run.children().get(0).failedWith(ArithmeticException.class);
    }

    @Test
    void children_are_undone_before_their_parents() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .then(Numbers::dbl)
                .undoneBy(Numbers::half)
                .awaitSignal("go", Integer.class)
                .build();
        Workflow<Integer, Integer> parent = Workflow.named("parent")
                .taking(Integer.class)
                .then(Numbers::inc)
                .undoneBy(Numbers::dec)
                .call("sub", child)
                .build();
        Kit kit = kit(parent, child);
        Run<Integer> run = kit.start(parent, "p", 1);

        run.cancelAndUndo();
        kit.settles();

        run.is(CANCELLED).undone("inc");
        run.children().get(0).is(CANCELLED).undone("dbl");
        assertThat(numbers.done.entries()).containsExactly("inc", "dbl", "half 4", "dec 2");
    }

    @Test
    void steps_share_values() {
        Workflow<Integer, Integer> shared = Workflow.named("shared")
                .taking(Integer.class)
                .fork(arm("a", a -> a.then("c1", Numbers::count)), arm("b", b -> b.then("c2", Numbers::count)))
                .join(Numbers::sum)
                .build();

        Run<Integer> run = kit(shared).start(shared, "s", 4);

        assertThat(run.output()).isEqualTo(12);
        assertThat(run.shared("count", Integer.class)).contains(8);
        assertThat(run.shared("other", Integer.class)).isEmpty();
    }

    @Test
    void a_deadline_ends_what_still_waits() {
        Workflow<Integer, Integer> late = Workflow.named("late")
                .deadline(ofDays(1))
                .taking(Integer.class)
                .then(Numbers::inc)
                .undoneBy(Numbers::dec)
                .awaitSignal("go", Integer.class)
                .build();
        Kit kit = kit(late);
        Run<Integer> run = kit.start(late, "l", 1);

        kit.passes(ofHours(23));
        run.is(AWAITING_SIGNAL);
        kit.settles();

        run.is(FAILED).failedWith(ErrorCode.DEADLINE_PASSED).undone("inc");
        assertThat(kit.now()).isEqualTo("2026-01-02T00:00:00Z");
    }

    @Test
    void a_run_can_end_with_null() {
        Workflow<Integer, @Nullable Integer> nothing = Workflow.named("nothing")
                .taking(Integer.class)
                .then(Numbers::nothing)
                .build();

        assertThat(kit(nothing).start(nothing, "n", 1).output()).isNull();
    }
}
