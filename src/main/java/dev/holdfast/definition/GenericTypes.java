package dev.holdfast.definition;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Turn;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types with arguments that stand in no source: the results of fan-outs. */
public final class GenericTypes {

    private GenericTypes() {}

    /** Returns the type of a list of such items. */
    public static Type listOf(Type item) {
        return new Parameterized(List.class, item);
    }

    /** Returns the type of how one item ended. */
    public static Type settled(Type item) {
        return new Parameterized(Settled.class, item);
    }

    /** Returns the type of the items of a list type; that of anything else is any object. */
    public static Type item(Type list) {
        Type item = itemOf(list);
        return item == null ? Object.class : item;
    }

    /** Returns the type of the items of a {@code List<...>}, or nothing for any other: what a subtype means by its arguments is its own. */
    static @Nullable Type itemOf(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == List.class
                ? generic.getActualTypeArguments()[0]
                : null;
    }

    /** Returns the type of the value of a turn; any other type is returned as it is. */
    static Type turned(Type type) {
        return isTurn(type) && type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
    }

    /** Tells whether a method of this type answers a turn. */
    static boolean isTurn(Type type) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        return raw instanceof Class<?> found && Turn.class.isAssignableFrom(found);
    }

    private record Parameterized(Class<?> raw, Type argument) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType type
                    && type.getRawType().equals(raw)
                    && type.getOwnerType() == null
                    && List.of(type.getActualTypeArguments()).equals(List.of(argument));
        }

        @Override
        public int hashCode() {
            // The formula of the platform's own: what is equal must have the same.
            return Arrays.hashCode(getActualTypeArguments()) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            return raw.getName() + "<" + argument.getTypeName() + ">";
        }
    }
}
