package dev.holdfast.ejb.config;

import dev.holdfast.encryption.Keys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/**
 * Which keys values are sealed with, and where they are. The keys themselves are in none of the components, so that nobody prints them.
 *
 * @param key {@code holdfast.encryption.key}: the id of the key that writes; default: values are written in clear
 * @param credentialStore {@code holdfast.encryption.credential-store}: the credential store of the server that has the keys
 * @param file {@code holdfast.encryption.keys-file}: a file that has them
 * @param inline {@code holdfast.encryption.keys.}ID: a key itself, for the environment of a container
 * @param acceptsClear {@code holdfast.encryption.clear-values}: whether values that are stored in clear are read; default accept, the
 *     other value is refuse
 */
public record EncryptionSettings(
        Optional<String> key,
        Optional<String> credentialStore,
        Optional<Path> file,
        Function<String, Optional<String>> inline,
        boolean acceptsClear) {

    /** The prefix of its keys, which {@link SettingsReader} leaves to it. */
    static final String PREFIX = "holdfast.encryption.";

    private static final String INLINE = PREFIX + "keys.";
    private static final Set<String> KNOWN = Set.of("key", "credential-store", "keys-file", "clear-values");

    /**
     * Reads and checks everything but whether the keys are there.
     *
     * @throws InvalidConfiguration with every problem found
     */
    public static EncryptionSettings read(Config config) {
        List<String> problems = new ArrayList<>();
        Optional<String> key = text(config, "key");
        key.filter(id -> !Keys.ID.matcher(id).matches())
                .ifPresent(id ->
                        problems.add(PREFIX + "key is '" + id + "'; a key's id has 1 to 40 of a-z, 0-9, '.', '_' and"
                                + " '-', and begins with a letter or digit"));
        String clear = text(config, "clear-values").orElse("accept").toLowerCase(Locale.ROOT);
        if (!clear.equals("accept") && !clear.equals("refuse")) {
            problems.add(PREFIX + "clear-values is '" + clear + "'; there are accept and refuse");
        }
        if (clear.equals("refuse") && key.isEmpty()) {
            problems.add(PREFIX + "clear-values is 'refuse', and no " + PREFIX
                    + "key is set: what this node writes in clear it could not read");
        }
        Optional<Path> file = Optional.empty();
        try {
            file = text(config, "keys-file").map(Path::of);
        } catch (InvalidPathException e) {
            problems.add(PREFIX + "keys-file is no path: " + e.getMessage());
        }
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)
                    && !name.startsWith(INLINE)
                    && !KNOWN.contains(name.substring(PREFIX.length()))) {
                problems.add("there is no key " + name + "; there are " + PREFIX + "key, credential-store, keys-file,"
                        + " clear-values, and keys. followed by the id of a key");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new EncryptionSettings(
                key,
                text(config, "credential-store"),
                file,
                id -> config.getOptionalValue(INLINE + id, String.class).map(String::strip),
                clear.equals("accept"));
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(PREFIX + key, String.class)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }
}
