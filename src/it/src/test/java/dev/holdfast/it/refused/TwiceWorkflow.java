package dev.holdfast.it.refused;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** A workflow with one id for two steps, and another mistake. */
@ApplicationScoped
public class TwiceWorkflow {

    @Produces
    @ApplicationScoped
    Workflow<String, String> twice() {
        return Workflow.named("shipped-twice")
                .taking(String.class)
                .then(TwiceTasks::ship)
                .then(TwiceTasks::shipAgain)
                .then(TwiceTasks::hurry)
                .build();
    }
}
