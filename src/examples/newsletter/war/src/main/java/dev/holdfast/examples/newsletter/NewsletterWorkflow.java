package dev.holdfast.examples.newsletter;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Offers the workflow; the client jar hands it to the engine when the application starts. */
@ApplicationScoped
public class NewsletterWorkflow {

    @Produces
    @ApplicationScoped
    Workflow<Issue, Receipt> newsletter() {
        return Workflow.named("newsletter")
                .taking(Issue.class)
                .then(NewsletterTasks::compose)
                .then(NewsletterTasks::post)
                .then(NewsletterTasks::count)
                .build();
    }
}
