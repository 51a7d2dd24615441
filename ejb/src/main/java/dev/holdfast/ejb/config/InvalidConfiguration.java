package dev.holdfast.ejb.config;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.List;

/** The configuration has unknown keys or values that break a rule; all are named at once, and nothing was started. */
public final class InvalidConfiguration extends HoldfastException {

    private static final long serialVersionUID = 1L;

    public InvalidConfiguration(List<String> problems) {
        super(ErrorCode.INVALID_CONFIGURATION, "the configuration is invalid: " + String.join("; ", problems));
    }
}
