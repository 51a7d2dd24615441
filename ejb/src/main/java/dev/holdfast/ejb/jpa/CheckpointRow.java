package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.Checkpoint;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing a branch did and where it stood after it; never changed once written.
 *
 * <p>The contended write of this table is a native insert that does nothing on a conflict, never a persist: a violated
 * key would end the caller's whole transaction.
 */
@Entity
@Table(name = "hf_checkpoint")
@IdClass(CheckpointId.class)
class CheckpointRow {

    @Id
    @Column(name = "snapshot_id", nullable = false, updatable = false)
    private long snapshotId;

    @Id
    @Column(name = "branch", nullable = false, updatable = false)
    private int branch;

    @Id
    @Column(name = "sequence", nullable = false, updatable = false)
    private int sequence;

    @Column(name = "started_at", updatable = false)
    private @Nullable Instant startedAt;

    @Column(name = "at", nullable = false, updatable = false)
    private Instant at;

    @Column(name = "input_sequence", updatable = false)
    private @Nullable Integer inputSequence;

    @Column(name = "claim", nullable = false, updatable = false)
    private int claim;

    @Column(name = "kind", nullable = false, updatable = false)
    private Checkpoint.Kind kind;

    @Column(name = "attempt", nullable = false, updatable = false)
    private short attempt;

    @Column(name = "runner", nullable = false, updatable = false)
    private String runner;

    @Column(name = "node", updatable = false)
    private @Nullable String node;

    @Column(name = "position", updatable = false)
    private @Nullable String position;

    @Basic(fetch = FetchType.LAZY)
    @Column(name = "output", updatable = false)
    private byte @Nullable [] output;

    @Basic(fetch = FetchType.LAZY)
    @Column(name = "error", updatable = false)
    private @Nullable String error;

    @Column(name = "input_branch", updatable = false)
    private @Nullable Integer inputBranch;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected CheckpointRow() {}

    CheckpointRow(
            long snapshotId,
            int branch,
            int sequence,
            @Nullable Instant startedAt,
            Instant at,
            @Nullable Integer inputSequence,
            int claim,
            Checkpoint.Kind kind,
            short attempt,
            String runner,
            @Nullable String node,
            @Nullable String position,
            byte @Nullable [] output,
            @Nullable String error,
            @Nullable Integer inputBranch) {
        this.snapshotId = snapshotId;
        this.branch = branch;
        this.sequence = sequence;
        this.startedAt = startedAt;
        this.at = at;
        this.inputSequence = inputSequence;
        this.claim = claim;
        this.kind = kind;
        this.attempt = attempt;
        this.runner = runner;
        this.node = node;
        this.position = position;
        this.output = output;
        this.error = error;
        this.inputBranch = inputBranch;
    }

    long snapshotId() {
        return snapshotId;
    }

    int branch() {
        return branch;
    }

    int sequence() {
        return sequence;
    }

    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    Instant at() {
        return at;
    }

    @Nullable
    Integer inputSequence() {
        return inputSequence;
    }

    int claim() {
        return claim;
    }

    Checkpoint.Kind kind() {
        return kind;
    }

    short attempt() {
        return attempt;
    }

    String runner() {
        return runner;
    }

    @Nullable
    String node() {
        return node;
    }

    @Nullable
    String position() {
        return position;
    }

    byte @Nullable [] output() {
        return output;
    }

    @Nullable
    String error() {
        return error;
    }

    @Nullable
    Integer inputBranch() {
        return inputBranch;
    }
}
