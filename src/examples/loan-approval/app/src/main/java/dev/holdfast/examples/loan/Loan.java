package dev.holdfast.examples.loan;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One request in the books. */
@Entity
@Table(name = "loan")
public class Loan {

    @Id
    @Column(name = "id")
    private String id = "";

    @Column(name = "applicant")
    private String applicant = "";

    @Column(name = "amount_cents")
    private long amountCents;

    @Column(name = "escalated")
    private boolean escalated;

    @Column(name = "paid_cents")
    private long paidCents;

    @Column(name = "decided_by")
    private String decidedBy = "";

    /** For the persistence provider. */
    protected Loan() {}

    Loan(String id, LoanRequest request) {
        this.id = id;
        this.applicant = request.applicant();
        this.amountCents = request.amountCents();
    }

    void escalate() {
        escalated = true;
    }

    /** Notes the decision, and the money if there is any. */
    Outcome close(Decision decision) {
        decidedBy = decision.by();
        paidCents = decision.approved() ? amountCents : 0;
        return new Outcome(applicant, paidCents, decision.approved(), decidedBy, escalated);
    }
}
