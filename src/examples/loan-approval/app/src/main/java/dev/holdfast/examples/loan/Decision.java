package dev.holdfast.examples.loan;

/**
 * What a clerk or a manager decides; the value of the events {@code decision} and {@code manager-decision}.
 *
 * @param approved whether the loan is granted
 * @param by who says so
 */
public record Decision(boolean approved, String by) {}
