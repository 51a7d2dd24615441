package dev.holdfast.execution;

import dev.holdfast.definition.Node;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import java.util.OptionalLong;

/**
 * How the position of a branch that waits for a job names it: like an event that nobody can send.
 *
 * @param execution an execution of the job
 * @param counted whether its failure is recorded, so that what follows is a restart
 */
record JobPosition(long execution, boolean counted) {

    private static final String BEGIN = "(job)";
    private static final String COUNTED = "!";

    /** Returns the execution that a branch waits for; nothing if it waits for something else. */
    static OptionalLong execution(String name) {
        return name.startsWith(BEGIN) ? OptionalLong.of(of(name).execution()) : OptionalLong.empty();
    }

    static JobPosition of(String name) {
        try {
            boolean counted = name.endsWith(COUNTED);
            String number = name.substring(BEGIN.length(), name.length() - (counted ? COUNTED.length() : 0));
            if (name.startsWith(BEGIN)) {
                return new JobPosition(Long.parseLong(number), counted);
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // the same answer as for another beginning
        }
        throw new InvalidArgument("the branch waits for '" + name + "', which is no execution of a job");
    }

    String name() {
        return BEGIN + execution + (counted ? COUNTED : "");
    }

    Decision decision(Position position, Node.Job job) {
        return new Decision(position, new Decision.AwaitJob(job, execution, counted));
    }
}
