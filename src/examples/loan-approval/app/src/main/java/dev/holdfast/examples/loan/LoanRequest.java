package dev.holdfast.examples.loan;

/**
 * What somebody applies for; the input of the workflow.
 *
 * @param applicant who wants the money
 * @param amountCents how much
 * @param express whether the clerk has seconds to decide, and not days
 */
public record LoanRequest(String applicant, long amountCents, boolean express) {}
