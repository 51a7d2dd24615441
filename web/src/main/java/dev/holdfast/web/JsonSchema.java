package dev.holdfast.web;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Describes a Java type as JSON Schema 2020-12, as far as a form needs it: records with their constraints, and what stands in them.
 * What is not known here may be anything: the schema is for people who fill in, and the type decides.
 */
final class JsonSchema {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String FORMAT = "format";

    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class, Number.class);
    private static final Map<Class<?>, String> FORMATS = Map.of(
            Instant.class, "date-time",
            OffsetDateTime.class, "date-time",
            ZonedDateTime.class, "date-time",
            LocalDateTime.class, "date-time",
            LocalDate.class, "date",
            Duration.class, "duration",
            UUID.class, "uuid");

    /** The records around the one that is described: one that holds itself is not described again. */
    private final Deque<Class<?>> around = new ArrayDeque<>();

    private JsonSchema() {}

    /** Describes a type. */
    static JsonObject of(Type type) {
        JsonObjectBuilder schema = Json.createObjectBuilder().add("$schema", DIALECT);
        new JsonSchema().type(type).build().forEach(schema::add);
        return schema.build();
    }

    private JsonObjectBuilder type(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        }
        if (type instanceof GenericArrayType array) {
            return list(array.getGenericComponentType());
        }
        return type instanceof Class<?> plain ? plain(plain) : Json.createObjectBuilder();
    }

    private JsonObjectBuilder generic(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            return list(arguments[0]);
        }
        if (raw == Optional.class) {
            return type(arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return typed("object").add("additionalProperties", type(arguments[1]));
        }
        return plain(raw);
    }

    private JsonObjectBuilder list(Type item) {
        return typed("array").add("items", type(item));
    }

    private JsonObjectBuilder plain(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        }
        if (WHOLE.contains(type)) {
            return typed("integer");
        }
        if (NUMBERS.contains(type)) {
            return typed("number");
        }
        if (FORMATS.containsKey(type)) {
            return typed("string").add(FORMAT, FORMATS.get(type));
        }
        if (type == String.class || type == char.class || type == Character.class) {
            return typed("string");
        }
        if (type == Void.class) {
            return typed("null");
        }
        if (type.isEnum()) {
            JsonArrayBuilder names = Json.createArrayBuilder();
            Arrays.stream(type.getEnumConstants()).forEach(each -> names.add(((Enum<?>) each).name()));
            return typed("string").add("enum", names);
        }
        if (type == byte[].class) {
            return Json.createObjectBuilder();
        }
        if (type.isArray()) {
            return list(type.getComponentType());
        }
        return type.isRecord() && !around.contains(type) ? members(type) : Json.createObjectBuilder();
    }

    private JsonObjectBuilder members(Class<?> type) {
        around.push(type);
        JsonObjectBuilder properties = Json.createObjectBuilder();
        JsonArrayBuilder required = Json.createArrayBuilder();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonObjectBuilder member = type(component.getGenericType());
            AnnotatedElement marks = field(type, component);
            constraints(marks).forEach(member::add);
            String name = Optional.ofNullable(marks.getAnnotation(JsonbProperty.class))
                    .map(JsonbProperty::value)
                    .filter(text -> !text.isEmpty())
                    .orElse(component.getName());
            properties.add(name, member);
            if (component.getType().isPrimitive() || isRequired(marks)) {
                required.add(name);
            }
        }
        around.pop();
        return typed("object")
                .add("title", type.getSimpleName())
                .add("properties", properties)
                .add("required", required);
    }

    /** An annotation may be meant for the field alone, and every one that a component has by itself can be. */
    private static AnnotatedElement field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            return component;
        }
    }

    private static boolean isRequired(AnnotatedElement member) {
        return member.isAnnotationPresent(NotNull.class)
                || member.isAnnotationPresent(NotBlank.class)
                || member.isAnnotationPresent(NotEmpty.class);
    }

    private static JsonObject constraints(AnnotatedElement member) {
        JsonObjectBuilder found = Json.createObjectBuilder();
        Class<?> type = member instanceof java.lang.reflect.Field field ? field.getType() : Object.class;
        String many = CharSequence.class.isAssignableFrom(type) ? "Length" : "Items";
        Optional.ofNullable(member.getAnnotation(Min.class)).ifPresent(min -> found.add("minimum", min.value()));
        Optional.ofNullable(member.getAnnotation(Max.class)).ifPresent(max -> found.add("maximum", max.value()));
        if (member.isAnnotationPresent(Positive.class)) {
            found.add("exclusiveMinimum", 0);
        }
        if (member.isAnnotationPresent(PositiveOrZero.class)) {
            found.add("minimum", 0);
        }
        if (member.isAnnotationPresent(NotBlank.class) || member.isAnnotationPresent(NotEmpty.class)) {
            found.add("min" + many, 1);
        }
        Optional.ofNullable(member.getAnnotation(Size.class)).ifPresent(size -> {
            found.add("min" + many, size.min());
            if (size.max() != Integer.MAX_VALUE) {
                found.add("max" + many, size.max());
            }
        });
        Optional.ofNullable(member.getAnnotation(Pattern.class))
                .ifPresent(pattern -> found.add("pattern", pattern.regexp()));
        if (member.isAnnotationPresent(Email.class)) {
            found.add(FORMAT, "email");
        }
        return found.build();
    }

    private static JsonObjectBuilder typed(String name) {
        return Json.createObjectBuilder().add("type", (JsonValue) Json.createValue(name));
    }
}
