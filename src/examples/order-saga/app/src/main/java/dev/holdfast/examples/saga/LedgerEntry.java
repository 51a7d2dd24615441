package dev.holdfast.examples.saga;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** A line of the ledger, as it is stored. */
@Entity
@Table(name = "saga_ledger")
@NamedQuery(
        name = "lines",
        query = "select new dev.holdfast.examples.saga.Line(e.entry, e.cents) from LedgerEntry e"
                + " where e.instanceId = :order order by e.id")
public class LedgerEntry {

    // One at a time, so that the numbers of one order follow the order of its steps on every node.
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "saga_ledger_id")
    @SequenceGenerator(name = "saga_ledger_id", sequenceName = "saga_ledger_id", allocationSize = 1)
    private long id;

    @Column(name = "instance_id")
    private String instanceId = "";

    @Column(name = "entry")
    private String entry = "";

    @Column(name = "cents")
    private long cents;

    /** For the persistence provider. */
    protected LedgerEntry() {}

    LedgerEntry(String instanceId, String entry, long cents) {
        this.instanceId = instanceId;
        this.entry = entry;
        this.cents = cents;
    }
}
