package dev.holdfast.it.batch;

/**
 * What the batch runtime answered.
 *
 * @param execution the execution
 * @param error what went wrong; empty if nothing did
 * @param status batch status and exit status of the execution, if it was asked for
 * @param items how many items the last writer of the application has got
 * @param sum what they make together
 */
public record Answer(long execution, String error, String status, long items, long sum) {}
