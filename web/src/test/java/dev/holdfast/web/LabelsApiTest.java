package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsApiTest {

    private static final String START = "workflows/order/instances";

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 100_000, 1);

    @BeforeEach
    void deploy() {
        engine.deploy(BookOrder.named("order"));
    }

    @Test
    void an_instance_shows_the_labels_and_tags_it_was_started_with() {
        start(
                "order-1",
                "\"labels\": {\"url\": \"http://shop\", \"customer\": \"ann\"}, \"tags\": [\"z\", \"a:b\", \"z\"]");

        JsonObject instance = api.get("instances/order-1").json();

        assertThat(engine.labels("order-1"))
                .isEqualTo(Map.of("url", "http://shop", "customer", "ann", "z", "", "a:b", ""));
        assertThat(instance.get("labels")).hasToString("{\"customer\":\"ann\",\"url\":\"http://shop\"}");
        assertThat(instance.get("tags")).hasToString("[\"a:b\",\"z\"]");
    }

    @Test
    void an_instance_without_labels_shows_none() {
        start("order-1", "\"labels\": {}, \"tags\": null");

        assertThat(api.get("instances/order-1").json()).doesNotContainKeys("labels", "tags");
    }

    @Test
    void a_list_has_the_instances_with_all_labels_and_tags_that_are_asked_for() {
        start("both", "\"labels\": {\"customer\": \"ann\", \"land\": \"de\"}, \"tags\": [\"urgent\"]");
        start("customer", "\"labels\": {\"customer\": \"ann\"}");
        start("tag", "\"tags\": [\"urgent\", \"customer\"]");
        start("other", "\"labels\": {\"customer\": \"bob\", \"urgent\": \"yes\"}");

        assertThat(listed("label=customer:ann")).containsExactly("customer", "both");
        assertThat(listed("label=customer%3Aann&label=land:de")).containsExactly("both");
        assertThat(listed("tag=urgent")).containsExactly("tag", "both");
        assertThat(listed("tag=urgent&tag=customer")).containsExactly("tag");
        assertThat(listed("tag=urgent&label=customer:ann")).containsExactly("both");
        assertThat(listed("label=customer:Ann")).isEmpty();
        assertThat(listed("label=&tag=")).hasSize(4);
    }

    @Test
    void the_link_to_the_following_page_has_every_filter() {
        for (int i = 1; i <= 3; i++) {
            start("order-" + i, "\"labels\": {\"a\": \"1 & 2\", \"b\": \"x:y\"}, \"tags\": [\"t\"]");
        }
        start("other", "\"tags\": [\"t\"]");

        Answer first = api.get("instances?limit=2&label=a:1%20%26%202&label=b:x:y&tag=t");
        String link = first.header("Link").replaceAll("^</holdfast/api/(.*)>; rel=\"next\"$", "$1");
        Answer second = api.get(link);

        assertThat(link).contains("label=a%3A1%20%26%202&label=b%3Ax%3Ay", "tag=t");
        assertThat(ids(first)).containsExactly("order-3", "order-2");
        assertThat(ids(second)).containsExactly("order-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"labels\": [\"a\"]",
                "\"labels\": \"a\"",
                "\"labels\": {\"a\": 1}",
                "\"labels\": {\"a\": null}",
                "\"labels\": {\"a\": \"\"}",
                "\"labels\": {\"a:b\": \"1\"}",
                "\"labels\": {\"\": \"1\"}",
                "\"labels\": {\"a\\u0000\": \"1\"}",
                "\"labels\": {\"a\": \"\\u0000\"}",
                "\"labels\": {\"a\": \"1\"}, \"tags\": [\"a\"]",
                "\"tags\": {\"a\": \"\"}",
                "\"tags\": [1]",
                "\"tags\": [null]",
                "\"tags\": [\" \"]",
                "\"tags\": [\"\\u0000\"]"
            })
    void labels_that_are_none_start_nothing(String members) {
        Answer answer = post("order-1", members);

        assertThat(answer.code()).isEqualTo("invalid-argument");
        assertThat(engine.count()).isZero();
    }

    @Test
    void labels_are_refused_that_are_too_many_or_too_long() {
        String many =
                IntStream.rangeClosed(1, 51).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));

        assertThat(post("order-1", "\"tags\": [" + many + "]").code()).isEqualTo("invalid-argument");
        assertThat(post("order-1", "\"tags\": [\"" + "n".repeat(101) + "\"]").code())
                .isEqualTo("invalid-argument");
        assertThat(post("order-1", "\"labels\": {\"a\": \"" + "v".repeat(201) + "\"}")
                        .code())
                .isEqualTo("invalid-argument");
        assertThat(post("order-1", "\"tags\": [\"\\ud800\"]").code()).isEqualTo("bad-json");
        assertThat(engine.count()).isZero();
        start("order-1", "\"labels\": {\"" + "n".repeat(100) + "\": \"" + "v".repeat(200) + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"label=a", "label=a:", "label=:a", "label=a:1&label=a:2", "tag=a&label=a:1", "tag=%00"})
    void a_filter_that_is_none_is_refused(String query) {
        assertThat(api.get("instances?" + query).code()).isEqualTo("invalid-argument");
    }

    private List<String> listed(String query) {
        return ids(api.get("instances?" + query));
    }

    private static List<String> ids(Answer page) {
        return page.json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(row -> row.getString("instanceId"))
                .toList();
    }

    private void start(String id, String members) {
        assertThat(post(id, members).status()).isEqualTo(202);
    }

    private Answer post(String id, String members) {
        return api.post(START, "{\"instanceId\": \"" + id + "\", \"input\": {}, " + members + "}");
    }
}
