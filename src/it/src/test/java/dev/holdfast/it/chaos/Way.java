package dev.holdfast.it.chaos;

/** The two ways of a route. */
public enum Way {
    /** For loads of even size. */
    EVEN,
    /** For all others. */
    ODD
}
