package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.Phase;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
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

    /** The status unless it is running or completed; calculated by the database, and what lists by status go by. */
    @Column(name = "rare_status", insertable = false, updatable = false)
    private @Nullable Phase rarePhase;

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

    @Column(name = "parent_id", updatable = false)
    private @Nullable Long parentId;

    @Column(name = "parent_branch", updatable = false)
    private @Nullable Integer parentBranch;

    @Column(name = "parent_signal", updatable = false)
    private @Nullable String parentSignal;

    @Column(name = "parent_cancels", updatable = false)
    private @Nullable Boolean parentCancels;

    @Column(name = "closing")
    private @Nullable Phase closing;

    @Column(name = "closing_node")
    private @Nullable String closingNode;

    @Column(name = "closing_actor")
    private @Nullable String closingActor;

    @Column(name = "closing_reason")
    private @Nullable String closingReason;

    @Basic(fetch = FetchType.LAZY)
    @Column(name = "closing_failure")
    private @Nullable String closingFailure;

    @Column(name = "failed_branch")
    private @Nullable Integer failedBranch;

    @Column(name = "failed_sequence")
    private @Nullable Integer failedSequence;

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
            @Nullable String traceParent,
            @Nullable Long parentId,
            @Nullable Integer parentBranch,
            @Nullable String parentSignal,
            @Nullable Boolean parentCancels,
            @Nullable Phase closing,
            @Nullable String closingNode,
            @Nullable String closingActor,
            @Nullable String closingReason,
            @Nullable String closingFailure,
            @Nullable Integer failedBranch,
            @Nullable Integer failedSequence) {
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
        this.parentId = parentId;
        this.parentBranch = parentBranch;
        this.parentSignal = parentSignal;
        this.parentCancels = parentCancels;
        this.closing = closing;
        this.closingNode = closingNode;
        this.closingActor = closingActor;
        this.closingReason = closingReason;
        this.closingFailure = closingFailure;
        this.failedBranch = failedBranch;
        this.failedSequence = failedSequence;
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

    @Nullable
    Long parentId() {
        return parentId;
    }

    @Nullable
    Integer parentBranch() {
        return parentBranch;
    }

    @Nullable
    String parentSignal() {
        return parentSignal;
    }

    @Nullable
    Boolean parentCancels() {
        return parentCancels;
    }

    @Nullable
    Phase closing() {
        return closing;
    }

    @Nullable
    String closingNode() {
        return closingNode;
    }

    @Nullable
    String closingActor() {
        return closingActor;
    }

    @Nullable
    String closingReason() {
        return closingReason;
    }

    @Nullable
    String closingFailure() {
        return closingFailure;
    }

    @Nullable
    Integer failedBranch() {
        return failedBranch;
    }

    @Nullable
    Integer failedSequence() {
        return failedSequence;
    }
}
