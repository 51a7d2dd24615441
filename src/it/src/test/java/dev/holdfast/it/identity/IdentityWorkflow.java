package dev.holdfast.it.identity;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** One step that asks who it is. */
@ApplicationScoped
public class IdentityWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "identity";

    /** The name of the same that runs as whoever started it. */
    public static final String AS_INITIATOR = "identity-of-initiator";

    @Produces
    @ApplicationScoped
    Workflow<String, Identity> ofInitiator() {
        return Workflow.named(AS_INITIATOR)
                .runAsInitiator()
                .taking(String.class)
                .then(IdentityTasks::ask)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<String, Identity> identity() {
        return Workflow.named(NAME)
                .taking(String.class)
                .then(IdentityTasks::ask)
                .build();
    }
}
