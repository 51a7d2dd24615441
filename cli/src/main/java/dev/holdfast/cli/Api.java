package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The REST API of a server. Whatever is no success is a {@link Trouble}. */
final class Api {

    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    /** Longer than any answer takes that is waited for at the server. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();
    private final URI base;
    private final Credentials credentials;

    /** Talks to the API below a URI. */
    Api(URI server, Credentials credentials) {
        String text = server.toString();
        this.base = text.endsWith("/") ? server : URI.create(text + "/");
        this.credentials = credentials;
    }

    /** An answer that is a success. */
    record Answer(int status, String body, HttpResponse<String> response) {

        JsonObject json() {
            return value().asJsonObject();
        }

        JsonValue value() {
            return body.isBlank() ? JsonValue.NULL : parse(body);
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    URI base() {
        return base;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Reads something. */
    Answer get(String path) {
        return success(send(request(path).GET()));
    }

    /** Reads something if it is allowed and there, and answers with its status if not. */
    HttpResponse<String> look(String path) {
        return send(request(path).GET());
    }

    /** Reads something unless it is still as it was. */
    Optional<Answer> changed(String path, String etag) {
        HttpRequest.Builder request = request(path).GET();
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        HttpResponse<String> response = send(request);
        return response.statusCode() == 304 ? Optional.empty() : Optional.of(success(response));
    }

    /** Orders something. */
    Answer post(String path, JsonValue body, Map<String, String> headers) {
        return success(send(withBody("POST", path, body, headers)));
    }

    /** The same without headers. */
    Answer post(String path, JsonValue body) {
        return post(path, body, Map.of());
    }

    Answer put(String path, JsonValue body) {
        return success(send(withBody("PUT", path, body, Map.of())));
    }

    Answer delete(String path) {
        return success(send(request(path).DELETE()));
    }

    private HttpRequest.Builder withBody(String method, String path, JsonValue body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        headers.forEach(request::header);
        return request;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LONGEST_ANSWER)
                .header("Accept", "application/json");
        credentials.header().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new Trouble(Exit.UNREACHABLE, "there is no answer from " + base + ": " + why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(Exit.NOT_YET, "interrupted");
        }
    }

    private static Answer success(HttpResponse<String> response) {
        if (response.statusCode() / 100 == 2) {
            return new Answer(response.statusCode(), response.body(), response);
        }
        throw Trouble.refused(response.statusCode(), problem(response));
    }

    /** What a proxy or the server itself answers is no problem in the sense of the API. */
    static JsonObject problem(HttpResponse<String> response) {
        try {
            JsonValue value = parse(response.body());
            if (value instanceof JsonObject problem && problem.containsKey("code")) {
                return problem;
            }
        } catch (JsonException e) {
            // said below
        }
        return Json.createObjectBuilder()
                .add("code", "http-" + response.statusCode())
                .add("status", response.statusCode())
                .add("detail", "HTTP status " + response.statusCode() + " from " + response.uri())
                .build();
    }

    static JsonValue parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    /** Returns a text as one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns a path with parameters. */
    static String query(String path, List<Map.Entry<String, String>> parameters) {
        String query = parameters.stream()
                .map(each -> segment(each.getKey()) + "=" + segment(each.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }
}
