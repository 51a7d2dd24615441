package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** A value that cannot be encoded: what a step returned, or what a caller wants to start a workflow with. */
public final class UnencodableOutput extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param giver the step or caller that gave the value
     * @param type the name of the declared type
     */
    public UnencodableOutput(String giver, String type, Throwable cause) {
        super(
                ErrorCode.UNENCODABLE_OUTPUT,
                "the " + type + " of " + giver + " cannot be encoded: " + cause.getMessage(),
                cause);
    }
}
