package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.SignalName;
import dev.holdfast.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An event in a request, its value the JSON it is: like the input of a start it is never mapped to objects here.
 *
 * <p>Name, key and actor are checked here already, so that a start is not stored whose event can never be.
 *
 * @param signal the event without its value
 * @param payload the value as JSON text
 */
record Event(Signal signal, String payload) {

    private static final int LONGEST_KEY = 200;

    /** Describes an event; throws {@link InvalidArgument}. */
    static Event of(String instanceId, String name, String payload, Optional<String> key, Order by) {
        String checked = new SignalName(name).value();
        if (key.map(text -> text.isBlank() || text.length() > LONGEST_KEY).orElse(false)) {
            throw new InvalidArgument("the key '" + key.orElse("") + "' of event '" + name + "' must have 1 to "
                    + LONGEST_KEY + " characters, not all blank");
        }
        return new Event(new Signal(instanceId, checked, null, key, by.actor(), by.origin()), payload);
    }

    /** Reads the member of a start; throws {@link InvalidArgument}. */
    static Event read(String instanceId, Envelope event, Order by) {
        return of(
                instanceId,
                event.text("name")
                        .orElseThrow(() ->
                                new InvalidArgument("'signal' has no member 'name'; it says which event is sent")),
                event.json("payload", "\"payload\": null sends an event without a value"),
                event.storable("key"),
                by);
    }

    /** Returns the value as it is sent to the engine. */
    byte[] bytes() {
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
