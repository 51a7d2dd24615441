package dev.holdfast.ejb.keys;

import dev.holdfast.ejb.config.EncryptionSettings;
import dev.holdfast.ejb.config.InvalidConfiguration;
import dev.holdfast.encryption.Keys;
import dev.holdfast.engine.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a node, from wherever it is configured to take them, kept in memory once found. One that was not found is looked for again after
 * a while, so that a key that is put back is used without a restart.
 */
public final class KeyRing implements Keys {

    /** How long nobody looks again for a key that was not found, in nanoseconds: each value that needs it would. */
    private static final long REST = TimeUnit.SECONDS.toNanos(5);

    private static final int KEY_BYTES = 32;

    private final Optional<String> writing;
    private final List<Source> sources;
    private final LongSupplier nanos;
    private final Map<String, SecretKey> found = new ConcurrentHashMap<>();
    private final Map<String, Long> missed = new ConcurrentHashMap<>();

    /** A place that may have keys. */
    interface Source {

        /**
         * Looks for a key.
         *
         * @return its bytes; nothing if it is not there
         * @throws RuntimeException if the place cannot be read, with a message that tells nothing of any key
         */
        Optional<byte[]> find(String id);
    }

    KeyRing(Optional<String> writing, List<Source> sources, LongSupplier nanos) {
        this.writing = writing;
        this.sources = List.copyOf(sources);
        this.nanos = nanos;
    }

    /**
     * Opens the keys that a node is configured with.
     *
     * @throws InvalidConfiguration if the key that is to write is not there or is no key
     */
    public static KeyRing open(EncryptionSettings settings) {
        List<Source> sources = new ArrayList<>();
        settings.credentialStore().ifPresent(name -> sources.add(store(name)));
        settings.file().ifPresent(path -> sources.add(new FileKeys(path)));
        sources.add(id -> settings.inline().apply(id).map(text -> FileKeys.decoded(id, text)));
        KeyRing ring = new KeyRing(settings.key(), sources, Pace.MACHINE::nanos);
        ring.requireWriting();
        return ring;
    }

    private static Source store(String name) {
        try {
            return CredentialStoreKeys.of(name);
        } catch (IllegalStateException e) {
            throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
        }
    }

    private void requireWriting() {
        writing.ifPresent(id -> {
            Optional<SecretKey> key;
            try {
                key = look(id);
            } catch (RuntimeException e) {
                throw new InvalidConfiguration(
                        List.of("holdfast.encryption.key is '" + id + "', and " + e.getMessage()));
            }
            if (key.isEmpty()) {
                throw new InvalidConfiguration(List.of("holdfast.encryption.key is '" + id
                        + "', and there is no key of that name in the credential store, the file or the settings that holdfast.encryption.*"
                        + " names"));
            }
        });
    }

    @Override
    public Optional<String> writing() {
        return writing;
    }

    @Override
    public Optional<SecretKey> find(String id) {
        SecretKey known = found.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Long before = missed.get(id);
        if (before != null && nanos.getAsLong() - before < REST) {
            return Optional.empty();
        }
        try {
            return look(id);
        } catch (RuntimeException unreadable) { // the same as a key that is not there: who needs it waits
            missed.put(id, nanos.getAsLong());
            return Optional.empty();
        }
    }

    private Optional<SecretKey> look(String id) {
        for (Source source : sources) {
            Optional<byte[]> bytes = source.find(id);
            if (bytes.isPresent()) {
                if (bytes.get().length != KEY_BYTES) {
                    throw new IllegalStateException(
                            "key '" + id + "' has " + bytes.get().length * Byte.SIZE + " bits; AES-256 takes 256");
                }
                SecretKey key = new SecretKeySpec(bytes.get(), "AES");
                found.put(id, key);
                missed.remove(id);
                return Optional.of(key);
            }
        }
        missed.put(id, nanos.getAsLong());
        return Optional.empty();
    }
}
