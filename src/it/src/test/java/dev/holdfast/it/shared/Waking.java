package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** The same workflow with another structure. */
@ApplicationScoped
public class Waking {

    @Produces
    @ApplicationScoped
    Workflow<String, Sight> sleeper() {
        return Workflow.named("sleeper")
                .taking(String.class)
                .delay("night", Duration.ofHours(8))
                .then(ProbeTasks::joined)
                .build();
    }
}
