package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** No node has that number, or it has left. */
public final class UnknownNode extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a number. */
    public UnknownNode(int number) {
        super(
                ErrorCode.UNKNOWN_NODE,
                "no node has the number " + number + ", or it has left; each start of a node has another one");
    }
}
