package dev.holdfast.web;

import dev.holdfast.snapshot.Payload;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;

/** Stored values on their way out: as the bytes that the codec wrote. */
final class Values {

    /** The codec whose bytes are JSON; {@link dev.holdfast.task.Codec#id()} says so. */
    private static final byte JSON = 1;

    private Values() {}

    /**
     * Answers with a value: JSON as such, and what another codec wrote as a file. If fields of it are not shown, one in which they cannot be found
     * is not shown at all.
     *
     * @param workflow the workflow it is of; asked only if that decides
     */
    static Response.ResponseBuilder respond(Payload value, Masking masking, Supplier<String> workflow) {
        if (masking.concerns(workflow)) {
            return Response.ok(JsonText.write(masked(value, masking, workflow).orElse(Masking.MASK)))
                    .type(MediaType.APPLICATION_JSON_TYPE);
        }
        return Response.ok(value.bytes())
                .type(
                        value.codec() == JSON
                                ? MediaType.APPLICATION_JSON_TYPE
                                : MediaType.APPLICATION_OCTET_STREAM_TYPE);
    }

    /** Returns a value as JSON without what is not shown of it; nothing as {@link #json}. */
    static Optional<JsonValue> masked(Payload value, Masking masking, Supplier<String> workflow) {
        return json(value).map(json -> masking.masked(json, workflow));
    }

    /** Returns a value as JSON; nothing if another codec wrote it, or if it is stranger than what this API reads. */
    private static Optional<JsonValue> json(Payload value) {
        try {
            return value.codec() == JSON ? Optional.of(JsonText.read(value.bytes())) : Optional.empty();
        } catch (Rejected e) {
            return Optional.empty();
        }
    }
}
