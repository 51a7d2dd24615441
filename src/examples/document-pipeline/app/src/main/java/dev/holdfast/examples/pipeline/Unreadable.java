package dev.holdfast.examples.pipeline;

/** A page of which nothing can be made. */
public final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unreadable(Text text) {
        super("page " + text.page() + " was read with a quality of " + text.quality() + " %");
    }
}
