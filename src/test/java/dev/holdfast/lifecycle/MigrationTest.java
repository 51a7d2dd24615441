package dev.holdfast.lifecycle;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.execution.Sums;
import dev.holdfast.execution.Sums.Parity;
import dev.holdfast.lifecycle.Migration.Verdict;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whether an instance that waits fits another definition, and where it stands there. */
class MigrationTest {

    private static Flow<Integer, Integer> numbers() {
        return Workflow.named("numbers").taking(Integer.class);
    }

    private static Flow<Integer, Integer> waiting(Flow<Integer, Integer> flow, String id, String event) {
        return flow.awaitSignal(id, event, Integer.class, Wait.forEver());
    }

    private static BranchState branch(int number, boolean held, String position) {
        OptionalInt parent = number == 0 ? OptionalInt.empty() : OptionalInt.of(0);
        return new BranchState(number, 1, Position.ofText(position), parent, held, Optional.empty());
    }

    private static Verdict decide(
            Workflow<?, ?> from, Workflow<?, ?> to, Map<String, String> nodes, String... positions) {
        List<BranchState> branches = new ArrayList<>();
        for (int number = 0; number < positions.length; number++) {
            branches.add(branch(number, false, positions[number]));
        }
        return Migration.decide(from.plan(), to.plan(), branches, nodes);
    }

    private static void fits(Verdict verdict, String... positions) {
        assertThat(verdict.reasons()).isEmpty();
        assertThat(verdict.positions()).extracting(Position::toText).containsExactly(positions);
    }

    // Where it stands there.

    @Test
    void at_a_node_that_is_still_there_it_stands_where_it_stood() {
        Workflow<?, ?> from =
                numbers().then("a", Sums::inc).then("b", Sums::dbl).build();
        Workflow<?, ?> to = numbers()
                .then("new", Sums::inc)
                .then("b", Sums::dbl)
                .then("c", Sums::inc)
                .build();

        fits(decide(from, to, Map.of(), "AtTask b"), "AtTask b");
    }

    @Test
    void at_a_node_that_is_called_otherwise_there_it_stands_at_that_one() {
        Workflow<?, ?> from = numbers()
                .then("a", Sums::inc)
                .delay("d", Duration.ofSeconds(1))
                .loop("l", Limit.atMost(9), body -> body.then("t", Sums::toTen))
                .build();
        Workflow<?, ?> to = numbers()
                .then("a2", Sums::inc)
                .delay("d2", Duration.ofSeconds(9))
                .loop("l2", Limit.atMost(9), body -> body.then("t2", Sums::toTen))
                .build();
        Map<String, String> nodes = Map.of("a", "a2", "d", "d2", "l", "l2", "t", "t2");

        fits(decide(from, to, nodes, "AtTask a"), "AtTask a2");
        fits(decide(from, to, nodes, "AtDelay 2026-01-01T00:00:00Z d"), "AtDelay 2026-01-01T00:00:00Z d2");
        fits(decide(from, to, nodes, "InLoop 3 l"), "InLoop 3 l2");
        fits(decide(from, to, nodes, "AtTask@3 t"), "AtTask@3 t2");
    }

    @Test
    void the_iterations_of_the_loops_around_it_are_kept_at_every_kind_of_node() {
        Workflow<?, ?> workflow = numbers()
                .loop(
                        "l",
                        Limit.atMost(9),
                        body -> waiting(body.then("a", Sums::inc).delay("d", Duration.ofSeconds(1)), "w", "event")
                                .fork(
                                        arm("one", arm -> arm.then("x", Sums::inc)),
                                        arm("two", arm -> arm.then("y", Sums::inc)))
                                .join("j", Sums::sum)
                                .loop("inner", Limit.atMost(3), inner -> inner.then("i", Sums::toTen))
                                .then("t", Sums::toTen))
                .build();

        for (String position : List.of(
                "AtTask@4 a",
                "AtDelay@4 2026-01-01T00:00:00Z d",
                "AtSignal@4 2026-01-01T00:00:00Z 5:event w",
                "AtFork@4 fork-1",
                "InLoop@4 2 inner",
                "AtTask@4.2 i")) {
            fits(decide(workflow, workflow, Map.of(), position), position);
        }
        fits(
                decide(workflow, workflow, Map.of(), "AtJoin@4 1+2 fork-1", "AtTask x", "AtTask y"),
                "AtJoin@4 1+2 fork-1",
                "AtTask x",
                "AtTask y");
    }

    @Test
    void a_wait_takes_the_names_of_the_other_definition_and_keeps_its_end() {
        Workflow<?, ?> from = waiting(numbers(), "w", "old").build();
        Workflow<?, ?> to = numbers()
                .awaitAny("w")
                .on("yes", Integer.class, arm -> arm)
                .on("no", Integer.class, arm -> arm)
                .end()
                .build();

        fits(decide(from, to, Map.of(), "AtSignal - 3:old w"), "AtSignal - 6:yes,no w");
        fits(
                decide(from, to, Map.of(), "AtSignal 2026-01-01T00:00:00Z 3:old w"),
                "AtSignal 2026-01-01T00:00:00Z 6:yes,no w");
    }

