package dev.holdfast.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to an event.
 *
 * @param instanceId the instance it was sent to, started or not
 * @param name its name
 * @param stored false if an event with its key was sent before, and nothing was stored
 * @param links where to go from here, once the instance is started
 */
@Schema(name = "Signal")
@JsonbPropertyOrder({"instanceId", "name", "stored", "links"})
public record SignalView(String instanceId, String name, boolean stored, Map<String, String> links) {

    static SignalView of(String instanceId, String name, boolean stored, Links links) {
        String self = links.instance(instanceId).toString();
        return new SignalView(
                instanceId,
                name,
                stored,
                new TreeMap<>(Map.of("instance", self, "signals", links.signals(instanceId))));
    }
}
