package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.Phase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of an instance: what it is, which state it is in and when it began and ended.
 *
 * <p>The row that the instance id means has {@code live} set; rows it has superseded have null there. Only whoever
 * holds the row's lock changes it, so it has no version.
 */
@Entity
@Table(name = "hf_snapshot")
class SnapshotRow {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "hf_snapshot_id")
    @SequenceGenerator(name = "hf_snapshot_id", sequenceName = "hf_snapshot_id", allocationSize = 50)
    @Column(name = "id", nullable = false, updatable = false)
    private long id;

    @Column(name = "created_at", nullable = false)
    private Instant createdAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "next_branch", nullable = false)
    private int nextBranch;

    @Column(name = "signal_count", nullable = false)
    private int signalCount;

    @Column(name = "status", nullable = false)
    private Phase phase;

    @Column(name = "live")
    private @Nullable Boolean live;

    @Column(name = "instance_id", nullable = false, updatable = false)
    private String instanceId;

    @Column(name = "workflow")
    private @Nullable String workflow;

    @Column(name = "definition_hash")
    private byte @Nullable [] definitionHash;

    @Column(name = "actor")
    private @Nullable String actor;

    @Column(name = "reason")
    private @Nullable String reason;

    @Column(name = "error")
    private @Nullable String error;

    @Column(name = "trace_parent")
    private @Nullable String traceParent;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected SnapshotRow() {}

    SnapshotRow(
            Instant createdAt,
            @Nullable Instant endedAt,
            int nextBranch,
            int signalCount,
            Phase phase,
            @Nullable Boolean live,
            String instanceId,
            @Nullable String workflow,
            byte @Nullable [] definitionHash,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable String error,
            @Nullable String traceParent) {
        this.createdAt = createdAt;
        this.endedAt = endedAt;
        this.nextBranch = nextBranch;
        this.signalCount = signalCount;
        this.phase = phase;
        this.live = live;
        this.instanceId = instanceId;
        this.workflow = workflow;
        this.definitionHash = definitionHash;
        this.actor = actor;
        this.reason = reason;
        this.error = error;
        this.traceParent = traceParent;
    }

    long id() {
        return id;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    int nextBranch() {
        return nextBranch;
    }

    int signalCount() {
        return signalCount;
    }

    Phase phase() {
        return phase;
    }

    @Nullable
    Boolean live() {
        return live;
    }

    String instanceId() {
        return instanceId;
    }

    @Nullable
    String workflow() {
        return workflow;
    }

    byte @Nullable [] definitionHash() {
        return definitionHash;
    }

    @Nullable
    String actor() {
        return actor;
    }

    @Nullable
    String reason() {
        return reason;
    }

    @Nullable
    String error() {
        return error;
    }

    @Nullable
    String traceParent() {
        return traceParent;
    }
}
