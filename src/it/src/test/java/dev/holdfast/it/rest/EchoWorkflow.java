package dev.holdfast.it.rest;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** One step. */
@ApplicationScoped
public class EchoWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "echo";

    @Produces
    @ApplicationScoped
    Workflow<Note, Note> echo() {
        return Workflow.named(NAME).taking(Note.class).then(EchoTasks::echo).build();
    }
}