    @Test
    void a_wait_for_a_child_instance_keeps_the_name_by_which_that_tells_its_end() {
        Workflow<Integer, Integer> child =
                Workflow.named("child").taking(Integer.class).then(Sums::inc).build();
        Workflow<?, ?> from = numbers().call("c", child).build();
        Workflow<?, ?> to = numbers().call("c2", child).build();

        fits(decide(from, to, Map.of("c", "c2"), "AtSignal - 3:c:1 c"), "AtSignal - 3:c:1 c2");
    }

    @Test
    void before_its_first_node_and_at_its_deadline_it_fits_everything() {
        Workflow<?, ?> from = numbers().then("a", Sums::inc).build();
        Workflow<?, ?> to = numbers().then("z", Sums::inc).build();

        fits(decide(from, to, Map.of(), "NotStarted"), "NotStarted");
        fits(
                decide(from, to, Map.of("a", "z"), "AtTask a", "AtDelay 2026-01-01T00:00:00Z (deadline)"),
                "AtTask z",
                "AtDelay 2026-01-01T00:00:00Z (deadline)");
    }

    // Why it cannot.

    private static void refused(Verdict verdict, String... reasons) {
        assertThat(verdict.reasons()).containsExactly(reasons);
        assertThat(verdict.positions()).doesNotContainNull();
    }

    @Test
    void a_branch_that_a_runner_has_cannot_be_moved_whatever_it_stands_at() {
        Workflow<?, ?> workflow = numbers().then("a", Sums::inc).build();

        for (String position : List.of("AtTask a", "NotStarted", "AtDelay 2026-01-01T00:00:00Z (deadline)")) {
            refused(
                    Migration.decide(workflow.plan(), workflow.plan(), List.of(branch(3, true, position)), Map.of()),
                    "branch 3 is held by a runner");
        }
    }

    @Test
    void a_node_that_is_not_there_is_named_as_it_would_be_called_there() {
        Workflow<?, ?> from =
                numbers().then("a", Sums::inc).then("b", Sums::inc).build();
        Workflow<?, ?> to = numbers().then("b", Sums::inc).build();

        refused(decide(from, to, Map.of(), "AtTask a"), "branch 0 stands at 'a', and the other definition has no 'a'");
        refused(
                decide(from, to, Map.of("b", "z"), "AtTask b"),
                "branch 0 stands at 'b', and the other definition has no 'z'");
        refused(
                decide(from, to, Map.of("x", "b"), "AtTask x"),
                "branch 0 stands at 'x', which its own definition lacks");
    }

    @Test
    void a_node_of_another_kind_does_not_do() {
        Workflow<?, ?> from = numbers().then("a", Sums::inc).build();
        Workflow<?, ?> to = numbers().delay("a", Duration.ofSeconds(1)).build();

        refused(decide(from, to, Map.of(), "AtTask a"), "branch 0 stands at 'a', a Task, and 'a' is a Delay");
    }

    @Test
    void a_node_inside_other_loops_does_not_do() {
        Workflow<?, ?> plain = numbers().then("a", Sums::inc).build();
        Workflow<?, ?> looped = numbers()
                .loop("l", Limit.atMost(9), body -> body.then("a", Sums::inc).then("t", Sums::toTen))
                .build();
        Workflow<?, ?> renamed = numbers()
                .loop("m", Limit.atMost(9), body -> body.then("a", Sums::inc).then("t", Sums::toTen))
                .build();

        refused(decide(plain, looped, Map.of(), "AtTask a"), "'a' stands inside [], and 'a' inside [l]");
        refused(decide(looped, plain, Map.of(), "AtTask@1 a"), "'a' stands inside [l], and 'a' inside []");
        refused(decide(looped, renamed, Map.of(), "AtTask@1 a"), "'a' stands inside [l], and 'a' inside [m]");
        fits(decide(looped, renamed, Map.of("l", "m"), "AtTask@1 a"), "AtTask@1 a");
    }

    @Test
    void loops_around_are_compared_from_the_inside_out_through_routes_and_included_workflows() {
        Flow<Integer, Integer> inner = numbers()
                .loop("in", Limit.atMost(9), body -> body.then("a", Sums::inc).then("t", Sums::toTen));
        Workflow<?, ?> from = numbers()
                .loop(
                        "out",
                        Limit.atMost(9),
                        body -> body.route("r", Sums::parity)
                                .when(Parity.EVEN, arm -> arm.include("sub", inner.build()))
                                .when(Parity.ODD, arm -> arm)
                                .end()
                                .then("u", Sums::toTen))
                .build();
        Workflow<?, ?> to = numbers().include("sub", inner.build()).build();

        fits(decide(from, from, Map.of(), "AtTask@1.2 sub/a"), "AtTask@1.2 sub/a");
        refused(
                decide(from, to, Map.of(), "AtTask@1.2 sub/a"),
                "'sub/a' stands inside [sub/in, out], and 'sub/a' inside [sub/in]");
    }

