package dev.holdfast.examples.loan;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** The books of the bank. */
@ApplicationScoped
public class Loans {

    @PersistenceContext(unitName = "loan-approval")
    EntityManager entities;

    /** Enters a request, in the transaction of the step. */
    void enter(String id, LoanRequest request) {
        entities.persist(new Loan(id, request));
    }

    /** Returns a request that was entered; what the step changes is stored with it. */
    Loan of(String id) {
        return entities.find(Loan.class, id);
    }
}
