package dev.holdfast.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Holdfast raises; unchecked, with one stable code each.
 *
 * <p>The message names the offending value and the rule it breaks. Unless a subclass says otherwise, an operation that
 * throws has changed nothing.
 */
public abstract class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** Creates an error with its code and a message that says what was found, which rule it breaks and what to do. */
    protected HoldfastException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** Creates an error with its code, message and cause. */
    protected HoldfastException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the stable code of this error. */
    public final ErrorCode code() {
        return code;
    }
}
