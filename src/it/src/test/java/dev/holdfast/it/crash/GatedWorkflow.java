package dev.holdfast.it.crash;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Three steps within their transactions, and one outside. */
@ApplicationScoped
public class GatedWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "gated";

    @Produces
    @ApplicationScoped
    Workflow<Trail, Trail> gated() {
        return Workflow.named(NAME)
                .taking(Trail.class)
                .then(GatedTasks::first)
                .then(GatedTasks::second)
                .then(GatedTasks::outside)
                .then(GatedTasks::last)
                .build();
    }
}
