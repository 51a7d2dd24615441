package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a start does when its instance id is in use already. */
public enum ConflictPolicy {
    /** The start is refused; nothing changes. The default. */
    FAIL,
    /** The start answers with the status, and the output if there is one, of the existing instance; nothing changes. */
    USE_EXISTING,
    /** The existing instance is ended as cancelled and a new one takes the id, in one transaction. */
    TERMINATE_EXISTING;

    /**
     * Parses the spellings {@code use_existing}, {@code use-existing}, {@code useExisting} and the like, in any case.
     *
     * @param text the spelling; null and blank mean {@link #FAIL}
     * @throws InvalidArgument with the rejected text, for anything else
     */
    public static ConflictPolicy parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return FAIL;
        }
        String plain = text.replace("_", "").replace("-", "").toUpperCase(Locale.ROOT);
        for (ConflictPolicy policy : values()) {
            if (policy.name().replace("_", "").equals(plain)) {
                return policy;
            }
        }
        throw new InvalidArgument(
                "conflict policy '" + text + "' is unknown; there are fail, use_existing and terminate_existing");
    }

    /** Returns the spelling used in REST: lower case with underscores. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
