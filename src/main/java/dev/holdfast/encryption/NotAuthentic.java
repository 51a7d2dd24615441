package dev.holdfast.encryption;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;

/** A stored value was changed, or was written for another place: it is used for nothing. */
public final class NotAuthentic extends HoldfastException implements NotRetryable {

    private static final long serialVersionUID = 1L;

    /** Creates the error with what is wrong. */
    NotAuthentic(String what) {
        super(
                ErrorCode.VALUE_NOT_AUTHENTIC,
                what
                        + "; it is not used. Somebody has changed the database past the engine, or has given another key the same id");
    }
}
