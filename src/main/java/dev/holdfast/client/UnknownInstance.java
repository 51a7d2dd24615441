package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** No instance has that id. */
public final class UnknownInstance extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an id. */
    public UnknownInstance(InstanceId id) {
        super(ErrorCode.UNKNOWN_INSTANCE, "no instance has the id '" + id + "'; ids are compared exactly");
    }
}
