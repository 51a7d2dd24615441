package dev.holdfast.ejb.webhook;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.Subscriptions.Facts;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is sent: a CloudEvent 1.0 in its structured form. No value of a step is in it; labels, reasons and the summary of a failure
 * are, as in lists of instances.
 */
final class EventBody {

    /** What the types of events begin with. */
    static final String TYPE = "dev.holdfast.instance.";

    /** The event of a test. */
    static final String PING = "ping";

    /** What stands in the place of an instance's id where a message tells of none. */
    static final InstanceId NO_INSTANCE = new InstanceId(PING);

    /** The same for the workflow. */
    static final WorkflowName NO_WORKFLOW = new WorkflowName(PING);

    private static final byte JSON = 1;

    private EventBody() {}

    static Payload of(String source, Webhook.Event event, Facts facts, List<String> signals) {
        JsonObjectBuilder data = Json.createObjectBuilder()
                .add("instanceId", facts.instance().value())
                .add("run", Long.toString(facts.run()))
                .add("workflow", facts.workflow().value())
                .add("status", facts.phase().name().toLowerCase(Locale.ROOT))
                .add("startedAt", facts.createdAt().toString());
        JsonObjectBuilder labels = Json.createObjectBuilder();
        JsonArrayBuilder tags = Json.createArrayBuilder();
        new TreeMap<>(facts.labels()).forEach((name, value) -> {
            if (value.isEmpty()) {
                tags.add(name);
            } else {
                labels.add(name, value);
            }
        });
        data.add("labels", labels).add("tags", tags);
        if (!signals.isEmpty()) {
            data.add("signals", Json.createArrayBuilder(signals));
        }
        add(data, "actor", facts.actor());
        add(data, "reason", facts.reason());
        add(data, "error", facts.phase() == Phase.FAILED ? facts.error() : Optional.empty());
        return payload(envelope(source, facts.message(), TYPE + event.text())
                .add("time", facts.at().toString())
                .add("subject", facts.instance().value())
                .add("datacontenttype", "application/json")
                .add("data", data)
                .build());
    }

    static Payload ping(String source, String message) {
        return payload(envelope(source, message, "dev.holdfast.webhook." + PING).build());
    }

    private static JsonObjectBuilder envelope(String source, String message, String type) {
        return Json.createObjectBuilder()
                .add("specversion", "1.0")
                .add("id", message)
                .add("source", source)
                .add("type", type);
    }

    private static void add(JsonObjectBuilder to, String name, Optional<String> value) {
        value.ifPresent(text -> to.add(name, text));
    }

    private static Payload payload(JsonObject json) {
        return new Payload(JSON, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads which event a message tells, for the list of deliveries. */
    static String event(Payload body) {
        try (var reader = Json.createReader(new StringReader(new String(body.bytes(), StandardCharsets.UTF_8)))) {
            String type = reader.readObject().getString("type");
            return type.substring(type.lastIndexOf('.') + 1);
        }
    }
}
