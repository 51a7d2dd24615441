package dev.holdfast.ejb.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of {@link SignalRow}. */
class SignalId implements Serializable {

    private static final long serialVersionUID = 1L;

    private long snapshotId;
    private int ordinal;

    /** For the persistence provider, which fills in the fields. */
    protected SignalId() {}

    SignalId(long snapshotId, int ordinal) {
        this.snapshotId = snapshotId;
        this.ordinal = ordinal;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignalId that && snapshotId == that.snapshotId && ordinal == that.ordinal;
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshotId, ordinal);
    }
}
