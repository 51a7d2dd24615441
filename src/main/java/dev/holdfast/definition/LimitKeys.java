package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The texts that functions of limits take from an input. */
final class LimitKeys {

    private static final int LONGEST = 200;

    private LimitKeys() {}

    /** The compiler has checked what the function takes where the limit was given to a flow. */
    @SuppressWarnings("unchecked")
    static Function<Object, ?> erased(Function<?, ?> function) {
        return (Function<Object, ?>) function;
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // an input may be null, and it is the function that must bear it
    static String text(@Nullable Function<Object, ?> function, @Nullable Object input) {
        if (function == null) {
            return "";
        }
        Object key = function.apply(input);
        String text = String.valueOf(key);
        if (key == null || text.isEmpty() || text.length() > LONGEST) {
            throw new InvalidArgument("the key '" + text + "' must have 1 to " + LONGEST + " characters");
        }
        return text;
    }
}
