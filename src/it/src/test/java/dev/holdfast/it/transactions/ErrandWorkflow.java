package dev.holdfast.it.transactions;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Outside, within, and outside again. */
@ApplicationScoped
public class ErrandWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "errand";

    @Produces
    @ApplicationScoped
    Workflow<Errand, Errand> errand() {
        return Workflow.named(NAME)
                .taking(Errand.class)
                .then(ErrandTasks::outside)
                .then(ErrandTasks::joining)
                .then(ErrandTasks::after)
                .build();
    }
}
