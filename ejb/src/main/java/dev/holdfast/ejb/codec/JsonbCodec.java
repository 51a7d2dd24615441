package dev.holdfast.ejb.codec;

import dev.holdfast.task.Codec;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.config.BinaryDataStrategy;
import jakarta.json.bind.config.PropertyOrderStrategy;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codec of Holdfast, number 1: JSON in UTF-8, by JSON-B. Keys in alphabetical order, absent values left out, bytes as
 * Base64.
 */
public final class JsonbCodec implements Codec {

    private static final byte ID = 1;
    private static final String NULL = "null";

    private final Jsonb jsonb = JsonbBuilder.create(new JsonbConfig()
            .withPropertyOrderStrategy(PropertyOrderStrategy.LEXICOGRAPHICAL)
            .withBinaryDataStrategy(BinaryDataStrategy.BASE_64));

    /** Creates the codec; one serves all threads. */
    public JsonbCodec() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public byte[] encode(@Nullable Object value, Type type) {
        String json = value == null ? NULL : jsonb.toJson(value, type);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object decode(byte[] bytes, Type type) throws CharacterCodingException {
        String json = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (json.isBlank()) {
            throw new JsonbException("there is no JSON, only " + bytes.length + " bytes of blank text");
        }
        if (json.trim().equals(NULL)) {
            return null;
        }
        Optional<Type> settled = SettledLists.valueType(type);
        return settled.isPresent() ? SettledLists.read(jsonb, json, settled.get()) : jsonb.fromJson(json, type);
    }
}
