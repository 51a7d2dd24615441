package dev.holdfast.ejb.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** One value that all branches of a run share; written by the step loop, past the persistence context. */
@Entity
@Table(name = "hf_state")
@IdClass(NamedId.class)
class StateRow {

    @Id
    @Column(name = "snapshot_id", nullable = false, updatable = false)
    private long snapshotId;

    @Column(name = "version", nullable = false)
    private int version;

    @Id
    @Column(name = "name", nullable = false, updatable = false)
    private String name;

    @Column(name = "\"value\"", nullable = false)
    private byte[] value;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected StateRow() {}

    StateRow(long snapshotId, int version, String name, byte[] value) {
        this.snapshotId = snapshotId;
        this.version = version;
        this.name = name;
        this.value = value;
    }

    long snapshotId() {
        return snapshotId;
    }

    int version() {
        return version;
    }

    String name() {
        return name;
    }

    byte[] value() {
        return value;
    }
}
