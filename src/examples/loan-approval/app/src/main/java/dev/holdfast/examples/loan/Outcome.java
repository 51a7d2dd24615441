package dev.holdfast.examples.loan;

/**
 * What became of a request; the output of the workflow.
 *
 * @param applicant who wanted the money
 * @param amountCents what was paid out; 0 if the loan was refused
 * @param approved whether it was granted
 * @param decidedBy who said so
 * @param escalated whether that was for a manager to say
 */
public record Outcome(String applicant, long amountCents, boolean approved, String decidedBy, boolean escalated) {}
