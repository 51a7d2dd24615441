package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atSignal;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.fail;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Flow;
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

/** What follows where a branch waits for an event. */
class WaitDecisionsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant LATE = NOW.plus(HOUR);

    private static Workflow<Integer, Integer> waiting(Wait wait) {
        return numbers()
                .then("before", Sums::inc)
                .awaitSignal("wait", "event", Integer.class, wait)
                .then("after", Sums::zeroIfNone)
                .build();
    }

    private static Flow<Integer, Integer> either() {
        return numbers()
                .awaitAny("either")
                .on("yes", Integer.class, arm -> arm.then("granted", Sums::dbl))
                .on("no", Integer.class, arm -> arm)
                .orAfter(HOUR, late -> late.then("late", Sums::add20));
    }

    private final Asked forEver = Asked.of(waiting(Wait.forEver()));
    private final Asked anHour = Asked.of(waiting(Wait.within(HOUR)));
    private final Asked orNull = Asked.of(waiting(Wait.within(HOUR).orNull()));
    private final Asked any = Asked.of(either().then("after", Sums::inc).build());

    private static Decision await(Asked asked, Position position) {
        return new Decision(position, new Decision.Await((Node.Await)
                asked.node(position.node().orElseThrow().value())));
    }

    private static Event received(String wait, String name) {
        return new Event.Received(id(wait), name);
    }

    private static Event timedOut(String wait) {
        return new Event.TimedOut(id(wait));
    }

    @Test
    void a_wait_that_is_reached_takes_the_name_and_its_end_from_then_on() {
        assertThat(forEver.on(atTask("before"), finished("before")))
                .isEqualTo(await(forEver, atSignal("wait", "event", Optional.empty())));
        assertThat(anHour.on(atTask("before"), finished("before")))
                .isEqualTo(await(anHour, atSignal("wait", "event", Optional.of(LATE))));
        assertThat(any.started()).isEqualTo(await(any, atSignal("either", "yes,no", Optional.of(LATE))));
    }

    @Test
    @Case("LIF-32")
    void whoever_comes_back_looks_for_an_event_first_however_late_it_is() {
        Position over = atSignal("wait", "event", Optional.of(NOW.minusSeconds(1)));

        assertThat(anHour.claimed(over)).isEqualTo(await(anHour, over));
        assertThat(anHour.on(over, received("wait", "event"))).isEqualTo(anHour.run("after"));
    }

    @Test
    @Case("LIF-30")
    void an_event_goes_on_behind_the_wait_with_its_value() {
        Sums sums = new Sums();

        assertThat(forEver.on(atSignal("wait", "event", Optional.empty()), received("wait", "event")))
                .isEqualTo(forEver.run("after"));
        assertThat(Drive.of(waiting(Wait.forEver()), sums).sent("event", 42).run(1))
                .isEqualTo(42);
        assertThat(sums.calls()).containsExactly("inc 1", "zeroIfNone 42");
    }

    @Test
    void of_several_events_each_leads_into_its_arm_and_an_empty_arm_behind_the_wait() {
        Position position = atSignal("either", "yes,no", Optional.of(LATE));

        assertThat(any.on(position, received("either", "yes"))).isEqualTo(any.run("granted"));
        assertThat(any.on(position, received("either", "no"))).isEqualTo(any.run("after"));
        assertThat(any.on(atTask("granted"), finished("granted"))).isEqualTo(any.run("after"));
        assertThat(any.on(atTask("late"), finished("late"))).isEqualTo(any.run("after"));
    }

    @Test
    void an_event_that_the_wait_does_not_take_is_refused_by_name() {
        assertThatThrownBy(() -> any.on(atSignal("either", "yes,no", Optional.empty()), received("either", "perhaps")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("wait 'either' takes no event 'perhaps'");
        assertThatThrownBy(() -> any.on(atTask("after"), received("either", "yes")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask after and not at 'either'");
        assertThatThrownBy(() -> any.on(atTask("after"), timedOut("either")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask after and not at 'either'");
    }

    @Test
    @Case({"LIF-33", "DEF-50"})
    void over_time_it_fails_where_it_stands_and_names_what_did_not_come() {
        Position position = atSignal("wait", "event", Optional.of(NOW));

        assertThat(anHour.on(position, timedOut("wait")))
                .isEqualTo(
                        fail(position, ErrorCode.SIGNAL_TIMED_OUT, "no event event came within PT1H at wait 'wait'"));
    }

    @Test
    void over_time_all_names_are_named_and_a_wait_without_a_length_does_not_make_one_up() {
        Node.Await hand = new Node.Await(
                id("hand"),
                List.of(
                        new Node.Expected("yes", Integer.class, new Block(List.of())),
                        new Node.Expected("no", Integer.class, new Block(List.of()))),
                Optional.empty(),
                Node.OnTimeout.FAIL,
                new Block(List.of()));
        Position position = atSignal("hand", "yes,no", Optional.empty());

        assertThat(new Asked(Plans.of(hand)).on(position, timedOut("hand")))
                .isEqualTo(fail(
                        position,
                        ErrorCode.SIGNAL_TIMED_OUT,
                        "no event yes or no came within the time at wait 'hand'"));
    }

    @Test
    @Case({"LIF-33", "DEF-50"})
    void over_time_it_goes_on_with_null_if_the_wait_says_so() {
        Sums sums = new Sums();

        assertThat(orNull.on(atSignal("wait", "event", Optional.of(NOW)), timedOut("wait")))
                .isEqualTo(orNull.run("after"));
        assertThat(Drive.of(waiting(Wait.within(HOUR).orNull()), sums).run(1)).isEqualTo(0);
        assertThat(sums.calls()).containsExactly("inc 1", "zeroIfNone null");
    }

    @Test
    void over_time_the_late_arm_runs_with_the_value_from_before() {
        Sums sums = new Sums();

        assertThat(any.on(atSignal("either", "yes,no", Optional.of(NOW)), timedOut("either")))
                .isEqualTo(any.run("late"));
        assertThat(Drive.of(either().build(), sums).run(1)).isEqualTo(21);
        assertThat(sums.calls()).containsExactly("add20 1");
    }

    @Test
    void a_late_arm_that_is_empty_goes_on_behind_the_wait() {
        Asked empty = Asked.of(numbers()
                .awaitAny("either")
                .on("yes", Integer.class, arm -> arm.then("granted", Sums::dbl))
                .orAfter(HOUR, late -> late)
                .then("after", Sums::inc)
                .build());

        assertThat(empty.on(atSignal("either", "yes", Optional.of(NOW)), timedOut("either")))
                .isEqualTo(empty.run("after"));
    }

    @Test
    void a_wait_that_is_the_last_node_ends_the_branch() {
        Asked last = Asked.of(either().build());
        Position position = atSignal("either", "yes,no", Optional.of(LATE));
        Asked lastOrNull = Asked.of(numbers()
                .awaitSignal("event", Integer.class, Wait.within(HOUR).orNull())
                .build());
        Position alone = atSignal("event", "event", Optional.of(NOW));

        assertThat(last.on(position, received("either", "no"))).isEqualTo(end(position));
        assertThat(last.on(atTask("late"), finished("late"))).isEqualTo(end(atTask("late")));
        assertThat(lastOrNull.on(alone, timedOut("event"))).isEqualTo(end(alone));
        assertThat(lastOrNull.on(alone, received("event", "event"))).isEqualTo(end(alone));
    }

    @Test
    void in_a_loop_a_wait_keeps_the_iteration() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.awaitAny("either")
                                .on("yes", Integer.class, arm -> arm.then("granted", Sums::dbl))
                                .on("no", Integer.class, arm -> arm)
                                .end()
                                .then(Sums::toTen))
                .build());
        Position position = atSignal("either", "yes,no", Optional.empty(), 5);

        assertThat(looped.claimed(Asked.inLoop("loop", 5))).isEqualTo(await(looped, position));
        assertThat(looped.on(position, received("either", "yes"))).isEqualTo(looped.run("granted", 5));
        assertThat(looped.on(position, received("either", "no"))).isEqualTo(looped.run("toTen", 5));
        assertThat(looped.on(atTask("granted", 5), finished("granted"))).isEqualTo(looped.run("toTen", 5));
    }
}
