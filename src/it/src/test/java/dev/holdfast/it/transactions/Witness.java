package dev.holdfast.it.transactions;

import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers what tasks found, whether they committed or not. */
@ApplicationScoped
public class Witness {

    @Resource(lookup = "java:jboss/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transaction;

    @Inject
    Visit visit;

    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();

    void called(TaskContext context) {
        sightings.add(new Sighting(
                Thread.currentThread().getName(),
                transaction.getTransactionStatus(),
                context.workflow(),
                context.instanceId(),
                context.branch(),
                context.step(),
                context.attempt(),
                context.idempotencyKey(),
                context.priority(),
                List.of(visit.ask(), visit.ask())));
    }

    /** Returns what the tasks of an instance found, in order. */
    public List<Sighting> of(String instance) {
        return sightings.stream()
                .filter(sighting -> sighting.instance().equals(instance))
                .toList();
    }
}
