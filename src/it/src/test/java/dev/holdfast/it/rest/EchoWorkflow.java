package dev.holdfast.it.rest;

import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.InstanceLimit.Otherwise;
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

    /** One at a time for each text, of which the next is refused. */
    @Produces
    @ApplicationScoped
    Workflow<Note, Note> limitedEcho() {
        return Workflow.named("limited-echo")
                .taking(Note.class)
                .limit("each", InstanceLimit.instances(1).per(Note::text).otherwise(Otherwise.REFUSE))
                .awaitSignal("go", Note.class)
                .then(EchoTasks::echo)
                .build();
    }
}
