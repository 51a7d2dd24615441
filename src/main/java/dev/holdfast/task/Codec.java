package dev.holdfast.task;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns the inputs and outputs of steps into bytes and back.
 *
 * <p>Implementations are safe for use by many threads at once. What {@link #encode} writes, {@link #decode} of the same
 * codec reads for as long as instances live, so its format may grow but not change.
 */
public interface Codec {

    /** The number that stands in the stored form before every value this codec wrote, 1 to 127; 1 is the JSON of Holdfast. */
    byte id();

    /**
     * Encodes a value.
     *
     * @param value what a caller sent or a step returned; null is a value like any other
     * @param type the declared type, generic arguments included
     * @throws Exception if the value cannot be encoded; the step then counts as failed
     */
    byte[] encode(@Nullable Object value, Type type) throws Exception;

    /**
     * Decodes bytes to a value of the type.
     *
     * @param type the declared type of the step that takes the value, generic arguments included
     * @throws Exception if the bytes are no such value; the instance then ends as failed
     */
    @Nullable
    Object decode(byte[] bytes, Type type) throws Exception;
}
