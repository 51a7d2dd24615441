package dev.holdfast.ejb.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One live branch of a run: who holds it, under which version, and when somebody should look at it next.
 *
 * <p>Each change through this entity raises the version and is refused if somebody else raised it first. Renewing a
 * claim must not raise it and therefore does not go through the entity.
 */
@Entity
@Table(name = "hf_branch")
@IdClass(BranchId.class)
class BranchRow {

    @Id
    @Column(name = "snapshot_id", nullable = false, updatable = false)
    private long snapshotId;

    @Id
    @Column(name = "branch", nullable = false, updatable = false)
    private int branch;

    @Column(name = "due_at")
    private @Nullable Instant dueAt;

    @Column(name = "ready_at")
    private @Nullable Instant readyAt;

    @Column(name = "claimed_at")
    private @Nullable Instant claimedAt;

    @Version
    @Column(name = "version", nullable = false)
    private int version;

    @Column(name = "parent", updatable = false)
    private @Nullable Integer parent;

    @Column(name = "route", nullable = false)
    private int route;

    @Column(name = "open_arms", nullable = false)
    private int openArms;

    @Column(name = "claimed_sequence")
    private @Nullable Integer claimedSequence;

    @Column(name = "priority", nullable = false)
    private short priority;

    @Column(name = "takeovers", nullable = false)
    private short takeovers;

    @Column(name = "owner")
    private @Nullable String owner;

    @Column(name = "awaiting")
    private @Nullable String awaiting;

    @Column(name = "next_arm", nullable = false)
    private int nextArm;

    @Column(name = "end_arm", nullable = false)
    private int endArm;

    @Column(name = "arm_route")
    private @Nullable Integer armRoute;

    @Column(name = "arm_priority")
    private @Nullable Short armPriority;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected BranchRow() {}

    BranchRow(
            long snapshotId,
            int branch,
            @Nullable Instant dueAt,
            @Nullable Instant readyAt,
            @Nullable Instant claimedAt,
            @Nullable Integer parent,
            int route,
            int openArms,
            @Nullable Integer claimedSequence,
            short priority,
            short takeovers,
            @Nullable String owner,
            @Nullable String awaiting,
            int nextArm,
            int endArm,
            @Nullable Integer armRoute,
            @Nullable Short armPriority) {
        this.snapshotId = snapshotId;
        this.branch = branch;
        this.dueAt = dueAt;
        this.readyAt = readyAt;
        this.claimedAt = claimedAt;
        this.parent = parent;
        this.route = route;
        this.openArms = openArms;
        this.claimedSequence = claimedSequence;
        this.priority = priority;
        this.takeovers = takeovers;
        this.owner = owner;
        this.awaiting = awaiting;
        this.nextArm = nextArm;
        this.endArm = endArm;
        this.armRoute = armRoute;
        this.armPriority = armPriority;
    }

    long snapshotId() {
        return snapshotId;
    }

    int branch() {
        return branch;
    }

    @Nullable
    Instant dueAt() {
        return dueAt;
    }

    @Nullable
    Instant readyAt() {
        return readyAt;
    }

    @Nullable
    Instant claimedAt() {
        return claimedAt;
    }

    int version() {
        return version;
    }

    @Nullable
    Integer parent() {
        return parent;
    }

    int route() {
        return route;
    }

    int openArms() {
        return openArms;
    }

    @Nullable
    Integer claimedSequence() {
        return claimedSequence;
    }

    short priority() {
        return priority;
    }

    short takeovers() {
        return takeovers;
    }

    @Nullable
    String owner() {
        return owner;
    }

    @Nullable
    String awaiting() {
        return awaiting;
    }

    int nextArm() {
        return nextArm;
    }

    int endArm() {
        return endArm;
    }

    @Nullable
    Integer armRoute() {
        return armRoute;
    }

    @Nullable
    Short armPriority() {
        return armPriority;
    }
}
