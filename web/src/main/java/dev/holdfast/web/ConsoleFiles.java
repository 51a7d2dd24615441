package dev.holdfast.web;

import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * The modules, styles and pictures of the console, read once. They are served below a path that names their content, so that a browser
 * may keep them for ever and yet never mixes those of two releases.
 */
final class ConsoleFiles {

    private static final String FOLDER = "/console/";
    private static final int SHOWN_HASH = 12;

    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript;charset=UTF-8", "css", "text/css;charset=UTF-8", "svg", "image/svg+xml");

    /**
     * One file.
     *
     * @param type its media type
     * @param bytes its content
     * @param gzip the same, compressed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and written by one servlet alone
    record Content(String type, byte[] bytes, byte[] gzip) {}

    private final SortedMap<String, Content> files = new TreeMap<>();
    private final String hash;

    private ConsoleFiles(ServletContext application) throws IOException {
        read(application, FOLDER);
        MessageDigest digest = sha256();
        files.forEach((name, file) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(file.bytes());
        });
        hash = HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN_HASH);
    }

    /** Reads the files of an application; fails its deployment if that is impossible. */
    static ConsoleFiles of(ServletContext application) {
        try {
            return new ConsoleFiles(application);
        } catch (IOException e) {
            throw new UncheckedIOException("the files of the console cannot be read", e);
        }
    }

    private void read(ServletContext application, String folder) throws IOException {
        Set<String> paths = Optional.ofNullable(application.getResourcePaths(folder))
                .orElseThrow(() -> new IOException(folder + " is not in the archive"));
        for (String path : paths) {
            if (path.endsWith("/")) {
                read(application, path);
                continue;
            }
            String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
            if (type == null) {
                continue;
            }
            try (InputStream in = application.getResourceAsStream(path)) {
                byte[] bytes = in.readAllBytes();
                files.put(path.substring(FOLDER.length()), new Content(type, bytes, compressed(bytes)));
            }
        }
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Returns what stands for the content of all files in their paths. */
    String hash() {
        return hash;
    }

    /** Returns the names of all modules, such as {@code pages/overview.js}. */
    Set<String> modules() {
        return files.keySet().stream()
                .filter(name -> name.endsWith(".js"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Finds a file by the hash and its name, as they stand in the path. */
    Optional<Content> find(String path) {
        String begin = "/" + hash + "/";
        return path.startsWith(begin)
                ? Optional.ofNullable(files.get(path.substring(begin.length())))
                : Optional.empty();
    }

    /** Returns what a content security policy says of a text that stands in a page. */
    static String policyHash(String text) {
        byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
