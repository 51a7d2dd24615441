package dev.holdfast.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small disk of its own, which can be filled to the last byte: a file system in a file. Only the administrator of the machine can have one. */
final class Disk implements AutoCloseable {

    private static final String SIZE = "1500M";
    private static final long MORE_THAN_FITS = 1L << 40;
    private static final long LONGEST_SECONDS = 60;

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes one and mounts it.
     *
     * @param folder where it is to be seen; its file is beside it
     * @return nothing if this user may not
     */
    static Optional<Disk> mount(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolveSibling(folder.getFileName() + ".img");
        Files.createDirectories(folder);
        boolean mounted = done("truncate", "-s", SIZE, file.toString())
                && done("mkfs.ext4", "-q", "-F", "-m", "0", file.toString())
                && done("mount", "-o", "loop", file.toString(), folder.toString());
        if (!mounted) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        return Optional.of(new Disk(folder));
    }

    /** Returns where it is. */
    Path folder() {
        return folder;
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Takes all that is free, and returns how much that was, in bytes. */
    long fill() throws IOException, InterruptedException {
        // it takes what it can get before it says that this was not enough
        done("fallocate", "-l", String.valueOf(MORE_THAN_FITS), filler().toString());
        return Files.size(filler());
    }

    /** Gives it back. */
    void free() throws IOException {
        Files.delete(filler());
    }

    /** Unmounts it; its file stays, to be looked into. */
    @Override
    public void close() throws IOException {
        try {
            done("umount", "-l", folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean done(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return false; // there is no such program
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + " does not end: " + said);
        }
        return process.exitValue() == 0;
    }
}
