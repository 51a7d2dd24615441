package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** What the EAR offers: the same structure as the WAR's under another name. */
@ApplicationScoped
public class EarWorkflows {

    @Produces
    @ApplicationScoped
    Workflow<String, Sights> probe() {
        return Workflow.named("ear-probe")
                .taking(String.class)
                .then(ProbeTasks::joined)
                .then(ProbeTasks::apart)
                .build();
    }
}
