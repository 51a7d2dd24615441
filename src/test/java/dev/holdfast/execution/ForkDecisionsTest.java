package dev.holdfast.execution;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.again;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.atFork;
import static dev.holdfast.execution.Asked.atJoin;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.done;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.inLoop;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.execution.Sums.Parity;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows where branches fork and join. */
class ForkDecisionsTest {

    private final Workflow<Integer, Integer> workflow = numbers()
            .then("before", Sums::inc)
            .fork(
                    arm("doubling", arm -> arm.then(Sums::dbl)),
                    arm(
                            "resting",
                            arm -> arm.delay("rest", Duration.ofSeconds(100)).then(Sums::add5)))
            .join(Sums::sum)
            .then("after", Sums::inc)
            .build();
    private final Asked asked = Asked.of(workflow);
    private final Node.Fork fork = (Node.Fork) asked.node("fork-1");

    private Decision begin(int arm) {
        return Interpreter.begin(asked.plan(), fork.arms().get(arm).block(), fork, NOW);
    }

    @Test
    void a_fork_that_is_reached_opens_its_arms() {
        Decision open = new Decision(atFork("fork-1"), new Decision.Open(fork));

        assertThat(asked.on(atTask("before"), finished("before"))).isEqualTo(open);
        assertThat(asked.claimed(atFork("fork-1"))).isEqualTo(open);
    }

    @Test
    void an_arm_begins_with_its_first_node_at_the_time_of_the_fork() {
        assertThat(begin(0)).isEqualTo(asked.run("dbl"));
        assertThat(begin(1))
                .isEqualTo(
                        new Decision(atDelay("rest", NOW.plusSeconds(100)), new Decision.Sleep(NOW.plusSeconds(100))));
    }

    @Test
    void an_arm_without_a_node_cannot_begin() {
        assertThatThrownBy(() -> Interpreter.begin(asked.plan(), new Block(List.of()), fork, NOW))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'fork-1' has nothing inside");
    }

