package dev.holdfast.encryption;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys that follow from their ids, of which some are there; which one writes, and which are there, may change. */
public final class FixedKeys implements Keys {

    private volatile @Nullable String writing;
    private volatile Set<String> present;

    /** Has keys, the first of which writes. */
    public FixedKeys(String writing, String... others) {
        this.writing = writing;
        Set<String> all = new HashSet<>(Set.of(others));
        all.add(writing);
        this.present = Set.copyOf(all);
    }

    /** Lets another key write, or none. */
    public void write(@Nullable String id) {
        writing = id;
    }

    /** Lets these keys be there, and no others. */
    public void have(String... ids) {
        present = Set.of(ids);
    }

    @Override
    public Optional<String> writing() {
        return Optional.ofNullable(writing);
    }

    @Override
    public Optional<SecretKey> find(String id) {
        return present.contains(id) ? Optional.of(key(id)) : Optional.empty();
    }

    /** Returns the key that follows from an id. */
    public static SecretKey key(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return new SecretKeySpec(hash, "AES");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
