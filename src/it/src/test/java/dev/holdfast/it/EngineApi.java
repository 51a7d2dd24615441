package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of the engine's REST API, as much of it as the tests need. */
final class EngineApi {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI api;

    /** Talks to the API below a URI that ends with a slash. */
    EngineApi(URI api) {
        this.api = api;
    }

    /** Tells whether the engine and its database are there. */
    boolean answers() {
        try {
            return send(get("health")).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts an instance; anything but its acceptance is an error. */
    void start(String workflow, String instance, String input) throws IOException {
        expect(202, post(workflow, instance, input));
    }

    /** Starts an instance in a trace. */
    void start(String workflow, String instance, String input, String traceParent) throws IOException {
        expect(
                202,
                send(request(workflow, instance, input)
                        .header("traceparent", traceParent)
                        .build()));
    }

    /** Presses the button that crashes a server for development; there is no answer. */
    void crash() throws IOException {
        try {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(api.resolve("development/crash"))
                    .header("Content-Type", "application/json")
                    .header("Authorization", TestUser.ALL.authorization())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build());
            throw new AssertionError("the server lives and answers " + answer.statusCode() + " " + answer.body());
        } catch (IOException expected) {
            return;
        }
    }

    /** Tries to start an instance of a workflow that is not there, and returns what the answer says about it. */
    String unknownWorkflow(String workflow, String instance, String input) throws IOException {
        return expect(404, post(workflow, instance, input)).asJsonObject().getString("detail");
    }

    private HttpResponse<String> post(String workflow, String instance, String input) throws IOException {
        return send(request(workflow, instance, input).build());
    }

    private HttpRequest.Builder request(String workflow, String instance, String input) {
        String body = Json.createObjectBuilder()
                .add("instanceId", instance)
                .add("input", read(input))
                .build()
                .toString();
        return HttpRequest.newBuilder(api.resolve("workflows/" + encode(workflow) + "/instances"))
                .header("Content-Type", "application/json")
                .header("Authorization", TestUser.ALL.authorization())
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Returns the status of an instance, as it is spelled in the API. */
    String status(String instance) throws IOException {
        return expect(200, send(get("instances/" + encode(instance))))
                .asJsonObject()
                .getString("status");
    }

    /** Tells whether there is an instance of that id. */
    boolean exists(String instance) throws IOException {
        return send(get("instances/" + encode(instance))).statusCode() != 404;
    }

    /** Sends an order to an instance, such as to cancel it, and returns the answer, whatever it is. */
    HttpResponse<String> order(String instance, String verb) throws IOException {
        return send(HttpRequest.newBuilder(api.resolve("instances/" + encode(instance) + "/" + verb))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", TestUser.ALL.authorization())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    }

    /** Sends an event to an instance; anything but its acceptance is an error. */
    void signal(String instance, String name, String payload) throws IOException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(api.resolve("instances/" + encode(instance) + "/signals/" + encode(name)))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("Authorization", TestUser.ALL.authorization())
                        .POST(HttpRequest.BodyPublishers.ofString(payload))
                        .build());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the event was not accepted: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Waits until an instance has the status. */
    void awaitStatus(String instance, String status) {
        await(instance + " is " + status)
                .atMost(LONGEST_RUN)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> status(instance), status::equals);
    }

    /** Returns the output of an instance that has completed. */
    JsonObject output(String instance) throws IOException {
        return expect(200, send(get("instances/" + encode(instance) + "/output")))
                .asJsonObject();
    }

    /** Returns the checkpoints of an instance. */
    JsonArray steps(String instance) throws IOException {
        return expect(200, send(get("instances/" + encode(instance) + "/steps")))
                .asJsonObject()
                .getJsonArray("items");
    }

    /** Reads whatever is at a path; anything but its presence is an error. */
    JsonObject ask(String path) throws IOException {
        return expect(200, send(get(path))).asJsonObject();
    }

    /** Sends a body to a path, and returns the answer, which must have the status. */
    JsonObject tell(String path, String body, int status) throws IOException {
        return expect(
                        status,
                        send(with(path)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build()))
                .asJsonObject();
    }

    /** Sends a body to a path whose answer has no body, and must have the status. */
    void push(String path, String body, int status) throws IOException {
        HttpResponse<String> answer =
                send(with(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
        if (answer.statusCode() != status) {
            throw new IOException(path + " gave " + answer.statusCode() + ", not " + status + ": " + answer.body());
        }
    }

    /** Puts a body to a path, and returns the answer, which must have the status. */
    JsonObject put(String path, String body, int status) throws IOException {
        return expect(
                        status,
                        send(with(path)
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build()))
                .asJsonObject();
    }

    /** Returns an instance. */
    JsonObject instance(String id) throws IOException {
        return ask("instances/" + encode(id));
    }

    private HttpRequest.Builder with(String path) {
        return HttpRequest.newBuilder(api.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", TestUser.ALL.authorization());
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(api.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "application/json")
                .header("Authorization", TestUser.ALL.authorization())
                .build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonValue expect(int code, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != code) {
            throw new IOException(response.request().method() + " " + response.uri() + " gave " + response.statusCode()
                    + ", not " + code + ": " + response.body());
        }
        return read(response.body());
    }

    private static JsonValue read(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
