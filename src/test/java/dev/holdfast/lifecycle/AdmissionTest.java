package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.testing.Case;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the decision table of a start that concern an existing instance, for every state it can be in. */
class AdmissionTest {

    static List<State> states() {
        return Snapshots.all();
    }

    static Stream<Arguments> statesAndPolicies() {
        return states().stream()
                .flatMap(state -> Stream.of(ConflictPolicy.values()).map(policy -> Arguments.of(state, policy)));
    }

    @ParameterizedTest
    @MethodSource("statesAndPolicies")
    @Case({"LIF-06", "LIF-09", "DEF-02"})
    void row_3_another_definition_is_a_mismatch_under_every_policy(State state, ConflictPolicy policy) {
        Snapshot existing = Snapshots.in(state);

        assertThatThrownBy(() -> Admission.decide(existing, existing.workflow(), Snapshots.OTHER_HASH, policy))
                .isInstanceOfSatisfying(DefinitionMismatch.class, mismatch -> {
                    assertThat(mismatch.expected()).isEqualTo(Snapshots.OTHER_HASH);
                    assertThat(mismatch.found()).isEqualTo(Snapshots.HASH);
                    assertThat(mismatch.code()).isEqualTo(ErrorCode.DEFINITION_MISMATCH);
                })
                .hasMessageContaining("'order-7'")
                .hasMessageContaining(Snapshots.HASH.toString())
                .hasMessageContaining(Snapshots.OTHER_HASH.toString());
    }

    @ParameterizedTest
    @MethodSource("statesAndPolicies")
    @Case("DEF-02")
    void an_instance_of_another_workflow_of_the_same_structure_is_a_mismatch_under_every_policy(
            State state, ConflictPolicy policy) {
        Snapshot existing = Snapshots.in(state);

        assertThatThrownBy(() -> Admission.decide(existing, new WorkflowName("twin"), existing.hash(), policy))
                .isInstanceOfSatisfying(DefinitionMismatch.class, mismatch -> {
                    assertThat(mismatch.code()).isEqualTo(ErrorCode.DEFINITION_MISMATCH);
                    assertThat(mismatch.expected()).isEqualTo(existing.hash());
                    assertThat(mismatch.found()).isEqualTo(existing.hash());
                })
                .hasMessageContaining("'order-7'")
                .hasMessageContaining("'twin'")
                .hasMessageContaining("'" + existing.workflow() + "'");
    }

    @ParameterizedTest
    @MethodSource("states")
    @Case("LIF-02")
    void row_4_the_policy_to_fail_names_the_instance_and_its_status(State state) {
        Snapshot existing = Snapshots.in(state);

        assertThatThrownBy(() -> Admission.decide(existing, existing.workflow(), Snapshots.HASH, ConflictPolicy.FAIL))
                .isInstanceOfSatisfying(InstanceExists.class, exists -> {
                    assertThat(exists.instance()).isEqualTo(Snapshots.ID);
                    assertThat(exists.code()).isEqualTo(ErrorCode.INSTANCE_EXISTS);
                })
                .hasMessageContaining("'order-7'")
                .hasMessageContaining(existing.status().kind().text());
    }

    @ParameterizedTest
    @MethodSource("states")
    @Case({"LIF-05", "LIF-14"})
    void row_5_the_policy_to_use_it_answers_with_its_status_and_its_output_if_it_completed(State state) {
        Snapshot existing = Snapshots.in(state);

        Admission.Verdict verdict =
                Admission.decide(existing, existing.workflow(), Snapshots.HASH, ConflictPolicy.USE_EXISTING);

        boolean completed = state instanceof State.Completed;
        assertThat(verdict)
                .isEqualTo(new Admission.Reuse(
                        existing.status(), completed ? Optional.of(Snapshots.VALUE) : Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("states")
    @Case({"LIF-04", "LIF-13"})
    void row_6_the_policy_to_terminate_it_replaces_its_run(State state) {
        Snapshot existing = Snapshots.in(state);

        Admission.Verdict verdict =
                Admission.decide(existing, existing.workflow(), Snapshots.HASH, ConflictPolicy.TERMINATE_EXISTING);

        assertThat(verdict).isEqualTo(new Admission.Replace(existing.run()));
    }

    @Test
    void only_a_completed_instance_has_an_output() {
        assertThat(states())
                .filteredOn(state -> Admission.output(Snapshots.in(state)).isPresent())
                .containsExactly(Snapshots.completed());
    }
}
