package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.client.Start;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a start: which id, which input, what to do if the id is in use, what to search it by, and an event for it.
 *
 * <p>The input stays the JSON it is: it is never mapped to objects here, so numbers of any size and members that nobody
 * knows reach the workflow's own type.
 *
 * @param instanceId the id the instance is to have
 * @param input the input as JSON text
 * @param policy what to do if the id is in use
 * @param labels labels with values, and tags without
 * @param event the event that is sent to the instance, started by this request or before it
 * @param by who starts it
 */
record StartRequest(
        String instanceId,
        String input,
        ConflictPolicy policy,
        Map<String, String> labels,
        Optional<Event> event,
        Order by) {

    /**
     * Reads an envelope.
     *
     * <p>Without an instance id the idempotency key is the id, and repeating the request finds the instance of the first
     * time unless another policy is given. Without both, the id is a new random UUID. With an event an existing instance is
     * always used.
     *
     * @param body the body of the request
     * @param idempotencyKey the header of that name, quoted or not
     * @param by who starts it, and sends the event
     * @throws Rejected if the body is not JSON
     * @throws InvalidArgument if it is not an envelope
     */
    static StartRequest read(byte[] body, @Nullable String idempotencyKey, Order by) {
        Envelope envelope = Envelope.of(body, "instanceId", "input", "conflictPolicy", "labels", "tags", "signal");
        String input = envelope.json("input", "\"input\": null starts a workflow with nothing");
        Optional<String> id = envelope.text("instanceId");
        Optional<String> key = id.isPresent() ? Optional.empty() : IdempotencyKey.of(idempotencyKey);
        String instanceId = id.or(() -> key).orElseGet(() -> UUID.randomUUID().toString());
        Optional<ConflictPolicy> policy = envelope.text("conflictPolicy").map(ConflictPolicy::parse);
        Optional<Event> event =
                envelope.object("signal", "name", "payload", "key").map(signal -> Event.read(instanceId, signal, by));
        if (event.isPresent() && policy.isPresent() && policy.get() != ConflictPolicy.USE_EXISTING) {
            throw new InvalidArgument("'conflictPolicy' is " + policy.get().text()
                    + ", and a start with a 'signal' sends it to an existing instance, too; leave the policy out");
        }
        return new StartRequest(
                instanceId,
                input,
                policy.orElse(key.isPresent() || event.isPresent() ? ConflictPolicy.USE_EXISTING : ConflictPolicy.FAIL),
                Labels.of(envelope.texts("labels"), envelope.list("tags")),
                event,
                by);
    }

    /** Returns the start of a workflow without its input; throws {@link InvalidArgument} if labels break their rules. */
    Start of(String workflow) {
        return new Start(workflow, instanceId, null, policy, labels, by.actor().map(who -> by));
    }

    /** Returns the input as it is sent to the engine. */
    byte[] bytes() {
        return input.getBytes(StandardCharsets.UTF_8);
    }
}
