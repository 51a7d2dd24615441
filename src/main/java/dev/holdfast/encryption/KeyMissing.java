package dev.holdfast.encryption;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** A value is sealed with a key that this node does not have: whoever needs it waits until it has, and nothing is lost. */
public final class KeyMissing extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /** Creates the error for the key that is missing. */
    public KeyMissing(String key) {
        super(
                ErrorCode.ENCRYPTION_KEY_MISSING,
                "a value is encrypted with key '" + key
                        + "', which this node does not have; put the key back where its keys are"
                        + " (holdfast.encryption.*), and what waits for it goes on by itself");
        this.key = key;
    }

    /** Returns the id of the key. */
    public String key() {
        return key;
    }

    /** Tells whether an error comes from a key that is missing. */
    public static boolean isCauseOf(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (at instanceof KeyMissing) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
