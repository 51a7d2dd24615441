package dev.holdfast.examples.saga;

import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** The book of what was done. Nothing in it forbids a second line of one kind: that there is none is the engine's doing. */
@ApplicationScoped
public class Ledger {

    @PersistenceContext(unitName = "order-saga")
    EntityManager entities;

    /** Writes a line, in the transaction of the step. */
    void write(TaskContext context, String entry, long amountCents) {
        entities.persist(new LedgerEntry(context.instanceId(), entry, amountCents));
    }

    /** Returns the lines of an order, oldest first. */
    public List<Line> of(String order) {
        return entities.createNamedQuery("lines", Line.class)
                .setParameter("order", order)
                .getResultList();
    }
}
