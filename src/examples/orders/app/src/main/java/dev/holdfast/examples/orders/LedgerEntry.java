package dev.holdfast.examples.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/**
 * One line of the ledger.
 *
 * <p>Nothing in the table forbids a second line of the same step: that there is none is the engine's doing.
 */
@Entity
@Table(name = "orders_ledger")
public class LedgerEntry {

    // One at a time, so that the numbers of one order follow the order of its steps on every node.
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "orders_ledger_id")
    @SequenceGenerator(name = "orders_ledger_id", sequenceName = "orders_ledger_id", allocationSize = 1)
    private long id;

    @Column(name = "instance_id")
    private String instanceId = "";

    @Column(name = "step")
    private String step = "";

    @Column(name = "amount_cents")
    private long amountCents;

    /** For the persistence provider. */
    protected LedgerEntry() {}

    LedgerEntry(String instanceId, String step, long amountCents) {
        this.instanceId = instanceId;
        this.step = step;
        this.amountCents = amountCents;
    }

    String step() {
        return step;
    }

    long amountCents() {
        return amountCents;
    }
}
