package dev.holdfast.examples.orders;

/** An order that nobody can fulfil; the instance ends as failed and keeps this message. */
public final class InvalidOrder extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidOrder(String message) {
        super(message);
    }
}
