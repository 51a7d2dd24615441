package dev.holdfast.web;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.error.InvalidArgument;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a start: which id, which input, and what to do if the id is in use.
 *
 * <p>The input stays the JSON it is: it is never mapped to objects here, so numbers of any size and members that nobody
 * knows reach the workflow's own type.
 *
 * @param instanceId the id the instance is to have
 * @param input the input as JSON text
 * @param policy what to do if the id is in use
 */
record StartRequest(String instanceId, String input, ConflictPolicy policy) {

    private static final List<String> MEMBERS = List.of("instanceId", "input", "conflictPolicy");

    /**
     * Reads an envelope.
     *
     * <p>Without an instance id the idempotency key is the id, and repeating the request finds the instance of the first
     * time unless another policy is given. Without both, the id is a new random UUID.
     *
     * @param body the body of the request
     * @param idempotencyKey the header of that name, quoted or not
     * @throws Rejected if the body is not JSON
     * @throws InvalidArgument if it is not an envelope
     */
    static StartRequest read(byte[] body, @Nullable String idempotencyKey) {
        JsonValue value = JsonText.read(body);
        if (!(value instanceof JsonObject envelope)) {
            throw new InvalidArgument("the body must be a JSON object, and is " + JsonText.kind(value));
        }
        for (String member : envelope.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new InvalidArgument("the body has a member '" + member + "' that is not known; there are "
                        + String.join(", ", MEMBERS));
            }
        }
        JsonValue input = envelope.get("input");
        if (input == null) {
            throw new InvalidArgument("the body has no member 'input'; \"input\": null starts a workflow with nothing");
        }
        Optional<String> id = text(envelope, "instanceId");
        Optional<String> key = id.isPresent() ? Optional.empty() : unquoted(idempotencyKey);
        Optional<ConflictPolicy> policy = text(envelope, "conflictPolicy").map(ConflictPolicy::parse);
        return new StartRequest(
                id.or(() -> key).orElseGet(() -> UUID.randomUUID().toString()),
                JsonText.write(input),
                policy.orElse(key.isPresent() ? ConflictPolicy.USE_EXISTING : ConflictPolicy.FAIL));
    }

    private static Optional<String> text(JsonObject envelope, String member) {
        JsonValue value = envelope.get(member);
        if (value == null || value == JsonValue.NULL) {
            return Optional.empty();
        }
        if (!(value instanceof JsonString string)) {
            throw new InvalidArgument("'" + member + "' must be a string, and is " + JsonText.kind(value));
        }
        JsonText.write(value); // an id that is half a character would be stored as another one
        return Optional.of(string.getString());
    }

    /** The header is a structured field, and so in quotes; most people send it without. */
    private static Optional<String> unquoted(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String key = header.strip();
        boolean quoted = key.length() > 1 && key.startsWith("\"") && key.endsWith("\"");
        return Optional.of(quoted ? key.substring(1, key.length() - 1) : key);
    }
}
