package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.regex.Pattern;

/** The name of a workflow: 1 to 200 letters, digits, dots, hyphens and underscores, so that it can stand in a URL. */
public record WorkflowName(String value) implements Comparable<WorkflowName> {

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}._-]{1,200}");

    /** Checks the rule; throws {@link InvalidArgument} with the value and the rule. */
    public WorkflowName {
        if (!FORM.matcher(value).matches() || value.equals(".") || value.equals("..")) {
            throw new InvalidArgument("workflow name '" + value
                    + "' must have 1 to 200 characters, each a letter, a digit, a dot, a hyphen or an underscore,"
                    + " and it is neither '.' nor '..'");
        }
    }

    @Override
    public int compareTo(WorkflowName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
