package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Collection;

/** No application on this node has a job of that name, or there is no execution of that number. */
public final class UnknownJob extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private UnknownJob(String message) {
        super(ErrorCode.UNKNOWN_JOB, message);
    }

    /** Creates the error for a name. */
    public static UnknownJob named(String job, Collection<String> known) {
        return new UnknownJob("no application on this node has a job '" + job + "'; there are " + known);
    }

    /** Creates the error for the number of an execution. */
    public static UnknownJob execution(long id) {
        return new UnknownJob("there is no execution " + id + " of a job");
    }
}
