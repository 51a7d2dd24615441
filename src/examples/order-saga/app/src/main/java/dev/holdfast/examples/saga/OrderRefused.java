package dev.holdfast.examples.saga;

/** An order that cannot be fulfilled, which no second attempt would change; its instance fails with this message. */
public final class OrderRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OrderRefused(String message) {
        super(message);
    }
}
