package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.atSignal;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.done;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Plans;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows where a branch comes to another workflow: one that is included, and one that is called. */
class ChildDecisionsTest {

    private static final Workflow<Integer, Integer> DOUBLING =
            numbers().then(Sums::dbl).then(Sums::inc).build();

    private final Asked included = Asked.of(numbers()
            .then("before", Sums::inc)
            .include("sub", DOUBLING)
            .then("after", Sums::add20)
            .build());
    private final Asked calling = Asked.of(numbers()
            .then("before", Sums::inc)
            .call("sub", DOUBLING)
            .then("after", Sums::add20)
            .build());
    private final Node.Call call = (Node.Call) calling.node("sub");

    // Included.

    @Test
    void an_included_workflow_that_is_reached_begins_with_its_first_node() {
        assertThat(included.on(atTask("before"), finished("before"))).isEqualTo(included.run("sub/dbl"));
    }

    @Test
    @Case("CHILD-05")
    void whoever_comes_back_goes_on_inside_it_and_behind_it_passes_it_as_a_whole() {
        assertThat(included.on(atTask("sub/dbl"), finished("sub/dbl"))).isEqualTo(included.run("sub/inc"));
        assertThat(included.claimed(Position.ofText("AtTask sub/inc"))).isEqualTo(included.run("sub/inc"));
        assertThat(included.on(atTask("sub/inc"), finished("sub/inc"))).isEqualTo(included.run("after"));
        assertThat(included.claimed(Position.ofText("AtTask after"))).isEqualTo(included.run("after"));
    }

    @Test
    void a_branch_may_stand_at_the_included_workflow_itself() {
        assertThat(included.claimed(atTask("sub"))).isEqualTo(included.run("sub/dbl"));
    }

    @Test
    void an_included_workflow_that_comes_last_ends_the_branch_with_its_last_node() {
        Asked last = Asked.of(numbers()
                .include("outer", numbers().include("sub", DOUBLING).build())
                .build());

        assertThat(last.started()).isEqualTo(last.run("outer/sub/dbl"));
        assertThat(last.on(atTask("outer/sub/inc"), finished("outer/sub/inc"))).isEqualTo(end(atTask("outer/sub/inc")));
    }

    @Test
    void one_without_nodes_is_passed_through() {
        Node.Child empty = new Node.Child(id("empty"), new Block(List.of()));
        Node.Delay behind = new Node.Delay(id("behind"), Optional.of(Duration.ZERO), Optional.empty());

        assertThat(new Asked(Plans.of(empty, behind)).started().position())
                .isEqualTo(Asked.atDelay("behind", Asked.NOW));
        assertThat(new Asked(Plans.of(empty)).started()).isEqualTo(end(new Position.NotStarted()));
    }

