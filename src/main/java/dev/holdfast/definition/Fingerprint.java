package dev.holdfast.definition;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Computes the definition hash: SHA-256 over an unambiguous walk of the tree.
 *
 * <p>Every text carries its length, every list its size and every optional part a flag, so that two different trees never
 * give the same bytes. Included is what changes the meaning of stored state: kinds, ids, order, task versions, retries and
 * time-outs (a stored attempt counts against them), keys, limits, names of events and lengths of waits. Left out is how a
 * step is carried out or shown: bodies, names for people, tags, priority, jitter, which exceptions are retried, how many
 * arms run at once, the workflow's name, its version and its deadline.
 */
final class Fingerprint implements Node.Cases<Node> {

    /** Goes first, so that a later form of this walk cannot be mistaken for this one. */
    private static final int FORM = 2;

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

    private void write(List<Node> nodes) {
        number(nodes.size());
        nodes.forEach(node -> node.match(this));
    }

    private void write(Block block) {
        write(block.nodes());
    }

    private Node begin(char kind, Node node) {
        put(() -> out.writeByte(kind));
        text(node.id().value());
        return node;
    }

    @Override
    public Node task(Node.Task node) {
        begin('T', node);
        work(node);
        return node;
    }

    private void work(Node.Task task) {
        TaskOptions options = task.options();
        options(options);
        put(() -> out.writeBoolean(task.undo().isPresent()));
        task.undo().ifPresent(undo -> options(undo.options()));
    }

    private void options(TaskOptions options) {
        optional(options.version(), this::text);
        optional(options.timeout(), this::duration);
        Retries retries = options.retries();
        retries(retries);
    }

    private void retries(Retries retries) {
        number(retries.max());
        if (retries.max() > 0) {
            duration(retries.initial());
            put(() -> out.writeDouble(retries.multiplier()));
            optional(retries.cap(), this::duration);
        }
    }

    @Override
    public Node fork(Node.Fork node) {
        begin('F', node);
        number(node.arms().size());
        for (Node.Arm arm : node.arms()) {
            text(arm.name());
            write(arm.block());
        }
        return node.join().match(this);
    }

    @Override
    public Node forEach(Node.ForEach node) {
        begin('E', node);
        text(node.failing().name());
        write(node.body());
        return node;
    }

    @Override
    public Node route(Node.Route node) {
        begin('B', node);
        work(node.decide());
        number(node.arms().size());
        node.arms().forEach((key, arm) -> {
            text(key);
            write(arm);
        });
        optional(node.otherwise(), this::write);
        return node;
    }

    @Override
    public Node loop(Node.Loop node) {
        begin('L', node);
        number(node.limit());
        text(node.onLimit().name());
        write(node.body());
        return node;
    }

    @Override
    public Node delay(Node.Delay node) {
        begin('D', node);
        optional(node.fixed(), this::duration);
        optional(node.computed(), this::work);
        return node;
    }

    @Override
    public Node await(Node.Await node) {
        begin('S', node);
        number(node.events().size());
        for (Node.Expected event : node.events()) {
            text(event.name());
            write(event.arm());
        }
        optional(node.within(), this::duration);
        text(node.onTimeout().name());
        write(node.late());
        return node;
    }

    @Override
    public Node child(Node.Child node) {
        begin('W', node);
        write(node.block());
        return node;
    }

    @Override
    public Node call(Node.Call node) {
        begin('C', node);
        text(node.workflow().value());
        text(node.onParentEnd().name());
        return node;
    }

    @Override
    public Node job(Node.Job node) {
        begin('J', node);
        text(node.job());
        optional(node.parameters(), parameters -> {
            number(parameters.size());
            parameters.forEach((name, value) -> {
                text(name);
                text(value);
            });
        });
        retries(node.retries());
        return node;
    }

    /** Something that writes, and can fail by its signature alone: a digest has nowhere to fail to write. */
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private static void put(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void number(int value) {
        put(() -> out.writeInt(value));
    }

    private void duration(Duration value) {
        put(() -> out.writeLong(value.toMillis()));
    }

    private <T> void optional(Optional<T> value, Consumer<T> write) {
        put(() -> out.writeBoolean(value.isPresent()));
        value.ifPresent(write);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        put(() -> out.write(bytes));
    }
}
