package dev.holdfast.lifecycle;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** The input of a resumed run cannot be told: the instance is not in progress, or its value is missing. */
public final class NotResumable extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error with the reason. */
    public NotResumable(InstanceId id, String why) {
        super(ErrorCode.NOT_RESUMABLE, "instance '" + id + "' cannot be resumed: " + why);
    }
}
