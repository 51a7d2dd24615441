package dev.holdfast.bench;

/** What the figures are to reach, on two processors with the database beside the server. */
final class Budgets {

    private static final double WAL_BYTES = 2_500;

    private Budgets() {}

    /** Adds the budgets that a load has. */
    static Row of(String cell, Row row) {
        return switch (cell) {
            case "linear-4-row" ->
                row.atLeast("ofStatements", 0.85)
                        .atLeast("ofRaw", 0.25)
                        .atMost("commitsPerInstance", 5.05)
                        .atMost("walBytesPerInstance", WAL_BYTES)
                        .atMost("cpuMillisPerInstance", 1.8);
            case "linear-4-nothing", "linear-4-apart" ->
                row.atLeast("ofRaw", 1.5)
                        .atMost("commitsPerInstance", 0.25)
                        .atMost("walBytesPerInstance", WAL_BYTES)
                        .atMost("cpuMillisPerInstance", 0.3);
            case "linear-4-nothing-1000", "linear-4-apart-1000" ->
                row.atLeast("ofRaw", 3.5).atMost("commitsPerInstance", 0.06).atMost("walBytesPerInstance", WAL_BYTES);
            case "fanout-100-row" -> row.atLeast("ofRaw", 0.20);
            case "fanout-100-nothing" -> row.atLeast("ofRaw", 2.0);
            case "linear-4-row-1" -> row.atMost("endedLessOneMilliOfFiveRaw", 2).atMost("begunBeyondOneRawMillis", 1.5);
            default -> row;
        };
    }

    static Row ofSignal(Row row) {
        return row.atMost("endedNinetyNinthMillis", 20);
    }

    static Row ofSignalElsewhere(Row row) {
        return row.atMost("endedNinetyNinthMillis", 60);
    }

    /** Adds those of a load beside sleepers: the time as a multiple of the time beside none. */
    static Row ofSleepers(Row row) {
        return row.atMost("timesOfNone", 1.2);
    }

    /** Adds that of what a sleeper holds on the server: nothing; the meter of the heap is not finer than some bytes each. */
    static Row ofHeap(Row row) {
        return row.atMost("heapBytesPerSleeper", 20);
    }
}
