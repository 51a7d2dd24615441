package dev.holdfast.ejb.codec;

import dev.holdfast.task.Settled;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import java.io.StringReader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lists that fan-outs give which settle. JSON-B writes a record with a type parameter and cannot read it ("Error
 * resolving runtime type for type: T"), so what is around the values is read here, and only the values there.
 */
final class SettledLists {

    private SettledLists() {}

    /** Returns the type of the values, if the type is a list of settled ones. */
    static Optional<Type> valueType(Type type) {
        return argument(type, List.class).flatMap(item -> argument(item, Settled.class));
    }

    /** Returns the only type argument, if what is wanted can be given where that type is asked for. */
    private static Optional<Type> argument(Type type, Class<?> wanted) {
        return type instanceof ParameterizedType generic
                        && generic.getRawType() instanceof Class<?> raw
                        && raw.isAssignableFrom(wanted)
                        && generic.getActualTypeArguments().length == 1
                ? Optional.of(generic.getActualTypeArguments()[0])
                : Optional.empty();
    }

    static List<Settled<?>> read(Jsonb jsonb, String json, Type valueType) {
        List<Settled<?>> all = new ArrayList<>();
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            for (JsonObject item : reader.readArray().getValuesAs(JsonObject.class)) {
                all.add(new Settled<>(value(jsonb, item.get("value"), valueType), item.getString("error", null)));
            }
        }
        return all;
    }

    private static @Nullable Object value(Jsonb jsonb, @Nullable JsonValue value, Type type) {
        return value == null || value == JsonValue.NULL ? null : jsonb.fromJson(value.toString(), type);
    }
}
