package dev.holdfast.schedule;

import java.util.List;

/** What becomes of a tick while the run that the schedule started last has not ended. */
public enum Overlap {
    /** It starts its run beside it. */
    START,
    /** It starts none, and is not made up for. */
    SKIP,
    /** It starts its run, and the one before is cancelled. */
    CANCEL;

    /**
     * Chooses among ticks that are due together.
     *
     * @param ticks what is due, in order
     * @param isRunning whether the run that was started last has not ended
     * @return those that start a run
     */
    public <T> List<T> choose(List<T> ticks, boolean isRunning) {
        if (this == START || ticks.isEmpty()) {
            return List.copyOf(ticks);
        }
        if (this == SKIP) {
            return isRunning ? List.of() : List.of(ticks.get(0));
        }
        return List.of(ticks.get(ticks.size() - 1));
    }
}
