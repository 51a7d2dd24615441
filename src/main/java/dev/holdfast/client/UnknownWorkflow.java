package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Collection;

/** No workflow of that name is deployed here; maybe one was, and its application has been undeployed. */
public final class UnknownWorkflow extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private UnknownWorkflow(String message) {
        super(ErrorCode.UNKNOWN_WORKFLOW, message);
    }

    /** Creates the error for a name that an application had which has been undeployed. */
    public static UnknownWorkflow undeployed(String name, String application) {
        return new UnknownWorkflow("workflow '" + name + "' is application '" + application
                + "''s, which is undeployed; deploy it again, and start the workflow then; what has been started before goes on"
                + " by itself");
    }

    /** Creates the error for a name, with the names that are known. */
    public UnknownWorkflow(String name, Collection<String> known) {
        this("no workflow '" + name + "' is deployed here; "
                + (known.isEmpty() ? "none is" : "there are " + String.join(", ", known)));
    }
}
