package dev.holdfast.web;

import dev.holdfast.error.InvalidArgument;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object in a request, read member by member. A member that is not known, or is of another type, is refused with its
 * name; one that is null counts as absent.
 */
final class Envelope {

    private final String what;
    private final String prefix;
    private final JsonObject members;

    private Envelope(String what, String prefix, JsonValue value, String... known) {
        if (!(value instanceof JsonObject object)) {
            throw new InvalidArgument(what + " must be a JSON object, and is " + JsonText.kind(value));
        }
        this.what = what;
        this.prefix = prefix;
        this.members = object;
        List<String> names = Arrays.asList(known);
        for (String member : members.keySet()) {
            if (!names.contains(member)) {
                throw new InvalidArgument(what + " has a member '" + member + "' that is not known; there are "
                        + String.join(", ", names));
            }
        }
    }

    /**
     * Reads a body.
     *
     * @param known the members it may have
     * @throws Rejected if the body is not JSON
     * @throws InvalidArgument if it is no object, or has another member
     */
    static Envelope of(byte[] body, String... known) {
        return new Envelope("the body", "", JsonText.read(body), known);
    }

    /** Reads a body that may be left out, which is the same as an object without members; else as {@link #of}. */
    static Envelope ofAny(byte[] body, String... known) {
        return body.length == 0 ? new Envelope("the body", "", JsonValue.EMPTY_JSON_OBJECT, known) : of(body, known);
    }

    /** Returns an object in a member; throws {@link InvalidArgument} if there is something else. */
    Optional<Envelope> object(String member, String... known) {
        return given(member).map(value -> new Envelope(quoted(member), prefix + member + ".", value, known));
    }

    /** Returns a member of any type as JSON text; throws {@link InvalidArgument} if there is none, for null is a value, too. */
    String json(String member, String hint) {
        JsonValue value = members.get(member);
        if (value == null) {
            throw new InvalidArgument(what + " has no member '" + member + "'; " + hint);
        }
        return JsonText.write(value);
    }

    /** Returns a text that the engine checks by itself; throws {@link InvalidArgument} if there is something else. */
    Optional<String> text(String member) {
        return given(member).map(value -> text(quoted(member), value));
    }

    /** Returns a text that can be stored: the databases take every character but NUL. Throws {@link InvalidArgument}. */
    Optional<String> storable(String member) {
        return text(member).map(text -> storable(quoted(member), text));
    }

    /** Returns true or false; throws {@link InvalidArgument} if there is something else. */
    Optional<Boolean> flag(String member) {
        return given(member).map(value -> {
            if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
                throw wrong(quoted(member), "true or false", value);
            }
            return value == JsonValue.TRUE;
        });
    }

    /** Returns an object whose members are texts, names and texts storable; throws {@link InvalidArgument}. */
    Map<String, String> texts(String member) {
        Map<String, String> texts = new LinkedHashMap<>();
        given(member).ifPresent(value -> {
            if (!(value instanceof JsonObject object)) {
                throw wrong(quoted(member), "an object of strings", value);
            }
            object.forEach((name, each) -> {
                String inside = quoted(member + "." + name);
                String key = text(inside, Json.createValue(name));
                texts.put(storable(inside, key), storable(inside, text(inside, each)));
            });
        });
        return texts;
    }

    /** Returns an array of storable texts; throws {@link InvalidArgument}. */
    List<String> list(String member) {
        return given(member)
                .map(value -> {
                    if (!(value instanceof JsonArray array)) {
                        throw wrong(quoted(member), "an array of strings", value);
                    }
                    String each = "each of " + quoted(member);
                    return array.stream()
                            .map(item -> storable(each, text(each, item)))
                            .toList();
                })
                .orElse(List.of());
    }

    /** Tells whether there is a member, null or not. */
    boolean has(String member) {
        return members.containsKey(member);
    }

    /** Returns a member of any type; one that is null counts as absent. */
    Optional<JsonValue> given(String member) {
        return Optional.ofNullable(members.get(member)).filter(value -> value != JsonValue.NULL);
    }

    private String quoted(String member) {
        return "'" + prefix + member + "'";
    }

    private static String text(String name, JsonValue value) {
        if (!(value instanceof JsonString string)) {
            throw wrong(name, "a string", value);
        }
        JsonText.write(value); // half a character would be stored as another one
        return string.getString();
    }

    /** Returns a text as it is; throws {@link InvalidArgument} if it has a NUL character. */
    static String storable(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidArgument(name + " has a NUL character, which cannot be stored");
        }
        return text;
    }

    private static InvalidArgument wrong(String name, String type, JsonValue value) {
        return new InvalidArgument(name + " must be " + type + ", and is " + JsonText.kind(value));
    }
}