    @Test
    void in_a_loop_its_nodes_keep_the_iteration_and_count_their_own_behind_it() {
        Workflow<Integer, Integer> looping = numbers()
                .loop("inner", Limit.atMost(5), body -> body.then(Sums::toTen))
                .then(Sums::inc)
                .build();
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.include("sub", looping).then("judge", Sums::toTen))
                .build());

        assertThat(looped.started()).isEqualTo(looped.run("sub/toTen", 0, 0));
        assertThat(looped.on(atTask("sub/toTen", 4, 2), done("sub/toTen"))).isEqualTo(looped.run("sub/inc", 4));
        assertThat(looped.on(atTask("sub/inc", 4), finished("sub/inc"))).isEqualTo(looped.run("judge", 4));
    }

    // Called.

    @Test
    void a_called_workflow_that_is_reached_is_started() {
        Decision start = new Decision(atTask("sub"), new Decision.Call(call));

        assertThat(calling.on(atTask("before"), finished("before"))).isEqualTo(start);
        assertThat(calling.claimed(atTask("sub"))).isEqualTo(start);
    }

    @Test
    void started_the_branch_waits_for_its_end_without_a_time_out() {
        Decision waiting =
                new Decision(atSignal("sub", "sub:3", Optional.empty()), new Decision.AwaitChild(call, "sub:3"));

        assertThat(calling.on(atTask("sub"), new Event.Called(id("sub"), "sub:3")))
                .isEqualTo(waiting);
        assertThat(calling.claimed(waiting.position())).isEqualTo(waiting);
    }

    @Test
    void ended_the_branch_goes_on_behind_the_call() {
        Position waiting = atSignal("sub", "sub:3", Optional.empty());

        assertThat(calling.on(waiting, new Event.Returned(id("sub")))).isEqualTo(calling.run("after"));
        assertThatThrownBy(() -> calling.on(waiting, new Event.Received(id("sub"), "sub:3")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'sub' is no Await in this definition");
        assertThatThrownBy(() -> calling.on(atTask("after"), new Event.Returned(id("sub"))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask after and not at 'sub'");
    }

    @Test
    void a_call_that_comes_last_ends_the_branch() {
        Asked last = Asked.of(numbers().call("sub", DOUBLING).build());
        Position waiting = atSignal("sub", "sub:0", Optional.empty());

        assertThat(last.on(waiting, new Event.Returned(id("sub")))).isEqualTo(end(waiting));
    }

    @Test
    void in_a_loop_a_call_keeps_the_iteration() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.call("sub", DOUBLING).then(Sums::toTen))
                .build());
        Position waiting = atSignal("sub", "sub:9", Optional.empty(), 6);

        assertThat(looped.on(atTask("sub", 6), new Event.Called(id("sub"), "sub:9"))
                        .position())
                .isEqualTo(waiting);
        assertThat(looped.on(waiting, new Event.Returned(id("sub")))).isEqualTo(looped.run("toTen", 6));
    }

    // Values.

    @Test
    @Case("CHILD-01")
    void steps_around_an_included_workflow_and_inside_it_feed_each_other() {
        Sums sums = new Sums();
        Workflow<Integer, Integer> child = numbers().then(Sums::dbl).build();

        assertThat(Drive.of(
                                numbers()
                                        .then(Sums::inc)
                                        .include("child", child)
                                        .then(Sums::add20)
                                        .build(),
                                sums)
                        .run(5))
                .isEqualTo(32);
        assertThat(sums.calls()).containsExactly("inc 5", "dbl 6", "add20 12");
    }

    @Test
    @Case("CHILD-02")
    void an_included_workflow_feeds_what_follows_also_from_inside_another() {
        Workflow<Integer, Integer> child = numbers().then(Sums::inc).build();
        Workflow<Integer, Integer> middle = numbers().include("child", child).build();

        assertThat(Drive.of(numbers().include("child", child).then(Sums::dbl).build(), new Sums())
                        .run(10))
                .isEqualTo(22);
        assertThat(Drive.of(numbers().include("middle", middle).then(Sums::dbl).build(), new Sums())
                        .run(10))
                .isEqualTo(22);
    }

    /** There is no registry that could be merged: each of the two has its own task, whatever their ids. */
    @Test
    @Case({"CHILD-04", "DEF-26"})
    void steps_of_equal_id_around_and_inside_it_run_each_its_own_task() {
        Sums sums = new Sums();
        Workflow<Integer, Integer> child = numbers().then("step", Sums::dbl).build();

        assertThat(Drive.of(
                                numbers()
                                        .then("step", Sums::inc)
                                        .include("child", child)
                                        .build(),
                                sums)
                        .run(5))
                .isEqualTo(12);
        assertThat(sums.calls()).containsExactly("inc 5", "dbl 6");
    }

    @Test
    void a_called_workflow_feeds_what_follows() {
        Drive drive = Drive.of(numbers().call("sub", DOUBLING).then(Sums::add20).build(), new Sums());

        assertThat(drive.callee(DOUBLING).run(10)).isEqualTo(41);
    }
}
