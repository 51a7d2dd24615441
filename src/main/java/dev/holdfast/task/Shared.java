package dev.holdfast.task;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values that all steps of one instance share, by name: durable, typed, and safe under parallel arms.
 *
 * <p>What a step writes is stored with its checkpoint, in the same transaction or not at all. Nothing is locked while a step
 * runs; if another step has written a value in between that this one read and writes, the whole step rolls back and runs
 * again, which counts as no attempt. For use on the thread of the step, until its method returns.
 */
public interface Shared {

    /** Reads a value: what this step has written, else what is stored; nothing if there is none. */
    <T> Optional<T> get(String name, Class<T> type);

    /** Reads a value of a generic type. */
    @Nullable
    Object get(String name, Type type);

    /**
     * Writes a value, to be stored with the checkpoint of the step.
     *
     * @param name 1 to 200 characters
     */
    void put(String name, @Nullable Object value);

    /** Reads a value, changes it, and writes it; starts from the given one if there is none. */
    default <T> T update(String name, Class<T> type, T initial, UnaryOperator<T> change) {
        T changed = change.apply(get(name, type).orElse(initial));
        put(name, changed);
        return changed;
    }
}