    @Test
    void opened_the_branch_waits_for_its_arms_and_knows_their_numbers() {
        assertThat(asked.on(atFork("fork-1"), new Event.Opened(id("fork-1"), 5, 2)))
                .isEqualTo(new Decision(atJoin("fork-1", 5, 2), new Decision.AwaitArms()));
        assertThatThrownBy(() -> asked.on(atFork("fork-1"), new Event.Opened(id("after"), 5, 2)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtFork fork-1 and not at 'after'");
    }

    @Test
    @Case({"BLD-24", "DEF-28"})
    void the_last_step_of_an_arm_ends_the_arm_and_goes_not_on_behind_the_fork() {
        assertThat(asked.on(atTask("dbl"), finished("dbl"))).isEqualTo(end(atTask("dbl")));
        assertThat(asked.on(atTask("add5"), finished("add5"))).isEqualTo(end(atTask("add5")));
    }

    @Test
    void while_an_arm_is_open_the_branch_waits_and_once_none_is_it_joins() {
        assertThat(asked.on(atJoin("fork-1", 5, 2), new Event.Claimed(2)))
                .isEqualTo(new Decision(atJoin("fork-1", 5, 2), new Decision.AwaitArms()));
        assertThat(asked.on(atJoin("fork-1", 5, 2), new Event.Claimed(1)))
                .isEqualTo(new Decision(atJoin("fork-1", 5, 2), new Decision.AwaitArms()));
        assertThat(asked.on(atJoin("fork-1", 5, 2), new Event.Claimed(0)))
                .isEqualTo(new Decision(atJoin("fork-1", 5, 2), new Decision.Join(fork, 5, 2)));
    }

    @Test
    void behind_the_join_goes_on_what_follows_the_fork() {
        assertThat(asked.on(atJoin("fork-1", 5, 2), finished("sum"))).isEqualTo(asked.run("after"));
    }

    @Test
    void only_the_step_of_its_join_finishes_at_a_fork() {
        assertThatThrownBy(() -> asked.on(atJoin("fork-1", 5, 2), finished("after")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtJoin 5+2 fork-1 and not at 'after'");
        assertThatThrownBy(() -> asked.on(atJoin("fork-1", 5, 2), finished("fork-1")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'fork-1' is no Task in this definition");
        assertThatThrownBy(() -> asked.on(atFork("fork-1"), finished("sum")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtFork fork-1 and not at 'sum'");
    }

    @Test
    void a_join_that_is_the_last_step_ends_the_branch_where_it_stands() {
        Asked last = Asked.of(numbers()
                .fork(arm("one", arm -> arm.then(Sums::dbl)), arm("two", arm -> arm.then(Sums::add5)))
                .join(Sums::sum)
                .build());

        assertThat(last.on(atJoin("fork-1", 1, 2), finished("sum"))).isEqualTo(end(atJoin("fork-1", 1, 2)));
    }

    @Test
    void a_fork_in_a_loop_counts_its_iteration_and_its_arms_do_not() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.fork(
                                        arm("one", arm -> arm.then(Sums::dbl)), arm("two", arm -> arm.then(Sums::add5)))
                                .join(Sums::sumToHundred))
                .build());
        Node.Fork inner = (Node.Fork) looped.node("fork-1");

        assertThat(looped.started()).isEqualTo(new Decision(atFork("fork-1", 0), new Decision.Open(inner)));
        assertThat(looped.on(atFork("fork-1", 3), new Event.Opened(id("fork-1"), 7, 2)))
                .isEqualTo(new Decision(atJoin("fork-1", 7, 2, 3), new Decision.AwaitArms()));
        assertThat(Interpreter.begin(looped.plan(), inner.arms().get(1).block(), inner, NOW))
                .isEqualTo(looped.run("add5"));
        assertThat(looped.on(atTask("add5"), finished("add5"))).isEqualTo(end(atTask("add5")));
        assertThat(looped.on(atJoin("fork-1", 7, 2, 3), again("sumToHundred")))
                .isEqualTo(new Decision(inLoop("loop", 4), new Decision.Proceed()));
        assertThat(looped.on(atJoin("fork-1", 7, 2, 3), done("sumToHundred")))
                .isEqualTo(end(atJoin("fork-1", 7, 2, 3)));
    }

    // Values: a fork gives each arm its input, and the join takes the results in the order of the arms.

    @Test
    @Case({"FORK-01", "FORK-05"})
    void each_arm_gets_the_input_of_the_fork_and_the_join_its_results_in_the_order_of_the_arms() {
        Sums sums = new Sums();
        Drive drive = Drive.of(
                numbers()
                        .fork(arm("dbl", arm -> arm.then(Sums::dbl)), arm("add5", arm -> arm.then(Sums::add5)))
                        .join(Sums::pair)
                        .build(),
                sums);

        assertThat(drive.run(10)).isEqualTo("20|15");
        assertThat(sums.calls()).containsExactly("dbl 10", "add5 10", "pair 20,15");
    }

    @Test
    @Case("FORK-09")
    void after_the_wake_a_delayed_arm_goes_on_behind_its_delay_and_the_join_gets_both() {
        assertThat(Interpreter.apply(
                        asked.plan(), atDelay("rest", NOW.plusSeconds(100)), new Event.Claimed(), NOW.plusSeconds(100)))
                .isEqualTo(asked.run("add5"));

        Sums sums = new Sums();
        Drive drive = Drive.of(workflow, sums);

        assertThat(drive.run(9)).isEqualTo(20 + 15 + 1);
        assertThat(drive.waits()).containsExactly(Duration.ofSeconds(100));
        assertThat(sums.calls()).containsExactly("inc 9", "dbl 10", "add5 10", "sum 20,15", "inc 35");
    }

    @Test
    @Case("FORK-13")
    void a_loop_in_an_arm_counts_from_the_arm_on_and_gives_its_last_value_to_the_join() {
        Sums sums = new Sums();
        Drive drive = Drive.of(
                numbers()
                        .fork(
                                arm(
                                        "looping",
                                        arm -> arm.loop("loop", Limit.atMost(9), body -> body.then(Sums::toTen))),
                                arm("adding", arm -> arm.then(Sums::add5)))
                        .join(Sums::pair)
                        .build(),
                sums);

        assertThat(drive.run(7)).isEqualTo("10|12");
        assertThat(sums.calls()).containsExactly("toTen 7", "toTen 8", "toTen 9", "add5 7", "pair 10,12");
        assertThat(drive.positions(1))
                .containsExactly("AtTask@0 toTen", "InLoop 1 loop", "InLoop 2 loop", "AtTask@2 toTen");
    }

    @Test
    @Case("FORK-14")
    void forks_behind_and_inside_each_other_run_every_step_once() {
        Sums sums = new Sums();
        Drive drive = Drive.of(
                numbers()
                        .fork(
                                arm("dbl", arm -> arm.then(Sums::dbl)),
                                arm(
                                        "nested",
                                        arm -> arm.fork(
                                                        arm("inc", inner -> inner.then(Sums::inc)),
                                                        arm("add20", inner -> inner.then(Sums::add20)))
                                                .join("inner sum", Sums::sum)))
                        .join("first sum", Sums::sum)
                        .fork(
                                arm("again inc", arm -> arm.then("inc 2", Sums::inc)),
                                arm("again dbl", arm -> arm.then("dbl 2", Sums::dbl)))
                        .join("second sum", Sums::sum)
                        .build(),
                sums);

        assertThat(drive.run(10)).isEqualTo(62 + 122);
        assertThat(sums.calls())
                .containsExactly(
                        "dbl 10", "inc 10", "add20 10", "sum 11,30", "sum 20,41", "inc 61", "dbl 61", "sum 62,122");
        assertThat(drive.positions(0)).contains("AtJoin 1+2 fork-1", "AtJoin 5+2 fork-3");
        assertThat(drive.positions(2)).contains("AtJoin 3+2 fork-2");
    }

    @Test
    void routes_waits_and_included_workflows_in_arms_end_the_arm_and_nothing_else() {
        Workflow<Integer, Integer> included =
                numbers().then("inside", Sums::inc).build();
        Drive drive = Drive.of(
                numbers()
                        .fork(List.of(
                                arm(
                                        "routed",
                                        (Flow<Integer, Integer> arm) -> arm.route(Sums::parity)
                                                .when(Parity.EVEN, even -> even.then(Sums::dbl))
                                                .when(Parity.ODD, odd -> odd)
                                                .end()),
                                arm("included", arm -> arm.include("sub", included)),
                                arm("waiting", arm -> arm.awaitSignal("event", Integer.class))))
                        .join(Sums::sumAll)
                        .then("after", Sums::dbl)
                        .build(),
                new Sums());

        assertThat(drive.sent("event", 70).run(3)).isEqualTo(2 * (3 + 4 + 70));
    }
}
