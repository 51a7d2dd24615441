package dev.holdfast.ejb.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of {@link StateRow} and {@link LabelRow}. */
class NamedId implements Serializable {

    private static final long serialVersionUID = 1L;

    private long snapshotId;
    private String name;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected NamedId() {}

    NamedId(long snapshotId, String name) {
        this.snapshotId = snapshotId;
        this.name = name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NamedId that && snapshotId == that.snapshotId && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshotId, name);
    }
}
