package dev.holdfast.definition;

/**
 * How often a loop runs at most, and what it does then.
 *
 * @param iterations the most iterations
 * @param onLimit what happens when one more is asked for
 */
public record Limit(int iterations, Node.OnLimit onLimit) {

    /** Fails the instance when more iterations are asked for. */
    public static Limit atMost(int iterations) {
        return new Limit(iterations, Node.OnLimit.FAIL);
    }

    /** Goes on with the last value instead of failing. */
    public Limit orElseLast() {
        return new Limit(iterations, Node.OnLimit.EXIT_WITH_LAST);
    }
}
