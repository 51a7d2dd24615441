package dev.holdfast.ejb.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** One label by which callers search a run; a tag is a label with an empty value. */
@Entity
@Table(name = "hf_label")
@IdClass(NamedId.class)
class LabelRow {

    @Id
    @Column(name = "snapshot_id", nullable = false, updatable = false)
    private long snapshotId;

    @Id
    @Column(name = "name", nullable = false, updatable = false)
    private String name;

    @Column(name = "\"value\"", nullable = false)
    private String value;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected LabelRow() {}

    LabelRow(long snapshotId, String name, String value) {
        this.snapshotId = snapshotId;
        this.name = name;
        this.value = value;
    }

    long snapshotId() {
        return snapshotId;
    }

    String name() {
        return name;
    }

    String value() {
        return value;
    }
}
