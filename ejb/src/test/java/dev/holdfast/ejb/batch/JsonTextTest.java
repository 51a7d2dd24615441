package dev.holdfast.ejb.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void a_pointer_leads_into_an_object_that_became_json() throws Exception {
        try (JsonText json = new JsonText()) {
            JsonValue item = json.of(Map.of("merchant", Map.of("id", "m-1"), "cents", 5));

            assertThat(JsonText.plain(JsonText.at(item, "/merchant/id"))).isEqualTo("m-1");
            assertThat(JsonText.plain(JsonText.at(item, "/cents"))).isEqualTo("5");
            assertThat(JsonText.at(item, "")).isEqualTo(item);
        }
    }

    @Test
    void a_pointer_that_leads_nowhere_is_an_error() {
        JsonValue item = JsonText.read("{\"a\": 1}");

        assertThatThrownBy(() -> JsonText.at(item, "/b")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> JsonText.at(item, "a")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> JsonText.at(JsonText.read("\"text\""), "/a")).isInstanceOf(JsonException.class);
    }
}
