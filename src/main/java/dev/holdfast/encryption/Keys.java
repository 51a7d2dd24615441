package dev.holdfast.encryption;

import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/**
 * Where the keys are that values are sealed with: several, of which one writes and all read. Safe for use by many threads; asked for
 * each value, so it answers from memory.
 */
public interface Keys {

    /** No keys: values are written in clear, and sealed ones cannot be read. */
    Keys NONE = new Keys() {
        @Override
        public Optional<String> writing() {
            return Optional.empty();
        }

        @Override
        public Optional<SecretKey> find(String id) {
            return Optional.empty();
        }
    };

    /** What the id of a key looks like. */
    Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

    /** Returns the id of the key that values are written with; nothing if they are written in clear. */
    Optional<String> writing();

    /**
     * Finds a key of 256 bits.
     *
     * @param id of the form {@link #ID}
     * @return nothing if this node does not have it, maybe not yet
     */
    Optional<SecretKey> find(String id);
}
