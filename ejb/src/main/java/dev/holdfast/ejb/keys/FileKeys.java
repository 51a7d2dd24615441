package dev.holdfast.ejb.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Keys in a file that only the server may read, one to a line: its id, an equals sign, and 32 bytes in Base64. Read anew for each key that is
 * looked for, so that a line can be added while the server runs.
 */
final class FileKeys implements KeyRing.Source {

    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private final Path path;

    FileKeys(Path path) {
        this.path = path;
    }

    @Override
    public Optional<byte[]> find(String id) {
        try {
            refuseIfOpen();
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (equals > 0
                        && !line.startsWith("#")
                        && line.substring(0, equals).strip().equals(id)) {
                    return Optional.of(decoded(id, line.substring(equals + 1).strip()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("the file of keys " + path + " cannot be read: " + e, e);
        }
    }

    /** A file that everybody may read keeps no secret. */
    private void refuseIfOpen() throws IOException {
        if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(path);
        open.retainAll(OTHERS);
        if (!open.isEmpty()) {
            throw new IllegalStateException("the file of keys " + path + " is open to others (" + open
                    + "); take that away, for example by chmod 600");
        }
    }

    /** Decodes a key; says of one that does not decode nothing but its name. */
    static byte[] decoded(String id, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("key '" + id + "' is not in Base64"); // the cause would tell of the key
        }
    }
}
