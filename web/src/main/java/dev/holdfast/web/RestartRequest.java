package dev.holdfast.web;

import dev.holdfast.client.Restart;
import dev.holdfast.definition.NodeId;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order to run an instance once more, as a new one.
 *
 * @param restart the order
 * @param input the value to begin with as JSON text, if it is another one
 */
record RestartRequest(Restart restart, Optional<String> input) {

    /**
     * Reads a body; throws {@link Rejected} or {@link dev.holdfast.error.InvalidArgument}.
     *
     * @param source the instance that is run once more
     * @param idempotencyKey the new id, if the body has none
     */
    static RestartRequest read(String source, byte[] body, @Nullable String idempotencyKey, SecurityContext caller) {
        Envelope envelope = Envelope.ofAny(body, "instanceId", "from", "input", "reason");
        String id = envelope.text("instanceId")
                .or(() -> IdempotencyKey.of(idempotencyKey))
                .orElseGet(() -> UUID.randomUUID().toString());
        return new RestartRequest(
                new Restart(source, id, envelope.text("from").map(NodeId::new), Orders.of(envelope, caller)),
                envelope.has("input") ? Optional.of(envelope.json("input", "")) : Optional.empty());
    }

    /** Returns the value as it is sent to the engine. */
    Optional<byte[]> bytes() {
        return input.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
