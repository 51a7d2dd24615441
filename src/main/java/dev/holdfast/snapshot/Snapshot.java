package dev.holdfast.snapshot;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The complete state of an instance at rest, read at one moment.
 *
 * @param run the surrogate id of this run; an instance id may be reused, this number never is
 * @param id the id the caller gave
 * @param workflow the name of the workflow
 * @param hash the structure it was started with
 * @param state where it stands
 * @param createdAt when it was started
 */
public record Snapshot(
        long run, InstanceId id, WorkflowName workflow, DefinitionHash hash, State state, Instant createdAt) {

    private static final int TAG_BYTES = 12;

    /** Returns what callers see of it. */
    public Status status() {
        return Status.of(state);
    }

    /**
     * Returns a short text that is another one as soon as the instance has got further, been ordered something, or ended; and the same as
     * long as it stands where it stands, whoever holds its branches.
     */
    public String tag() {
        StringBuilder all = new StringBuilder()
                .append(run)
                .append('|')
                .append(hash)
                .append('|')
                .append(status().kind());
        if (state instanceof State.Live live) {
            live.branches()
                    .forEach(branch ->
                            all.append('|').append(branch.branch()).append(':').append(branch.sequence()));
        } else if (state instanceof State.Final ended) {
            all.append('|').append(ended.endedAt());
        }
        if (state instanceof State.Compensating compensating) {
            all.append('|').append(compensating.undoing());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
