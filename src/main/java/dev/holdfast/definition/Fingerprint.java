package dev.holdfast.definition;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Computes the definition hash: SHA-256 over an unambiguous walk of the tree.
 *
 * <p>Every text carries its length, every list its size and every optional part a flag, so that two different trees never
 * give the same bytes. Included is what changes the meaning of stored state: kinds, ids, order, task versions. Left out
 * is how a step is carried out or shown: bodies, names for people, tags, priority, the workflow's name.
 */
final class Fingerprint {

    /** Goes first, so that a later form of this walk cannot be mistaken for this one. */
    private static final int FORM = 1;

    private final DataOutputStream out;

    private Fingerprint(DataOutputStream out) {
        this.out = out;
    }

    static DefinitionHash of(List<Node> nodes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                out.writeByte(FORM);
                new Fingerprint(out).write(nodes);
            }
            return DefinitionHash.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(List<Node> nodes) throws IOException {
        out.writeInt(nodes.size());
        for (Node node : nodes) {
            node.match(this::task);
        }
    }

    private Node.Task task(Node.Task task) {
        try {
            out.writeByte('T');
            text(task.id().value());
            optional(task.options().version());
            return task;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a digest has nowhere to fail to write
        }
    }

    private void optional(Optional<String> value) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) {
            text(value.get());
        }
    }

    private void text(String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
