package dev.holdfast.examples.settlement;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.JobOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** Offers both workflows: the one that runs the job, and the one that the job starts for each merchant. */
@ApplicationScoped
public class SettlementWorkflows {

    @Produces
    @ApplicationScoped
    Workflow<Night, JobOutcome> nightly() {
        return Workflow.named("nightly")
                .taking(Night.class)
                .then(SettlementTasks::deliver)
                .thenJob(
                        "settle",
                        "nightly-settlement",
                        SettlementTasks::parameters,
                        Retries.times(3, Duration.ofSeconds(2)))
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<MerchantDay, Settled> settlement() {
        return Workflow.named("settlement")
                .taking(MerchantDay.class)
                .then(SettlementTasks::net)
                .then(SettlementTasks::pay)
                .build();
    }
}
