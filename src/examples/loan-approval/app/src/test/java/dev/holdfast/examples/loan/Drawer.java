package dev.holdfast.examples.loan;

import java.util.HashMap;
import java.util.Map;

/** The books in memory. */
final class Drawer extends Loans {

    private final Map<String, Loan> loans = new HashMap<>();

    @Override
    void enter(String id, LoanRequest request) {
        loans.put(id, new Loan(id, request));
    }

    @Override
    Loan of(String id) {
        return loans.get(id);
    }
}
