package dev.holdfast.it.chaos;

/**
 * What goes through the chaos workflows: pure, so that the output of every instance follows from its size.
 *
 * @param size how much there is to do, 1 or more
 * @param sum how many steps have been at work on it
 */
public record Load(int size, int sum) {

    /** Begins with nothing done. */
    public static Load of(int size) {
        return new Load(size, 0);
    }

    Load plus(int more) {
        return new Load(size, sum + more);
    }
}
