package dev.holdfast.ejb.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of {@link BranchRow}. */
class BranchId implements Serializable {

    private static final long serialVersionUID = 1L;

    private long snapshotId;
    private int branch;

    /** For the persistence provider, which fills in the fields. */
    protected BranchId() {}

    BranchId(long snapshotId, int branch) {
        this.snapshotId = snapshotId;
        this.branch = branch;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BranchId that && snapshotId == that.snapshotId && branch == that.branch;
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshotId, branch);
    }
}