    private static Workflow<?, ?> forked(String one, String inOne, String two, String inTwo) {
        return numbers()
                .fork(arm(one, arm -> arm.then(inOne, Sums::inc)), arm(two, arm -> arm.then(inTwo, Sums::inc)))
                .join("j", Sums::sum)
                .build();
    }

    @Test
    void a_branch_has_to_stay_in_its_arm_of_its_fork() {
        Workflow<?, ?> from = forked("one", "x", "two", "y");
        Workflow<?, ?> swapped = forked("one", "y", "two", "x");
        Workflow<?, ?> plain = numbers().then("x", Sums::inc).build();

        refused(
                decide(from, swapped, Map.of(), "AtJoin 1+2 fork-1", "AtTask x", "AtTask y"),
                "'x' stands inside [fork-1/one], and 'x' inside [fork-1/two]",
                "'y' stands inside [fork-1/two], and 'y' inside [fork-1/one]");
        refused(decide(from, plain, Map.of(), "AtTask x"), "'x' stands inside [fork-1/one], and 'x' inside []");
        fits(
                decide(from, swapped, Map.of("x", "y", "y", "x"), "AtJoin 1+2 fork-1", "AtTask x", "AtTask y"),
                "AtJoin 1+2 fork-1",
                "AtTask y",
                "AtTask x");
    }

    @Test
    void a_fork_has_to_have_the_arms_that_it_had_in_their_order() {
        Workflow<?, ?> from = forked("one", "x", "two", "y");
        Workflow<?, ?> turned = forked("two", "y", "one", "x");

        refused(
                decide(from, turned, Map.of(), "AtJoin 1+2 fork-1"),
                "fork 'fork-1' has the arms [one, two], and 'fork-1' has [two, one]");
        refused(
                decide(from, forked("one", "x", "three", "y"), Map.of(), "AtJoin 1+2 fork-1"),
                "fork 'fork-1' has the arms [one, two], and 'fork-1' has [one, three]");
        fits(decide(from, forked("one", "p", "two", "q"), Map.of(), "AtJoin 1+2 fork-1"), "AtJoin 1+2 fork-1");
    }

    @Test
    void deep_inside_an_arm_the_arm_of_the_fork_is_found_too() {
        Workflow<?, ?> from = numbers()
                .fork(
                        arm("one", arm -> arm.then("x", Sums::inc)),
                        arm(
                                "two",
                                arm -> arm.loop("l", Limit.atMost(3), body -> body.then("t", Sums::toTen))
                                        .fork(
                                                arm("in", inner -> inner.then("y", Sums::inc)),
                                                arm("out", inner -> inner.then("z", Sums::inc)))
                                        .join("k", Sums::sum)))
                .join("j", Sums::sum)
                .build();
        Workflow<?, ?> to = numbers().then("t", Sums::inc).then("z", Sums::inc).build();

        refused(
                decide(from, to, Map.of(), "AtTask t", "AtTask z"),
                "'t' stands inside [l, fork-1/two], and 't' inside []",
                "'z' stands inside [fork-2/out, fork-1/two], and 'z' inside []");
    }

    @Test
    void the_items_of_a_fan_out_stand_inside_it_without_an_arm() {
        Workflow<?, ?> from = numbers()
                .forEach("items", Sums::upTo, item -> item.then("x", Sums::inc))
                .all()
                .build();
        Workflow<?, ?> other = numbers()
                .forEach("others", Sums::upTo, item -> item.then("x", Sums::inc))
                .all()
                .build();

        refused(decide(from, other, Map.of(), "AtTask x"), "'x' stands inside [items], and 'x' inside [others]");
        fits(
                decide(from, other, Map.of("items", "others"), "AtJoin 1+9 items", "AtTask x"),
                "AtJoin 1+9 others",
                "AtTask x");
    }

    @Test
    void all_reasons_are_told_at_once() {
        Workflow<?, ?> from =
                numbers().then("a", Sums::inc).then("b", Sums::inc).build();
        Workflow<?, ?> to = numbers()
                .loop(
                        "l",
                        Limit.atMost(9),
                        body -> body.delay("a", Duration.ofSeconds(1)).then("t", Sums::toTen))
                .build();

        refused(
                Migration.decide(
                        from.plan(),
                        to.plan(),
                        List.of(branch(0, true, "AtTask a"), branch(1, false, "AtTask b")),
                        Map.of()),
                "branch 0 is held by a runner",
                "branch 0 stands at 'a', a Task, and 'a' is a Delay",
                "'a' stands inside [], and 'a' inside [l]",
                "branch 1 stands at 'b', and the other definition has no 'b'");
    }
}
