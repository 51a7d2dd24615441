package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Collection;

/** No workflow of that name is deployed here. */
public final class UnknownWorkflow extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a name, with the names that are known. */
    public UnknownWorkflow(String name, Collection<String> known) {
        super(
                ErrorCode.UNKNOWN_WORKFLOW,
                "no workflow '" + name + "' is deployed here; "
                        + (known.isEmpty() ? "none is" : "there are " + String.join(", ", known)));
    }
}
