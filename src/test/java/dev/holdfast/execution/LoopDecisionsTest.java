package dev.holdfast.execution;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.execution.Asked.again;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.done;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.fail;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.inLoop;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Plans;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from the turns of a loop. Its bare value comes out of it, and its iterations are part of positions. */
class LoopDecisionsTest {

    private static Workflow<Integer, Integer> loop(Limit limit) {
        return numbers()
                .then("before", Sums::inc)
                .loop("loop", limit, body -> body.then("first", Sums::inc).then(Sums::more))
                .then("after", Sums::dbl)
                .build();
    }

    private final Asked failing = Asked.of(loop(Limit.atMost(3)));
    private final Asked exiting = Asked.of(loop(Limit.atMost(3).orElseLast()));

    private static Decision next(int iteration, Integer... outer) {
        return new Decision(inLoop("loop", iteration, outer), new Decision.Proceed());
    }

    @Test
    void a_loop_that_is_reached_begins_its_body_in_iteration_0() {
        assertThat(failing.on(atTask("before"), finished("before"))).isEqualTo(failing.run("first", 0));
    }

    @Test
    void inside_the_body_the_iteration_stays() {
        assertThat(failing.on(atTask("first", 2), finished("first"))).isEqualTo(failing.run("more", 2));
        assertThat(failing.claimed(atTask("more", 2))).isEqualTo(failing.run("more", 2));
    }

    @Test
    @Case("LOOP-06")
    void again_stands_before_the_next_iteration_and_whoever_comes_there_begins_it() {
        assertThat(failing.on(atTask("more", 0), again("more"))).isEqualTo(next(1));
        assertThat(failing.on(atTask("more", 1), again("more"))).isEqualTo(next(2));
        assertThat(failing.claimed(Position.ofText("InLoop 2 loop"))).isEqualTo(failing.run("first", 2));
    }

    @Test
    @Case("LOOP-08")
    void done_goes_on_behind_the_loop_and_counts_no_more() {
        assertThat(failing.on(atTask("more", 1), done("more"))).isEqualTo(failing.run("after"));
        assertThat(failing.on(atTask("more", 1), done("more")).position().rounds())
                .isEmpty();
    }

    @Test
    void done_in_the_last_iteration_that_is_allowed_is_no_failure() {
        assertThat(failing.on(atTask("more", 2), done("more"))).isEqualTo(failing.run("after"));
        assertThat(exiting.on(atTask("more", 2), done("more"))).isEqualTo(exiting.run("after"));
    }

    @Test
    void one_more_than_the_limit_is_stored_as_asked_for_and_then_fails() {
        assertThat(failing.on(atTask("more", 2), again("more"))).isEqualTo(next(3));
        for (int iteration : new int[] {3, 4}) {
            assertThat(failing.claimed(inLoop("loop", iteration)))
                    .isEqualTo(fail(
                            inLoop("loop", iteration),
                            ErrorCode.MAX_ITERATIONS,
                            "loop 'loop' ran 3 times, its limit, and its last step asks for more"));
        }
    }

    @Test
    @Case("LOOP-04")
    void with_the_policy_to_exit_the_last_value_that_is_allowed_goes_on() {
        Sums sums = new Sums();

        assertThat(exiting.on(atTask("more", 1), again("more"))).isEqualTo(next(2));
        assertThat(exiting.on(atTask("more", 2), again("more"))).isEqualTo(exiting.run("after"));
        assertThat(Drive.of(loop(Limit.atMost(3).orElseLast()), sums).run(0)).isEqualTo(14);
        assertThat(sums.calls())
                .containsExactly("inc 0", "inc 1", "more 2", "inc 3", "more 4", "inc 5", "more 6", "dbl 7");
    }

    @Test
    @Case("LOOP-16")
    void a_limit_of_1_allows_one_iteration() {
        Asked strict = Asked.of(loop(Limit.atMost(1)));
        Asked lenient = Asked.of(loop(Limit.atMost(1).orElseLast()));

        assertThat(strict.on(atTask("more", 0), again("more"))).isEqualTo(next(1));
        assertThat(strict.claimed(inLoop("loop", 1)).action())
                .isEqualTo(new Decision.Fail(
                        ErrorCode.MAX_ITERATIONS,
                        "loop 'loop' ran 1 times, its limit, and its last step asks for more"));
        assertThat(lenient.on(atTask("more", 0), again("more"))).isEqualTo(lenient.run("after"));

        Sums sums = new Sums();
        assertThatThrownBy(() -> Drive.of(loop(Limit.atMost(1)), sums).run(0)).isInstanceOf(Drive.Failed.class);
        assertThat(sums.calls()).containsOnlyOnce("more 2");
    }

