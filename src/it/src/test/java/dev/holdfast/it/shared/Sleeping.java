package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** A workflow that sleeps. */
@ApplicationScoped
public class Sleeping {

    @Produces
    @ApplicationScoped
    Workflow<String, String> sleeper() {
        return Workflow.named("sleeper")
                .taking(String.class)
                .delay("night", Duration.ofHours(8))
                .build();
    }
}
