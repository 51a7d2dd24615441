package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.DeadLetter;
import dev.holdfast.client.DeadLetters;
import dev.holdfast.client.Order;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What nobody could receive, by REST. */
class DeadLettersApiTest {

    private final List<String> told = new ArrayList<>();

    /** One message is parked, of the number 7. */
    private final DeadLetters letters = new DeadLetters() {
        @Override
        public List<DeadLetter> list(int limit) {
            return List.of(new DeadLetter(
                    7, "mail", new WorkflowName("order"), new InstanceId("o 1"), Instant.EPOCH, 10, Optional.empty()));
        }

        @Override
        public boolean redrive(long number, Order order) {
            told.add("redrive " + number + " " + order.actor().orElse("") + " "
                    + order.reason().orElse(""));
            return number == 7;
        }

        @Override
        public boolean discard(long number, Order order) {
            told.add("discard " + number + " " + order.actor().orElse("") + " "
                    + order.reason().orElse(""));
            return number == 7;
        }
    };

    private final InProcessApi api = new InProcessApi(new FakeEngine(), 2000, 1).with(new DeadLettersResource(letters));

    private InProcessApi.Answer post(String path, String body) {
        return api.send("POST", path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    @Test
    void what_is_parked_is_listed_with_the_way_to_its_instance() {
        String text = api.send("GET", "dead-letters", null).text();

        assertThat(text)
                .contains("\"number\":\"7\"", "\"channel\":\"mail\"", "\"attempts\":10", "\"more\":false")
                .contains("/holdfast/api/instances/o%201");
    }

    @Test
    void somebody_has_a_message_delivered_again_or_discards_it_and_says_why() {
        assertThat(post("dead-letters/7/redrive", "{\"reason\": \"mended\"}").status())
                .isEqualTo(202);
        assertThat(post("dead-letters/7/discard", "").status()).isEqualTo(202);

        assertThat(told).containsExactly("redrive 7 ann mended", "discard 7 ann ");
    }

    @Test
    void what_is_not_parked_is_not_found_and_what_is_no_number_is_said() {
        InProcessApi.Answer gone = post("dead-letters/8/redrive", "");
        InProcessApi.Answer wrong = post("dead-letters/x/discard", "");

        assertThat(gone.code()).isEqualTo("not-found");
        assertThat(gone.text()).contains("8");
        assertThat(wrong.status()).isEqualTo(400);
    }
}