    @Test
    @Case("LOOP-09")
    void a_body_that_ends_without_a_turn_is_an_error_and_so_is_one_whose_position_counts_nothing() {
        String text = "the body of loop 'loop' ended without saying whether it goes on";

        assertThatThrownBy(() -> failing.on(atTask("more", 0), finished("more")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage(text);
        assertThatThrownBy(() -> failing.on(atTask("more"), done("more")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage(text);
    }

    @Test
    void a_loop_without_a_body_cannot_begin() {
        Node.Loop empty = new Node.Loop(Asked.id("loop"), new Block(List.of()), 3, Node.OnLimit.FAIL);

        assertThatThrownBy(() -> new Asked(Plans.of(empty)).started())
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'loop' has nothing inside");
    }

    @Test
    void a_loop_that_is_the_last_node_ends_the_branch() {
        Asked last = Asked.of(numbers()
                .loop("loop", Limit.atMost(3).orElseLast(), body -> body.then(Sums::toTen))
                .build());

        assertThat(last.on(atTask("toTen", 1), done("toTen"))).isEqualTo(end(atTask("toTen", 1)));
        assertThat(last.on(atTask("toTen", 2), again("toTen"))).isEqualTo(end(atTask("toTen", 2)));
    }

    @Test
    void loops_inside_loops_count_each_for_itself_outermost_first() {
        Asked nested = Asked.of(numbers()
                .loop(
                        "outer",
                        Limit.atMost(5),
                        body -> body.loop("loop", Limit.atMost(3), inner -> inner.then(Sums::more))
                                .then(Sums::toTen))
                .build());

        assertThat(nested.started()).isEqualTo(nested.run("more", 0, 0));
        assertThat(nested.on(atTask("more", 4, 0), again("more"))).isEqualTo(next(1, 4));
        assertThat(nested.claimed(inLoop("loop", 1, 4))).isEqualTo(nested.run("more", 4, 1));
        assertThat(nested.on(atTask("more", 4, 1), done("more"))).isEqualTo(nested.run("toTen", 4));
        assertThat(nested.on(atTask("toTen", 3), again("toTen")))
                .isEqualTo(new Decision(inLoop("outer", 4), new Decision.Proceed()));
        assertThat(nested.claimed(inLoop("outer", 4))).isEqualTo(nested.run("more", 4, 0));
        assertThat(nested.claimed(inLoop("loop", 3, 4)).action()).isInstanceOf(Decision.Fail.class);
    }

    @Test
    void again_into_a_body_that_begins_with_a_wait_stands_at_the_wait_itself_which_began_then() {
        Asked delayed = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(3),
                        body -> body.delay("rest", Duration.ofSeconds(5)).then(Sums::more))
                .build());
        Asked waiting = Asked.of(numbers()
                .loop(
                        "outer",
                        Limit.atMost(9),
                        outer -> outer.loop(
                                        "loop",
                                        Limit.atMost(3),
                                        body -> body.awaitSignal(
                                                        "event", Integer.class, Wait.within(Duration.ofSeconds(5)))
                                                .then(Sums::more))
                                .then(Sums::toTen))
                .build());
        Instant end = Asked.NOW.plusSeconds(5);

        assertThat(delayed.on(atTask("more", 0), again("more")))
                .isEqualTo(new Decision(Asked.atDelay("rest", end, 1), new Decision.Sleep(end)));
        assertThat(waiting.on(atTask("more", 4, 1), again("more")))
                .isEqualTo(new Decision(
                        Asked.atSignal("event", "event", Optional.of(end), 4, 2),
                        new Decision.Await((Node.Await) waiting.node("event"))));
        assertThat(waiting.on(atTask("toTen", 4), again("toTen")).position())
                .isEqualTo(Asked.atSignal("event", "event", Optional.of(end), 5, 0));
        assertThat(delayed.on(atTask("more", 2), again("more"))).isEqualTo(next(3));
    }

    @Test
    void again_into_a_body_that_begins_with_anything_else_stands_before_the_iteration() {
        Asked forking = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(3),
                        body -> body.fork(
                                        arm("one", arm -> arm.then(Sums::inc)), arm("two", arm -> arm.then(Sums::dbl)))
                                .join(Sums::sumToHundred))
                .build());

        assertThat(forking.on(Asked.atJoin("fork-1", 1, 2, 0), again("sumToHundred")))
                .isEqualTo(next(1));
        assertThat(forking.claimed(inLoop("loop", 1)).position()).isEqualTo(Asked.atFork("fork-1", 1));
    }

    // Values.

    @Test
    @Case("LOOP-01")
    void done_at_once_calls_the_body_once_and_gives_its_value() {
        Sums sums = new Sums();

        assertThat(Drive.of(
                                numbers()
                                        .loop("loop", Limit.atMost(9), body -> body.then(Sums::enough))
                                        .build(),
                                sums)
                        .run(7))
                .isEqualTo(7);
        assertThat(sums.calls()).containsExactly("enough 7");
    }

    @Test
    @Case({"LOOP-02", "LOOP-05"})
    void each_iteration_gets_the_value_of_the_one_before_and_the_last_feeds_what_follows() {
        Sums sums = new Sums();

        assertThat(Drive.of(
                                numbers()
                                        .then(Sums::inc)
                                        .loop("loop", Limit.atMost(9), body -> body.then(Sums::toTen))
                                        .then(Sums::dbl)
                                        .build(),
                                sums)
                        .run(6))
                .isEqualTo(20);
        assertThat(sums.calls()).containsExactly("inc 6", "toTen 7", "toTen 8", "toTen 9", "dbl 10");
    }

    @Test
    @Case("LOOP-10")
    void done_with_nothing_goes_on_with_nothing_and_done_with_0_with_0() {
        Workflow<Integer, Integer> nothing = numbers()
                .loop("loop", Limit.atMost(9), body -> body.then(Sums::nothing))
                .then(Sums::zeroIfNone)
                .build();
        Workflow<Integer, Integer> zero = numbers()
                .loop("loop", Limit.atMost(9), body -> body.then(Sums::enough))
                .build();
        Sums sums = new Sums();

        assertThat(Drive.of(nothing, sums).run(5)).isEqualTo(0);
        assertThat(sums.calls()).containsExactly("nothing 5", "zeroIfNone null");
        assertThat(Drive.of(zero, new Sums()).run(0)).isEqualTo(0);
    }

    @Test
    @Case("LOOP-13")
    void who_comes_back_in_the_middle_of_an_iteration_does_not_do_again_what_it_has_done() {
        Position afterFirst = failing.on(atTask("first", 1), finished("first")).position();

        assertThat(afterFirst.toText()).isEqualTo("AtTask@1 more");
        assertThat(failing.claimed(Position.ofText(afterFirst.toText()))).isEqualTo(failing.run("more", 1));
    }
}
