package dev.holdfast.bench.app;

/** A sleeper: which one it is, and when it is to wake, in microseconds since 1970. */
public record Nap(int number, long dueMicros) {}
