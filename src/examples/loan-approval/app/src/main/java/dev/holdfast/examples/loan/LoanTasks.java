package dev.holdfast.examples.loan;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What is done for a loan. The request stands in the books, so that the workflow need not carry it past the decision. */
@ApplicationScoped
public class LoanTasks {

    @Inject
    Loans loans;

    /** How long the clerk may take. */
    public enum Pace {
        /** Seconds. */
        EXPRESS,
        /** Days. */
        REGULAR
    }

    /** What was decided. */
    public enum Verdict {
        /** The loan is granted. */
        APPROVED,
        /** It is not. */
        REJECTED
    }

    /** Enters the request. */
    @Task
    public LoanRequest open(LoanRequest request, TaskContext context) {
        if (request.amountCents() <= 0) {
            throw new IllegalArgumentException("amountCents must be 1 or more, was " + request.amountCents());
        }
        loans.enter(context.instanceId(), request);
        return request;
    }

    /** Says which way the request takes. */
    @Task
    public Pace pace(LoanRequest request) {
        return request.express() ? Pace.EXPRESS : Pace.REGULAR;
    }

    /** Notes that the clerk took too long. */
    @Task
    public LoanRequest escalate(LoanRequest request, TaskContext context) {
        loans.of(context.instanceId()).escalate();
        return request;
    }

    /** Says which way the decision leads. */
    @Task
    public Verdict verdict(Decision decision) {
        return decision.approved() ? Verdict.APPROVED : Verdict.REJECTED;
    }

    /** Pays the money out. */
    @Task
    public Outcome payOut(Decision decision, TaskContext context) {
        return loans.of(context.instanceId()).close(decision);
    }

    /** Sends the applicant away. */
    @Task
    public Outcome refuse(Decision decision, TaskContext context) {
        return loans.of(context.instanceId()).close(decision);
    }
}
