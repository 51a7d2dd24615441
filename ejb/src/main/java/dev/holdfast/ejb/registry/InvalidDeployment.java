package dev.holdfast.ejb.registry;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.List;

/** What is deployed cannot run: a task without a bean, or two workflows of one name. The deployment fails. */
public final class InvalidDeployment extends HoldfastException {

    private static final long serialVersionUID = 1L;

    InvalidDeployment(List<String> problems) {
        super(
                ErrorCode.UNRESOLVABLE_TASK,
                "the deployment has " + problems.size() + " problem(s):\n  - " + String.join("\n  - ", problems));
    }
}
