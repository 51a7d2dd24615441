package dev.holdfast.it.xa;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Two steps in two databases: one in the middle of a run, and one that ends it. */
@ApplicationScoped
public class TransferWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "transfer";

    @Produces
    @ApplicationScoped
    Workflow<Transfer, Transfer> transfer() {
        return Workflow.named(NAME)
                .taking(Transfer.class)
                .then(TransferTasks::debit)
                .then(TransferTasks::credit)
                .build();
    }
}
