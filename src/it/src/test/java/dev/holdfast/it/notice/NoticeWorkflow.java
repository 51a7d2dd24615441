package dev.holdfast.it.notice;

import dev.holdfast.definition.Workflow;
import dev.holdfast.it.xa.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** The steps of a transfer, each of which gives notice by a message. */
@ApplicationScoped
public class NoticeWorkflow {

    @Produces
    @ApplicationScoped
    Workflow<Transfer, Transfer> transfer() {
        return Workflow.named("transfer")
                .taking(Transfer.class)
                .then(NoticeTasks::debit)
                .then(NoticeTasks::credit)
                .build();
    }
}
