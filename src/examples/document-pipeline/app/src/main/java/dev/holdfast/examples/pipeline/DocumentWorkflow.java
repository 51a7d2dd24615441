package dev.holdfast.examples.pipeline;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.StepLimit;
import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Offers the workflow to the engine, which finds it when the application is deployed. */
@ApplicationScoped
public class DocumentWorkflow {

    /** So many pages are recognised at once, of all documents and on all servers: there are no more readers. */
    static final int READERS = 4;

    /** From a pile of pages to the report on them. */
    @Produces
    @ApplicationScoped
    Workflow<Document, Report> document() {
        return Workflow.named("document-pipeline")
                .taking(Document.class)
                .forEach("pages", PageTasks::split, DocumentWorkflow::page)
                .atOnce(8)
                .settled()
                .then(PageTasks::report)
                .build();
    }

    /** Reads one page, and goes on with what was read at the fourth look if it is no good by then. */
    private static Flow<Page, Text> page(Flow<Page, Page> page) {
        return page.then(PageTasks::recognise, StepLimit.atMost(READERS))
                .loop("legible", Limit.atMost(4).orElseLast(), text -> text.then(PageTasks::improve))
                .then(PageTasks::keep);
    }
}
