package dev.holdfast.definition;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.InstanceLimit.instances;
import static dev.holdfast.definition.InstanceLimit.starts;
import static dev.holdfast.definition.InstanceLimit.startsPerSecond;
import static dev.holdfast.definition.StepLimit.atMost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.definition.InstanceLimit.Otherwise;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.testing.Figures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits as they are written down. */
class LimitBuildingTest {

    private static Flow<Integer, Integer> flow() {
        return Workflow.named("limited").taking(Integer.class);
    }

    private static List<String> problems(Flow<Integer, Integer> flow) {
        return catchThrowableOfType(InvalidWorkflow.class, flow::build).problems().stream()
                .map(problem -> problem.rule() + ": " + problem.text())
                .toList();
    }

    @Test
    void limits_are_asked_for_with_keys_first_and_starts_last_and_leave_the_hash_alone() {
        Workflow<Integer, Integer> bare = flow().then(Figures::inc).build();
        Workflow<Integer, Integer> limited = flow().limit("rate", startsPerSecond(20))
                .limit("all", instances(50).fairBetween(Integer::bitCount))
                .then(Figures::inc, atMost(3))
                .limit("each", instances(5).per(Integer::bitCount))
                .build();

        assertThat(limited.limits().instances()).extracting(Limits.Named::name).containsExactly("each", "all", "rate");
        assertThat(limited.limits().ofStep(new NodeId("inc")).orElseThrow().most())
                .isEqualTo(3);
        assertThat(limited.hash()).isEqualTo(bare.hash());
        assertThat(bare.limits().isEmpty()).isTrue();
    }

    @Test
    void what_breaks_a_rule_is_reported_all_at_once() {
        assertThat(problems(flow().limit("none", instances(0))
                        .limit("twice", instances(1))
                        .limit("twice", instances(2))
                        .limit("a name", instances(1))
                        .limit("never", starts(1, Duration.ZERO).otherwise(Otherwise.CANCEL_RUNNING))
                        .limit("refusing", instances(1).otherwise(Otherwise.REFUSE))
                        .then(Figures::inc, atMost(0))))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("invalid-limit: limit 'none' allows 0"),
                        second -> assertThat(second).startsWith("duplicate-limit: the name 'twice'"),
                        third -> assertThat(third).startsWith("invalid-limit: the name 'a name'"),
                        fourth -> assertThat(fourth).startsWith("invalid-limit: limit 'never' counts starts in PT0S"),
                        fifth -> assertThat(fifth).contains("to cancel an instance gives no start back"),
                        sixth -> assertThat(sixth).startsWith("invalid-limit: step 'inc' may run 0 times"),
                        seventh -> assertThat(seventh).contains("a limit cancels instances, and another"));
    }

    @Test
    void a_limit_of_instances_belongs_to_the_workflow() {
        assertThat(problems(flow().fork(
                                arm("one", a -> a.limit("inside", instances(1)).then("a", Figures::inc)),
                                arm("other", b -> b.then("b", Figures::inc)))
                        .join(Figures::sum)))
                .singleElement()
                .asString()
                .startsWith("misplaced-limit: limit 'inside' stands in");
    }

    @Test
    void a_key_is_a_text_of_some_length() {
        InstanceLimit<Integer> limit = instances(1).per((Integer number) -> "x".repeat(number));
        assertThat(limit.keyOf(200)).hasSize(200);
        assertThat(limit.shareOf(200)).isEmpty();
        for (int length : new int[] {0, 201}) {
            assertThatThrownBy(() -> limit.keyOf(length))
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("must have 1 to 200 characters");
        }
    }
}
