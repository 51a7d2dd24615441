package dev.holdfast.it.outbox;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Two steps that send: one within its transaction, one outside. */
@ApplicationScoped
public class MailWorkflow {

    /** The name of the workflow. */
    public static final String NAME = "mailing";

    @Produces
    @ApplicationScoped
    Workflow<Mail, Mail> mailing() {
        return Workflow.named(NAME)
                .taking(Mail.class)
                .then(MailTasks::two)
                .then(MailTasks::outside)
                .build();
    }
}
