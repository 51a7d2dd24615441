package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What the API says of itself, and whether it keeps it whatever it is sent. */
abstract class DescribedRestContract extends SecuredRestContract {

    private static final Path KEPT = Path.of("../docs/reference/openapi.json");
    private static final Path FOUND = Path.of("target/openapi.json");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** How many requests are sent to each operation. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 6);

    private JsonObject document() {
        return send(request(web().resolve("/openapi?format=JSON")).GET())
                .with(200)
                .json();
    }

    /** The paths below the API alone, without what depends on the server: another application may describe itself beside. */
    private JsonObject own(JsonObject document) {
        JsonObjectBuilder paths = Json.createObjectBuilder();
        String base = web().getRawPath() + "api/";
        new TreeMap<>(document.getJsonObject("paths")).forEach((path, operations) -> {
            if (path.startsWith(base)) {
                paths.add(path.substring(base.length()), sorted(operations));
            }
        });
        return Json.createObjectBuilder()
                .add("openapi", document.getString("openapi"))
                .add("info", sorted(document.getJsonObject("info")))
                .add("paths", paths)
                .add("components", sorted(document.getJsonObject("components")))
                .build();
    }

    private static JsonValue sorted(JsonValue value) {
        if (value instanceof JsonObject object) {
            JsonObjectBuilder members = Json.createObjectBuilder();
            new TreeMap<>(object).forEach((name, member) -> members.add(name, sorted(member)));
            return members.build();
        }
        if (value instanceof JsonArray array) {
            var items = Json.createArrayBuilder();
            array.forEach(item -> items.add(sorted(item)));
            return items.build();
        }
        return value;
    }

    private static String printed(JsonObject document) {
        JsonWriterFactory writers = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));
        StringWriter text = new StringWriter();
        writers.createWriter(text).writeObject(document);
        return text.toString().strip() + "\n";
    }

    private static JsonObject kept() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(KEPT))) {
            return reader.readObject();
        }
    }

    @Test
    void the_api_is_described_as_it_was_when_somebody_looked_at_the_description() throws IOException {
        JsonObject served = own(document());
        Files.writeString(FOUND, printed(served));
        JsonObject kept = Files.exists(KEPT) ? kept() : JsonValue.EMPTY_JSON_OBJECT;

        List<String> broken = new ArrayList<>();
        breaking("", kept, served, broken);
        assertThat(broken).as("what callers rely on has gone: clients break").isEmpty();
        assertThat(served)
                .as("the API has grown or changed its words: look at src/it/target/openapi.json, and keep it as"
                        + " src/docs/reference/openapi.json")
                .isEqualTo(kept);
    }

    /** Finds operations, answers, parameters and members that were there and are not, and what has become obligatory. */
    private static void breaking(String place, JsonValue before, JsonValue after, List<String> broken) {
        if (!(before instanceof JsonObject old) || !(after instanceof JsonObject now)) {
            return;
        }
        boolean names = place.endsWith("/paths")
                || place.endsWith("/properties")
                || place.endsWith("/responses")
                || place.endsWith("/schemas")
                || place.matches(".*/paths/[^\u0000]*") && METHODS.stream().anyMatch(old::containsKey);
        old.forEach((name, member) -> {
            JsonValue there = now.get(name);
            if (there == null) {
                if (names) {
                    broken.add(place + "/" + name + " is gone");
                }
            } else {
                breaking(place + "/" + name, member, there, broken);
            }
        });
        if (now.containsKey("required") && now.get("required") instanceof JsonArray required) {
            JsonArray earlier = old.get("required") instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
            if (place.endsWith("Request") || place.endsWith("Order")) {
                required.stream()
                        .filter(name -> !earlier.contains(name))
                        .forEach(name -> broken.add(place + " requires " + name));
            }
        }
        if (old.get("type") != null
                && old.get("type").getValueType() == JsonValue.ValueType.STRING
                && now.get("type") != null
                && !old.get("type").equals(now.get("type"))) {
            broken.add(place + " is no " + old.get("type") + " any more but " + now.get("type"));
        }
    }

    @Test
    void every_operation_has_a_summary_and_every_body_an_example() {
        own(document())
                .getJsonObject("paths")
                .forEach((path, operations) -> operations.asJsonObject().forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        assertThat(operation.asJsonObject().getString("summary", ""))
                                .as(method + " " + path)
                                .isNotEmpty();
                        JsonObject body = operation.asJsonObject().getJsonObject("requestBody");
                        if (body != null) {
                            JsonObject json = body.getJsonObject("content").getJsonObject("application/json");
                            assertThat(json.containsKey("examples") || json.containsKey("example"))
                                    .as("an example of the body of " + method + " " + path)
                                    .isTrue();
                        }
                    }
                }));
    }

    /** What must not change by a call that is refused: how an instance stands, what it was sent, and how many instances there are. */
    private String fingerprint(String witness) {
        // Numbers of instances would not do: counting ends at 10,000, and other tests have left more than that.
        String newest =
                items(get("instances?limit=1").with(200)).getJsonObject(0).getString("run");
        return get("instances/" + witness).header("ETag") + " "
                + items(get("instances/" + witness + "/signals").with(200)).size() + " " + newest;
    }

    private String witness(int number) {
        String id = id("witness-" + number);
        start(
                        "order",
                        id,
                        "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 2, \"amountCents\": 4200,"
                                + " \"pauseSeconds\": 1}")
                .with(202);
        post("instances/" + id + "/pause?wait=30s", "");
        return id;
    }

    private record Operation(String method, String path, List<String> query, List<String> headers, boolean hasBody) {}

    private List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        JsonObject document = document();
        own(document)
                .getJsonObject("paths")
                .forEach((path, operations) -> operations.asJsonObject().forEach((method, value) -> {
                    if (METHODS.contains(method)) {
                        JsonObject operation = value.asJsonObject();
                        List<String> query = new ArrayList<>();
                        List<String> headers = new ArrayList<>(List.of("If-Match", "Idempotency-Key", "Prefer"));
                        JsonArray parameters = operation.getJsonArray("parameters");
                        if (parameters != null) {
                            for (JsonObject parameter : parameters.getValuesAs(JsonObject.class)) {
                                if (parameter.getString("in", "").equals("query")) {
                                    query.add(parameter.getString("name"));
                                } else if (parameter.getString("in", "").equals("header")) {
                                    headers.add(parameter.getString("name"));
                                } else if (parameter.containsKey("$ref")) {
                                    String name = parameter.getString("$ref");
                                    query.add(name.substring(name.lastIndexOf('/') + 1));
                                }
                            }
                        }
                        all.add(new Operation(
                                method.toUpperCase(Locale.ROOT),
                                path,
                                query,
                                headers,
                                operation.containsKey("requestBody")));
                    }
                }));
        return all;
    }

    @Test
    void whatever_is_sent_is_answered_without_a_fault_and_what_is_refused_has_changed_nothing() {
        long seed = Long.getLong("fuzz.seed", ThreadLocalRandom.current().nextLong());
        Hostile hostile = new Hostile(seed);
        int witnesses = 0;
        String witness = witness(witnesses);
        String before = fingerprint(witness);
        int refused = 0;
        for (Operation operation : operations()) {
            for (int round = 0; round < ROUNDS; round++) {
                String sent = "";
                RestAnswer answer;
                try {
                    HttpRequest.Builder request = hostileRequest(operation, hostile, witness);
                    sent = request.build().method() + " " + request.build().uri();
                    answer = send(request);
                } catch (AssertionError | IllegalArgumentException e) {
                    fail("seed " + seed + ": " + operation + ", " + sent + ": " + e, e);
                    return;
                }
                String what = "seed " + seed + ": " + sent + " gave " + answer.status() + " " + answer.body();
                assertThat(answer.status()).as(what).isLessThan(500);
                if (answer.status() >= 400) {
                    refused++;
                    assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/problem+json");
                    assertThat(fingerprint(witness)).as(what).isEqualTo(before);
                } else if (!operation.method().equals("GET")) {
                    if (!get("instances/" + witness).json().getString("status").equals("paused")) {
                        witness = witness(++witnesses);
                    }
                    before = fingerprint(witness);
                }
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(50);
    }

    private HttpRequest.Builder hostileRequest(Operation operation, Hostile hostile, String witness) {
        StringBuilder path = new StringBuilder();
        for (String segment : operation.path().split("/")) {
            String value = segment;
            if (segment.startsWith("{")) {
                boolean known = segment.equals("{id}") && hostile.once(2);
                value = Hostile.encoded(known ? witness : hostile.text());
                value = value.isEmpty() ? "%20" : value.replaceAll("^\\.\\.?$", "%2E");
            }
            path.append(path.isEmpty() ? "" : "/").append(value);
        }
        List<String> query = new ArrayList<>();
        for (String name : operation.query()) {
            if (hostile.once(3)) {
                query.add(name + "=" + Hostile.encoded(hostile.text()));
            }
        }
        if (hostile.once(10)) {
            query.add(Hostile.encoded(hostile.text()) + "=1");
        }
        String uri = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        // A request that waits may take 30 s, and none takes longer.
        HttpRequest.Builder request =
                TestUser.ALL.on(HttpRequest.newBuilder(api(uri)).timeout(Duration.ofSeconds(40)));
        for (String header : operation.headers()) {
            if (hostile.once(4)) {
                request.header(header, hostile.header());
            }
        }
        String method = hostile.once(20)
                ? List.of("DELETE", "PUT", "PATCH", "TRACK").get(hostile.below(4))
                : operation.method();
        if (method.equals("GET")) {
            return request.GET();
        }
        request.header("Content-Type", hostile.once(10) ? "text/" + hostile.below(9) : "application/json");
        return request.method(method, BodyPublishers.ofString(hostile.body()));
    }
}
