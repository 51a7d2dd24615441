package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.http.HttpResponse;

/** What the API answered, with what tests want to know of it. */
record RestAnswer(HttpResponse<String> response) {

    int status() {
        return response.statusCode();
    }

    String body() {
        return response.body();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    JsonObject json() {
        return value().asJsonObject();
    }

    JsonValue value() {
        try (JsonReader reader = Json.createReader(new StringReader(body()))) {
            return reader.readValue();
        }
    }

    /** Checks the status and returns the answer. */
    RestAnswer with(int status) {
        assertThat(status())
                .as("%s %s: %s", response.request().method(), response.uri(), body())
                .isEqualTo(status);
        return this;
    }

    /** Checks that the answer is a complete problem with this code, and returns it. */
    JsonObject problem(int status, String code) {
        with(status);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        JsonObject problem = json();
        assertThat(problem.getString("code")).as(body()).isEqualTo(code);
        assertThat(problem.getString("type")).isEqualTo("urn:holdfast:error:" + code);
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("detail")).isNotBlank().doesNotContain("\tat ");
        assertThat(problem.getString("instance")).isEqualTo(response.uri().getRawPath());
        return problem;
    }
}
