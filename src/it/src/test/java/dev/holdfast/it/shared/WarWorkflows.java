package dev.holdfast.it.shared;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

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

    /** Has everything between its steps that a trace may break at. */
    @Produces
    @ApplicationScoped
    Workflow<String, String> travelling() {
        return Workflow.named("war-travel")
                .taking(String.class)
                .then(TravelTasks::pack)
                .delay("night", Duration.ofMillis(300))
                .then(TravelTasks::leave)
                .awaitSignal("ticket", String.class)
                .then(TravelTasks::arrive)
                .build();
    }
}
