package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** An instance is not in the state any more that whoever ordered something has seen; nothing was done. */
public final class StateChanged extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String found;

    /** Creates the error. */
    public StateChanged(InstanceId id, String expected, String found) {
        super(
                ErrorCode.STATE_CHANGED,
                "instance '" + id + "' has gone on since: its tag is " + found + " and not " + expected
                        + "; look at it again, and order what still makes sense");
        this.found = found;
    }

    /** Returns the tag of the state it has now. */
    public String found() {
        return found;
    }
}
