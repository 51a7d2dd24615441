package dev.holdfast.ejb.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of {@link CheckpointRow}. */
class CheckpointId implements Serializable {

    private static final long serialVersionUID = 1L;

    private long snapshotId;
    private int branch;
    private int sequence;

    /** For the persistence provider, which fills in the fields. */
    protected CheckpointId() {}

    CheckpointId(long snapshotId, int branch, int sequence) {
        this.snapshotId = snapshotId;
        this.branch = branch;
        this.sequence = sequence;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckpointId that
                && snapshotId == that.snapshotId
                && branch == that.branch
                && sequence == that.sequence;
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshotId, branch, sequence);
    }
}
