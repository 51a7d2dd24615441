package dev.holdfast.bench.app;

/** What goes from step to step: some 60 bytes of JSON. */
public record Value(String customer, int quantity, long amountCents, String note) {}
