package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.again;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.atSignal;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.done;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.fail;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.inLoop;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.execution.Sums.Parity;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from the key of a route. What comes out is the bare value of the arm; the key is in the route's row. */
class RouteDecisionsTest {

    private final Workflow<Integer, Integer> workflow = numbers()
            .routeByText("route", Sums::word)
            .when("1", arm -> arm.then(Sums::dbl).then(Sums::add5))
            .when("2", arm -> arm)
            .when("3", arm -> arm.delay("rest", Duration.ofSeconds(9)).then("rested", Sums::dbl))
            .when("4", arm -> arm.awaitSignal("event", Integer.class).then("told", Sums::dbl))
            .otherwise(arm -> arm.then("other", Sums::add20))
            .then("next", Sums::inc)
            .build();
    private final Asked asked = Asked.of(workflow);

    private Decision chosen(String key) {
        return asked.on(atTask("route"), new Event.Chosen(id("route"), key));
    }

    private Object run(Sums sums, int number) {
        return String.valueOf(Drive.of(workflow, sums).sent("event", 70).run(number));
    }

    @Test
    void a_route_that_is_reached_decides_first() {
        Decision decide = new Decision(atTask("route"), new Decision.Decide((Node.Route) asked.node("route")));

        assertThat(asked.started()).isEqualTo(decide);
        assertThat(asked.claimed(atTask("route"))).isEqualTo(decide);
    }

    @Test
    void the_key_leads_into_its_arm_and_an_empty_arm_behind_the_route() {
        assertThat(chosen("1")).isEqualTo(asked.run("dbl"));
        assertThat(chosen("2")).isEqualTo(asked.run("next"));
    }

    @Test
    void inside_the_arm_the_nodes_follow_each_other_and_behind_the_last_follows_the_route() {
        assertThat(asked.on(atTask("dbl"), finished("dbl"))).isEqualTo(asked.run("add5"));
        assertThat(asked.on(atTask("add5"), finished("add5"))).isEqualTo(asked.run("next"));
        assertThat(asked.on(atTask("other"), finished("other"))).isEqualTo(asked.run("next"));
    }

    @Test
    @Case("ROUTE-02")
    void a_key_without_an_arm_leads_into_the_default() {
        Sums sums = new Sums();

        assertThat(chosen("99")).isEqualTo(asked.run("other"));
        assertThat(run(sums, 99)).isEqualTo("120");
        assertThat(sums.calls()).containsExactly("word 99", "add20 99", "inc 119");
    }

    @Test
    @Case({"ROUTE-01", "ROUTE-04"})
    void only_the_chosen_arm_runs_and_the_successor_gets_its_value() {
        Sums sums = new Sums();

        assertThat(run(sums, 1)).isEqualTo("8");
        assertThat(sums.calls()).containsExactly("word 1", "dbl 1", "add5 2", "inc 7");
    }

    @Test
    void an_empty_arm_gives_the_value_that_the_route_got() {
        assertThat(run(new Sums(), 2)).isEqualTo("3");
    }

    @Test
    void a_key_that_nothing_is_for_fails_where_the_branch_stands_and_names_the_keys_that_there_are() {
        Asked strict = Asked.of(numbers()
                .routeByText("route", Sums::word)
                .when("1", arm -> arm.then(Sums::dbl))
                .when("2", arm -> arm)
                .end()
                .build());

        assertThat(strict.on(atTask("route"), new Event.Chosen(id("route"), "7")))
                .isEqualTo(fail(
                        atTask("route"),
                        ErrorCode.UNKNOWN_KEY,
                        "route 'route' has no arm for the key '7' and no default; it has [1, 2]"));
    }

    @Test
    void a_route_that_is_the_last_node_ends_the_branch_from_every_arm() {
        Asked last = Asked.of(numbers()
                .route(Sums::parity)
                .when(Parity.EVEN, arm -> arm.then(Sums::dbl))
                .when(Parity.ODD, arm -> arm)
                .end()
                .build());

        assertThat(last.on(atTask("dbl"), finished("dbl"))).isEqualTo(end(atTask("dbl")));
        assertThat(last.on(atTask("parity"), new Event.Chosen(id("parity"), "ODD")))
                .isEqualTo(end(atTask("parity")));
    }

    @Test
    @Case("ROUTE-06")
    void whoever_comes_back_behind_the_decision_does_not_decide_again() {
        for (Decision after : new Decision[] {chosen("1"), chosen("2"), chosen("3"), chosen("4"), chosen("99")}) {
            assertThat(asked.claimed(after.position())).isEqualTo(after);
            assertThat(after.action()).isNotInstanceOf(Decision.Decide.class);
        }
        Sums sums = new Sums();
        assertThat(run(sums, 3)).isEqualTo("7");
        assertThat(sums.calls()).containsOnlyOnce("word 3");
    }

    @Test
    @Case("ROUTE-08")
    void a_delay_in_the_chosen_arm_parks_and_behind_the_wake_the_arm_goes_on() {
        Decision parked = new Decision(atDelay("rest", NOW.plusSeconds(9)), new Decision.Sleep(NOW.plusSeconds(9)));

        assertThat(chosen("3")).isEqualTo(parked);
        assertThat(asked.claimed(parked.position())).isEqualTo(parked);
        assertThat(Interpreter.apply(asked.plan(), parked.position(), new Event.Claimed(), NOW.plusSeconds(9)))
                .isEqualTo(asked.run("rested"));
        assertThat(asked.on(atTask("rested"), finished("rested"))).isEqualTo(asked.run("next"));
    }

    @Test
    @Case("ROUTE-09")
    void a_wait_in_the_chosen_arm_takes_the_event_and_then_the_successor_runs() {
        Decision waiting = new Decision(
                atSignal("event", "event", Optional.empty()), new Decision.Await((Node.Await) asked.node("event")));
        Sums sums = new Sums();

        assertThat(chosen("4")).isEqualTo(waiting);
        assertThat(asked.on(waiting.position(), new Event.Received(id("event"), "event")))
                .isEqualTo(asked.run("told"));
        assertThat(run(sums, 4)).isEqualTo("141");
        assertThat(sums.calls()).containsExactly("word 4", "dbl 70", "inc 140");
    }

    @Test
    void a_decision_elsewhere_is_refused() {
        assertThatThrownBy(() -> asked.on(atTask("next"), new Event.Chosen(id("route"), "1")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask next and not at 'route'");
        assertThatThrownBy(() -> asked.on(atTask("route"), finished("route")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'route' is no Task in this definition");
    }

    @Test
    void in_a_loop_the_arms_keep_the_iteration_and_their_last_step_says_whether_it_goes_on() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.route(Sums::parity)
                                .when(Parity.EVEN, arm -> arm.then(Sums::inc).then(Sums::toTen))
                                .when(Parity.ODD, arm -> arm.then(Sums::enough))
                                .end())
                .then("next", Sums::inc)
                .build());

        assertThat(looped.on(atTask("parity", 2), new Event.Chosen(id("parity"), "EVEN")))
                .isEqualTo(looped.run("inc", 2));
        assertThat(looped.on(atTask("inc", 2), finished("inc"))).isEqualTo(looped.run("toTen", 2));
        assertThat(looped.on(atTask("toTen", 2), again("toTen")))
                .isEqualTo(new Decision(inLoop("loop", 3), new Decision.Proceed()));
        assertThat(looped.on(atTask("enough", 2), done("enough"))).isEqualTo(looped.run("next"));
    }
}
