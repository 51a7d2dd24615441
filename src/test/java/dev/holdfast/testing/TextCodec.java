package dev.holdfast.testing;

import dev.holdfast.task.Codec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A codec for tests that reads and writes strings, whole numbers, truth values, lengths of time and constants of enums, and
 * records and lists of them, as text.
 *
 * <p>A null is {@code ~}; any other value is {@code =} and its text. Parts of records and lists carry their length. What
 * it does not know it refuses, and so it does with a value of another type than the declared one.
 */
public final class TextCodec implements Codec {

    /** The number of this codec. */
    public static final byte ID = 100;

    private static final String NULL = "~";
    private static final String PRESENT = "=";

    /** Creates the codec. */
    public TextCodec() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public byte[] encode(@Nullable Object value, Type type) {
        return write(value, type).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object decode(byte[] bytes, Type type) throws Exception {
        return read(new String(bytes, StandardCharsets.UTF_8), type);
    }

    private static String write(@Nullable Object value, Type type) {
        return value == null ? NULL : PRESENT + body(value, type);
    }

    private static String body(Object value, Type type) {
        Class<?> raw = raw(type);
        if (!raw.isInstance(value)) {
            throw new IllegalArgumentException("a " + value.getClass().getName() + " is no " + type.getTypeName());
        }
        if (isPlain(raw)) {
            return value instanceof Enum<?> constant ? constant.name() : value.toString();
        }
        StringBuilder parts = new StringBuilder();
        if (raw == List.class) {
            Type elements = elementType(type);
            ((List<?>) value).forEach(element -> count(parts, write(element, elements)));
            return parts.toString();
        }
        if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                count(parts, write(component(value, component), typeOf(component, type)));
            }
            return parts.toString();
        }
        throw unknown(type);
    }

    private static @Nullable Object component(Object value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot read " + component, e);
        }
    }

    private static void count(StringBuilder parts, String text) {
        parts.append(text.length()).append(':').append(text);
    }

    private static @Nullable Object read(String text, Type type) throws Exception {
        if (text.equals(NULL)) {
            return null;
        }
        if (!text.startsWith(PRESENT)) {
            throw new IllegalArgumentException("'" + text + "' is no value in text form");
        }
        String body = text.substring(PRESENT.length());
        Class<?> raw = raw(type);
        if (isPlain(raw)) {
            return plain(body, raw);
        }
        if (raw == List.class) {
            Type element = elementType(type);
            List<@Nullable Object> elements = new ArrayList<>();
            for (String part : parts(body)) {
                elements.add(read(part, element));
            }
            return elements;
        }
        if (raw.isRecord()) {
            return record(raw, type, parts(body));
        }
        throw unknown(type);
    }

    private static Object record(Class<?> raw, Type type, List<String> parts) throws Exception {
        RecordComponent[] components = raw.getRecordComponents();
        if (parts.size() != components.length) {
            throw new IllegalArgumentException(
                    raw.getName() + " has " + components.length + " parts, the text has " + parts.size());
        }
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = read(parts.get(i), typeOf(components[i], type));
        }
        Constructor<?> canonical = raw.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        canonical.setAccessible(true);
        try {
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception refusal ? refusal : e;
        }
    }

    private static List<String> parts(String body) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < body.length()) {
            int colon = body.indexOf(':', at);
            int end = colon + 1 + Integer.parseInt(body.substring(at, colon));
            parts.add(body.substring(colon + 1, end));
            at = end;
        }
        return parts;
    }

    private static boolean isPlain(Class<?> raw) {
        return raw == String.class
                || raw == Integer.class
                || raw == Long.class
                || raw == Boolean.class
                || raw == Duration.class
                || raw.isEnum();
    }

    private static Object plain(String body, Class<?> raw) {
        if (raw == Integer.class) {
            return Integer.valueOf(body);
        }
        if (raw == Long.class) {
            return Long.valueOf(body);
        }
        if (raw == Boolean.class) {
            return truth(body);
        }
        if (raw == Duration.class) {
            return Duration.parse(body);
        }
        return raw.isEnum() ? constant(body, raw) : body;
    }

    private static Object constant(String body, Class<?> raw) {
        return Arrays.stream(raw.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(body))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + body + "' is no " + raw.getName()));
    }

    private static Boolean truth(String body) {
        return switch (body) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + body + "' is neither true nor false");
        };
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic
                && generic.getRawType() instanceof Class<?> raw
                && (raw == List.class || raw.isRecord())) {
            return raw;
        }
        throw unknown(type);
    }

    /** The type of a part of a record, whose own arguments stand for the variables of the record. */
    private static Type typeOf(RecordComponent component, Type type) {
        Type declared = component.getGenericType();
        if (declared instanceof TypeVariable<?> variable && type instanceof ParameterizedType generic) {
            int index = Arrays.asList(raw(type).getTypeParameters()).indexOf(variable);
            return generic.getActualTypeArguments()[index];
        }
        return declared;
    }

    private static Type elementType(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        throw unknown(type);
    }

    private static IllegalArgumentException unknown(Type type) {
        return new IllegalArgumentException("the text codec does not know " + type.getTypeName());
    }
}
