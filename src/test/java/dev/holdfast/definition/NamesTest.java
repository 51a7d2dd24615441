package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.testing.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static InvalidInstanceId refused(String id) {
        return catchThrowableOfType(InvalidInstanceId.class, () -> new InstanceId(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-7", "7", " ", "a b/c?d", "ü", "🎉", "a\nb"})
    @Case("HASH-12")
    void a_typical_instance_id_is_accepted_as_it_is(String text) {
        assertThat(new InstanceId(text).value()).isEqualTo(text);
        assertThat(new InstanceId(text)).hasToString(text);
    }

    @Test
    @Case("HASH-12")
    void an_empty_instance_id_is_refused() {
        InvalidInstanceId refusal = refused("");

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INSTANCE_ID);
        assertThat(refusal.bytes()).isZero();
        assertThat(refusal).hasMessageContaining("empty").hasMessageContaining("256");
    }

    @Test
    @Case("HASH-12")
    void an_instance_id_has_at_most_256_bytes() {
        assertThat(new InstanceId("x".repeat(256)).value()).hasSize(256);

        InvalidInstanceId refusal = refused("x".repeat(257));

        assertThat(refusal.bytes()).isEqualTo(257);
        assertThat(refusal.allowedBytes()).isEqualTo(256);
        assertThat(refusal).hasMessageContaining("257").hasMessageContaining("256");
    }

    @Test
    @Case("HASH-12")
    void the_length_of_an_instance_id_counts_bytes_and_not_characters() {
        assertThat(new InstanceId("ü".repeat(128)).value()).hasSize(128);
        assertThat(refused("ü".repeat(129)).bytes()).isEqualTo(258);
        assertThat(new InstanceId("🎉".repeat(64)).value()).hasSize(128);
        assertThat(refused("🎉".repeat(65)).bytes()).isEqualTo(260);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\ud800", "\udc00a", "\ud800\ud800"})
    void an_instance_id_that_no_database_keeps_is_refused(String text) {
        assertThat(refused(text)).hasMessageContaining("do not store");
    }

    @Test
    void a_workflow_name_has_1_to_200_letters_digits_dots_hyphens_and_underscores() {
        assertThat(new WorkflowName("Auftrag.v2-neu_ü").value()).isEqualTo("Auftrag.v2-neu_ü");
        assertThat(new WorkflowName("x".repeat(200)).value()).hasSize(200);

        assertThatThrownBy(() -> new WorkflowName("x".repeat(201))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> new WorkflowName("a/b"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'a/b'");
    }

    @Test
    void an_event_name_has_1_to_100_letters_digits_and_a_few_signs() {
        assertThat(new SignalName("Zahlung/neu:2_ü.x-7")).hasToString("Zahlung/neu:2_ü.x-7");
        assertThat(new SignalName("x".repeat(100)).value()).hasSize(100);

        assertThatThrownBy(() -> new SignalName("x".repeat(101)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,b", "a\nb", "(a", "a?"})
    void an_event_name_that_cannot_stand_in_a_url_or_a_list_is_refused(String text) {
        assertThatThrownBy(() -> new SignalName(text))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void names_and_node_ids_are_ordered_as_texts() {
        assertThat(new WorkflowName("a")).isLessThan(new WorkflowName("b"));
        assertThat(new NodeId("a")).isLessThan(new NodeId("b"));
        assertThat(new NodeId("charge")).hasToString("charge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0007"})
    void a_node_id_that_nobody_can_read_is_refused(String text) {
        assertThatThrownBy(() -> new NodeId(text))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("200");
    }
}
