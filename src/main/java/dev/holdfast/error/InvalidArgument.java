package dev.holdfast.error;

/** A name, cursor, policy or other argument that is not of the required form; the message shows value and rule. */
public final class InvalidArgument extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error from a sentence that names argument, value and rule. */
    public InvalidArgument(String message) {
        super(ErrorCode.INVALID_ARGUMENT, message);
    }
}
