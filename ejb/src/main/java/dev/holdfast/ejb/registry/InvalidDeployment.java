package dev.holdfast.ejb.registry;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.List;

/** What is deployed cannot run: a task without a bean, two workflows of one name, or a receiver that breaks a rule. The deployment fails. */
public final class InvalidDeployment extends HoldfastException {

    private static final long serialVersionUID = 1L;

    InvalidDeployment(List<String> problems) {
        this(ErrorCode.UNRESOLVABLE_TASK, problems);
    }

    InvalidDeployment(ErrorCode code, List<String> problems) {
        super(code, "the deployment has " + problems.size() + " problem(s):\n  - " + String.join("\n  - ", problems));
    }
}
