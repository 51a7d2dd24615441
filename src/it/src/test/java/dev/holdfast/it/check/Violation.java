package dev.holdfast.it.check;

/**
 * A rule, and an instance that breaks it.
 *
 * @param rule the rule
 * @param instance the instance id
 * @param detail where, and what was found
 */
public record Violation(Rule rule, String instance, String detail) {

    @Override
    public String toString() {
        return rule + " " + instance + ": " + detail;
    }
}
