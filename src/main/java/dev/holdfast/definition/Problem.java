package dev.holdfast.definition;

/**
 * One broken rule of a definition.
 *
 * @param rule a short stable name of the rule, such as {@code duplicate-id}
 * @param text a sentence that names node, value and rule, and says what to do
 */
public record Problem(String rule, String text) {

    @Override
    public String toString() {
        return rule + ": " + text;
    }
}
