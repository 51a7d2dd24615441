package dev.holdfast.ejb.batch;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JSON of items and properties. For one thread; closed with the artifact that has it. */
final class JsonText implements AutoCloseable {

    private @Nullable Jsonb jsonb;

    /** Reads a text; throws {@link JsonException} if it is no JSON. */
    static JsonValue read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    /** Looks up a JSON Pointer; throws {@link JsonException} if it has another form, or leads to nothing. */
    static JsonValue at(JsonValue whole, String pointer) {
        if (pointer.isEmpty()) {
            return whole;
        }
        if (!(whole instanceof JsonStructure structure)) {
            throw new JsonException("there is nothing inside of " + whole.getValueType());
        }
        try {
            return Json.createPointer(pointer).getValue(structure);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new JsonException("'" + pointer + "' is no JSON Pointer", e);
        }
    }

    /** Returns the text that stands for a value in an instance id. */
    static String plain(JsonValue value) {
        return value instanceof JsonString text ? text.getString() : value.toString();
    }

    static byte[] bytes(JsonValue value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Turns an object into JSON; throws {@link jakarta.json.bind.JsonbException} if it cannot be. */
    JsonValue of(@Nullable Object value) {
        if (value == null) {
            return JsonValue.NULL;
        }
        return value instanceof JsonValue json ? json : read(binding().toJson(value));
    }

    Object to(byte[] json, Class<?> type) {
        return binding().fromJson(new String(json, StandardCharsets.UTF_8), type);
    }

    private Jsonb binding() {
        Jsonb present = jsonb;
        if (present == null) {
            present = JsonbBuilder.create();
            jsonb = present;
        }
        return present;
    }

    @Override
    public void close() throws Exception {
        Jsonb present = jsonb;
        if (present != null) {
            present.close();
        }
    }
}
