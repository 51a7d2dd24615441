package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.regex.Pattern;

/** The name of an event: 1 to 100 letters, digits, dots, hyphens, underscores, slashes or colons. */
public record SignalName(String value) {

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}._:/-]{1,100}");

    /** Checks the rule; throws {@link InvalidArgument} with the value and the rule. */
    public SignalName {
        if (!FORM.matcher(value).matches()) {
            throw new InvalidArgument("signal name '" + value
                    + "' must have 1 to 100 characters, each a letter, a digit or one of . - _ : /");
        }
    }

    static void check(String name, Draft draft) {
        if (!FORM.matcher(name).matches()) {
            draft.problem(
                    "invalid-signal",
                    "the event name '" + name
                            + "' must have 1 to 100 characters, each a letter, a digit or one of . - _ : /");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
