package dev.holdfast.examples.loan;

import static dev.holdfast.examples.loan.LoanTasks.Pace.EXPRESS;
import static dev.holdfast.examples.loan.LoanTasks.Pace.REGULAR;
import static dev.holdfast.examples.loan.LoanTasks.Verdict.APPROVED;
import static dev.holdfast.examples.loan.LoanTasks.Verdict.REJECTED;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** Offers the workflow to the engine, which finds it when the application is deployed. */
@ApplicationScoped
public class LoanWorkflow {

    /** From a request to what became of it. */
    @Produces
    @ApplicationScoped
    Workflow<LoanRequest, Outcome> loan() {
        return Workflow.named("loan-approval")
                .taking(LoanRequest.class)
                .then(LoanTasks::open)
                .route(LoanTasks::pace)
                .when(EXPRESS, request -> request.include("express", decision(ofSeconds(5))))
                .when(REGULAR, request -> request.include("regular", decision(ofDays(2))))
                .end()
                .route(LoanTasks::verdict)
                .when(APPROVED, decision -> decision.then(LoanTasks::payOut))
                .when(REJECTED, decision -> decision.then(LoanTasks::refuse))
                .end()
                .build();
    }

    /** A clerk decides in time, or else a manager does. Not produced: it lives inside the other one alone. */
    private static Workflow<LoanRequest, Decision> decision(Duration time) {
        return Workflow.named("decision")
                .taking(LoanRequest.class)
                .awaitAny("clerk")
                .on("decision", Decision.class, decision -> decision)
                .orAfter(
                        time,
                        request -> request.then(LoanTasks::escalate).awaitSignal("manager-decision", Decision.class))
                .build();
    }
}
