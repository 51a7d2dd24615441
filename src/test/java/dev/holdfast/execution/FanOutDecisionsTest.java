package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atFork;
import static dev.holdfast.execution.Asked.atJoin;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.error.InvalidArgument;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows where a branch opens an arm for each item of a list. */
class FanOutDecisionsTest {

    private final Asked asked = Asked.of(numbers()
            .forEach("items", Sums::upTo, item -> item.then(Sums::dbl).then(Sums::inc))
            .all()
            .then(Sums::sumAll)
            .build());
    private final Node.ForEach each = (Node.ForEach) asked.node("items");

    @Test
    void behind_the_step_that_lists_the_items_the_arms_are_opened() {
        Decision open = new Decision(atFork("items"), new Decision.OpenEach(each));

        assertThat(asked.on(atTask("upTo"), finished("upTo"))).isEqualTo(open);
        assertThat(asked.claimed(atFork("items"))).isEqualTo(open);
    }

    @Test
    void opened_the_branch_waits_for_as_many_arms_as_there_are_items() {
        assertThat(asked.on(atFork("items"), new Event.Opened(id("items"), 1, 500)))
                .isEqualTo(new Decision(atJoin("items", 1, 500), new Decision.AwaitArms()));
    }

    @Test
    void an_arm_begins_with_the_first_node_and_ends_behind_the_last() {
        assertThat(Interpreter.begin(asked.plan(), each.body(), each, NOW)).isEqualTo(asked.run("dbl"));
        assertThat(asked.on(atTask("dbl"), finished("dbl"))).isEqualTo(asked.run("inc"));
        assertThat(asked.on(atTask("inc"), finished("inc"))).isEqualTo(end(atTask("inc")));
    }

    @Test
    void while_an_arm_is_open_it_waits_and_once_none_is_it_collects_without_user_code() {
        assertThat(asked.on(atJoin("items", 1, 500), new Event.Claimed(1)))
                .isEqualTo(new Decision(atJoin("items", 1, 500), new Decision.AwaitArms()));
        assertThat(asked.on(atJoin("items", 1, 500), new Event.Claimed(0)))
                .isEqualTo(new Decision(atJoin("items", 1, 500), new Decision.Collect(each, 1, 500)));
    }

    @Test
    void collected_it_goes_on_with_what_follows() {
        assertThat(asked.on(atJoin("items", 1, 500), new Event.Collected(id("items"))))
                .isEqualTo(asked.run("sumAll"));
        assertThatThrownBy(() -> asked.on(atJoin("items", 1, 500), finished("items")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("'items' is no Task in this definition");
        assertThatThrownBy(() -> asked.on(atTask("upTo"), new Event.Collected(id("items"))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask upTo and not at 'items'");
    }

    @Test
    void a_fan_out_that_is_the_last_node_ends_the_branch() {
        Asked last = Asked.of(numbers()
                .forEach("items", Sums::upTo, item -> item.then(Sums::dbl))
                .all()
                .build());

        assertThat(last.on(atJoin("items", 1, 3), new Event.Collected(id("items"))))
                .isEqualTo(end(atJoin("items", 1, 3)));
    }

    @Test
    void in_a_loop_it_keeps_the_iteration_over_its_arms() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.forEach("items", Sums::upTo, item -> item.then(Sums::dbl))
                                .all()
                                .then(Sums::sumAll)
                                .then(Sums::toTen))
                .build());

        assertThat(looped.on(atFork("items", 4), new Event.Opened(id("items"), 8, 2)))
                .isEqualTo(new Decision(atJoin("items", 8, 2, 4), new Decision.AwaitArms()));
        assertThat(looped.on(atJoin("items", 8, 2, 4), new Event.Collected(id("items"))))
                .isEqualTo(looped.run("sumAll", 4));
    }

    @Test
    void the_results_are_in_the_order_of_the_items_and_none_for_no_items() {
        Sums sums = new Sums();
        Drive drive = Drive.of(
                numbers()
                        .forEach("items", Sums::upTo, item -> item.then(Sums::dbl))
                        .all()
                        .build(),
                sums);

        assertThat(drive.run(3)).isEqualTo(List.of(2, 4, 6));
        assertThat(sums.calls()).containsExactly("upTo 3", "dbl 1", "dbl 2", "dbl 3");
        assertThat(drive.run(0)).isEqualTo(List.of());
    }
}
