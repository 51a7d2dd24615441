package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** What the WAR offers. */
@ApplicationScoped
public class WarWorkflows {

    @Produces
    @ApplicationScoped
    Workflow<String, Sights> probe() {
        return Workflow.named("war-probe")
                .taking(String.class)
                .then(ProbeTasks::joined)
                .then(ProbeTasks::apart)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<String, String> ordering() {
        return Workflow.named("war-order")
                .taking(String.class)
                .then(ProbeTasks::order)
                .build();
    }
}
