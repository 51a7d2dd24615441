package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;

/** A value that does not decode to the type that a workflow or a step takes. */
public final class UndecodableInput extends HoldfastException implements NotRetryable {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param taker the workflow or step that takes the value
     * @param type the name of the type it takes
     */
    public UndecodableInput(String taker, String type, Throwable cause) {
        super(
                ErrorCode.UNDECODABLE_INPUT,
                taker + " takes " + type + ", and the value does not decode to it: " + cause.getMessage(),
                cause);
    }
}
