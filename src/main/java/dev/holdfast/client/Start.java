package dev.holdfast.client;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.error.InvalidArgument;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A start with everything that can be said about it.
 *
 * @param workflow the name of the workflow
 * @param instanceId the id the instance is to have: 1 to 256 bytes of UTF-8, chosen by the caller
 * @param input a value of the type the workflow takes
 * @param policy what to do if the id is in use
 * @param labels what callers can search the instance by: metadata with values, tags with empty ones; at most 50, names of 1 to
 *     100 characters, values of at most 200
 * @param by who starts it, and why; a start that says so is entered into the audit
 */
public record Start(
        String workflow,
        String instanceId,
        @Nullable Object input,
        ConflictPolicy policy,
        Map<String, String> labels,
        Optional<Order> by) {

    /** Describes the start of an application, which is nobody's order. */
    public Start(
            String workflow,
            String instanceId,
            @Nullable Object input,
            ConflictPolicy policy,
            Map<String, String> labels) {
        this(workflow, instanceId, input, policy, labels, Optional.empty());
    }

    private static final int MAX_LABELS = 50;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 200;

    /** Checks the labels; throws {@link InvalidArgument} with the label and the rule. */
    public Start {
        labels = Map.copyOf(labels);
        if (labels.size() > MAX_LABELS) {
            throw new InvalidArgument(
                    "an instance can have " + MAX_LABELS + " labels, and " + labels.size() + " are given");
        }
        labels.forEach((name, value) -> {
            if (name.isBlank() || name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
                throw new InvalidArgument("label '" + name + "' with value '" + value + "': a name has 1 to "
                        + LONGEST_NAME + " characters, a value at most " + LONGEST_VALUE);
            }
        });
    }

    /** Describes a start that fails if the id is in use. */
    public static Start of(String workflow, String instanceId, @Nullable Object input) {
        return new Start(workflow, instanceId, input, ConflictPolicy.FAIL, Map.of());
    }

    /** Returns the same with who starts it, and why. */
    public Start by(Order order) {
        return new Start(workflow, instanceId, input, policy, labels, Optional.of(order));
    }

    /** Returns the same with another policy. */
    public Start policy(ConflictPolicy other) {
        return new Start(workflow, instanceId, input, other, labels, by);
    }

    /** Returns the same with one piece of metadata more. */
    public Start label(String name, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return new Start(workflow, instanceId, input, policy, more, by);
    }

    /** Returns the same with one tag more. */
    public Start tag(String name) {
        return label(name, "");
    }
}
