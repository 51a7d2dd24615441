package dev.holdfast.web;

import dev.holdfast.snapshot.Payload;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Stored values on their way out: as the bytes that the codec wrote. */
final class Values {

    /** The codec whose bytes are JSON; {@link dev.holdfast.task.Codec#id()} says so. */
    private static final byte JSON = 1;

    private Values() {}

    /** Answers with a value: JSON as such, and what another codec wrote as a file. */
    static Response.ResponseBuilder respond(Payload value) {
        return Response.ok(value.bytes())
                .type(
                        value.codec() == JSON
                                ? MediaType.APPLICATION_JSON_TYPE
                                : MediaType.APPLICATION_OCTET_STREAM_TYPE);
    }

    /** Returns a value as JSON; nothing if another codec wrote it. */
    static Optional<JsonValue> json(Payload value) {
        return value.codec() == JSON ? Optional.of(JsonText.read(value.bytes())) : Optional.empty();
    }
}
