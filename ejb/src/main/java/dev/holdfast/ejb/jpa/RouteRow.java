package dev.holdfast.ejb.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The small number that stands for a definition and a set of tags. */
@Entity
@Table(name = "hf_route")
class RouteRow {

    @Id
    @Column(name = "id", nullable = false, updatable = false)
    private int id;

    @Column(name = "definition_hash", nullable = false, updatable = false)
    private byte[] definitionHash;

    @Column(name = "workflow", nullable = false, updatable = false)
    private String workflow;

    @Column(name = "tags", nullable = false, updatable = false)
    private String tags;

    /** For the persistence provider, which fills in the fields. */
    @SuppressWarnings("NullAway.Init")
    protected RouteRow() {}

    RouteRow(int id, byte[] definitionHash, String workflow, String tags) {
        this.id = id;
        this.definitionHash = definitionHash;
        this.workflow = workflow;
        this.tags = tags;
    }

    int id() {
        return id;
    }

    byte[] definitionHash() {
        return definitionHash;
    }

    String workflow() {
        return workflow;
    }

    String tags() {
        return tags;
    }
}
