package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.LimitView;
import dev.holdfast.definition.InstanceId;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who holds places of limits, and who waits. */
class LimitsApiTest {

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 10_000, 1);

    private void limit(String limit, String key) {
        engine.limit(new LimitView(
                new LimitView.Place(limit, key),
                2,
                Optional.empty(),
                1,
                1,
                Optional.empty(),
                List.of(new InstanceId("a")),
                List.of(new InstanceId("b"))));
    }

    @Test
    void limits_are_listed_with_who_holds_and_who_waits() {
        limit("order:per-customer", "ann");
        engine.limit(new LimitView(
                new LimitView.Place("order:rate", ""),
                20,
                Optional.of(Duration.ofSeconds(1)),
                0,
                3,
                Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                List.of(),
                List.of(new InstanceId("c"))));

        List<JsonObject> items = api.get("limits").json().getJsonArray("items").getValuesAs(JsonObject.class);

        assertThat(items.get(0).toString())
                .isEqualTo("{\"limit\":\"order:per-customer\",\"key\":\"ann\",\"most\":2,\"held\":1,\"waiting\":1,"
                        + "\"holders\":[\"a\"],\"waiters\":[\"b\"]}");
        assertThat(items.get(1).getString("period")).isEqualTo("PT1S");
        assertThat(items.get(1).getString("nextStartAt")).isEqualTo("2026-01-31T12:00:00Z");
    }

    @Test
    void a_long_list_comes_in_pages() {
        limit("w:one", "");
        limit("w:three", "");
        limit("w:two", "k");

        JsonObject first = api.get("limits?limit=2").json();
        JsonObject second =
                api.get("limits?limit=2&cursor=" + first.getString("next")).json();

        assertThat(first.getJsonArray("items")).hasSize(2);
        assertThat(second.getJsonArray("items").getJsonObject(0).getString("limit"))
                .isEqualTo("w:two");
        assertThat(second.containsKey("next")).isFalse();
    }

    @Test
    void what_is_no_cursor_and_no_limit_is_refused() {
        assertThat(api.get("limits?cursor=abc").code()).isEqualTo("invalid-argument");
        assertThat(api.get("limits?limit=0").code()).isEqualTo("invalid-argument");
    }
}
