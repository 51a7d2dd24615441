package dev.holdfast.examples.orders;

import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** The book in which every transactional step writes a line; two lines of one step would show that it counted twice. */
@ApplicationScoped
public class Ledger {

    @PersistenceContext(unitName = "orders")
    EntityManager entities;

    /** Writes the line of a step, in the transaction of that step. */
    void write(TaskContext context, long amountCents) {
        entities.persist(new LedgerEntry(context.instanceId(), context.step(), amountCents));
        // Now, not at commit: what the step waits for next, it waits for with the line written.
        entities.flush();
    }

    /** Returns the lines of an order, oldest first. */
    List<Receipt.Line> of(String instanceId) {
        return entities
                .createQuery(
                        "select e from LedgerEntry e where e.instanceId = :instance order by e.id", LedgerEntry.class)
                .setParameter("instance", instanceId)
                .getResultList()
                .stream()
                .map(entry -> new Receipt.Line(entry.step(), entry.amountCents()))
                .toList();
    }
}
