package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.SignalRecord;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event or verb that was sent to a run, and which step consumed it. */
@Entity
@Table(name = "hf_signal")
@IdClass(SignalId.class)
class SignalRow {

    @Id
    @Column(name = "snapshot_id", nullable = false, updatable = false)
    private long snapshotId;

    @Id
    @Column(name = "ordinal", nullable = false, updatable = false)
    private int ordinal;

    @Column(name = "at", nullable = false, updatable = false)
    private Instant at;

    @Column(name = "consumed_branch")
    private @Nullable Integer consumedBranch;

    @Column(name = "consumed_sequence")
    private @Nullable Integer consumedSequence;

    @Column(name = "kind", nullable = false, updatable = false)
    private SignalRecord.Kind kind;

    @Column(name = "name", updatable = false)
    private @Nullable String name;

    @Column(name = "dedup", updatable = false)
    private @Nullable String dedup;

    @Column(name = "actor", updatable = false)
    private @Nullable String actor;

    @Column(name = "reason", updatable = false)
    private @Nullable String reason;

    @Basic(fetch = FetchType.LAZY)
    @Column(name = "payload", updatable = false)
    private byte @Nullable [] payload;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected SignalRow() {}

    SignalRow(
            long snapshotId,
            int ordinal,
            Instant at,
            @Nullable Integer consumedBranch,
            @Nullable Integer consumedSequence,
            SignalRecord.Kind kind,
            @Nullable String name,
            @Nullable String dedup,
            @Nullable String actor,
            @Nullable String reason,
            byte @Nullable [] payload) {
        this.snapshotId = snapshotId;
        this.ordinal = ordinal;
        this.at = at;
        this.consumedBranch = consumedBranch;
        this.consumedSequence = consumedSequence;
        this.kind = kind;
        this.name = name;
        this.dedup = dedup;
        this.actor = actor;
        this.reason = reason;
        this.payload = payload;
    }

    long snapshotId() {
        return snapshotId;
    }

    int ordinal() {
        return ordinal;
    }

    Instant at() {
        return at;
    }

    @Nullable
    Integer consumedBranch() {
        return consumedBranch;
    }

    @Nullable
    Integer consumedSequence() {
        return consumedSequence;
    }

    SignalRecord.Kind kind() {
        return kind;
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    String dedup() {
        return dedup;
    }

    @Nullable
    String actor() {
        return actor;
    }

    @Nullable
    String reason() {
        return reason;
    }

    byte @Nullable [] payload() {
        return payload;
    }
}
