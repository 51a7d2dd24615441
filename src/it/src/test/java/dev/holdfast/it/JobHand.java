package dev.holdfast.it;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Starts jobs of an application, and sees what becomes of them. */
interface JobHand {

    /**
     * An execution that has ended.
     *
     * @param instance what it shares with those that restart it
     * @param steps in the order in which they began
     */
    record Ran(long instance, String status, String exitStatus, List<Step> steps) {}

    /** A step of it. */
    record Step(String name, String exitStatus, String error) {}

    /** How many items the application's own writer has got since it was last asked, and what they make together. */
    record Tally(long items, long sum) {}

    long start(String job, Map<String, String> parameters) throws IOException;

    /** Waits until an execution has ended. */
    Ran ended(long execution) throws IOException;

    /** Returns the statuses of all instances that a step of a job has started. */
    List<String> statuses(long instance, String step) throws IOException;

    Tally tally() throws IOException;
}
