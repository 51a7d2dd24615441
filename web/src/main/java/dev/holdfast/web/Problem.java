package dev.holdfast.web;

import dev.holdfast.error.ErrorCode;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What went wrong, as RFC 9457 writes it down, with the stable code as a member of its own.
 *
 * <p>Rendered with JSON-P alone, so that an error of the JSON binding can be reported too.
 *
 * @param status the HTTP status
 * @param code the stable code
 * @param title the sentence that is the same for every problem with the code
 * @param detail what was found this time, which rule it breaks and what to do
 * @param members further members, by name
 */
record Problem(int status, String code, String title, String detail, Map<String, JsonValue> members) {

    /** The media type of a rendered problem. */
    static final String MEDIA_TYPE = "application/problem+json";

    /** What stands before the code in the type; the type is a name and leads nowhere. */
    static final String TYPE_PREFIX = "urn:holdfast:error:";

    Problem {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Describes a fault of the request itself. */
    static Problem of(RequestError error, String detail) {
        return new Problem(error.status(), error.text(), error.title(), detail, Map.of());
    }

    /** Describes an error of the engine. */
    static Problem of(ErrorCode code, String detail) {
        String words = code.text().replace('-', ' ');
        String title = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return new Problem(HttpStatus.of(code), code.text(), title, detail, Map.of());
    }

    /** Returns the same problem with a text more. */
    Problem with(String member, String value) {
        return with(member, Json.createValue(value));
    }

    /** Returns the same problem with a number more. */
    Problem with(String member, long value) {
        return with(member, Json.createValue(value));
    }

    /** Returns the same problem with a list of violations. */
    Problem with(List<Violation> violations) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Violation violation : violations) {
            array.add(Json.createObjectBuilder().add("rule", violation.rule()).add("detail", violation.detail()));
        }
        return with("violations", array.build());
    }

    private Problem with(String member, JsonValue value) {
        Map<String, JsonValue> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, code, title, detail, more);
    }

    /**
     * Renders the problem.
     *
     * @param instance the path of the request
     */
    byte[] render(String instance) {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("type", TYPE_PREFIX + code)
                .add("title", title)
                .add("status", status)
                .add("detail", detail)
                .add("code", code)
                .add("instance", instance);
        members.forEach(object::add);
        JsonObject rendered = object.build();
        return rendered.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One of several broken rules.
     *
     * @param rule a short stable name of the rule, or the part of the request that breaks one
     * @param detail a sentence that says what was found
     */
    record Violation(String rule, String detail) {}
}
