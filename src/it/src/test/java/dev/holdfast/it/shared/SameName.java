package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** A workflow with the name of another application's. */
@ApplicationScoped
public class SameName {

    @Produces
    @ApplicationScoped
    Workflow<String, Sight> newsletter() {
        return Workflow.named("newsletter")
                .taking(String.class)
                .then(ProbeTasks::joined)
                .build();
    }
}
