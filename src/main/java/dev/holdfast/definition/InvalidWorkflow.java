package dev.holdfast.definition;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.List;
import java.util.stream.Collectors;

/** A definition that breaks rules; every broken rule is reported at once, one line each, and no workflow exists. */
public final class InvalidWorkflow extends HoldfastException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // a problem holds two strings; the list is immutable
    private final List<Problem> problems;

    InvalidWorkflow(String workflow, List<Problem> problems) {
        super(ErrorCode.INVALID_WORKFLOW, message(workflow, problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(String workflow, List<Problem> problems) {
        String head = "workflow '" + workflow + "' is invalid: ";
        if (problems.size() == 1) {
            return head + problems.get(0);
        }
        return problems.stream()
                .map(problem -> "\n  - " + problem)
                .collect(Collectors.joining("", head + problems.size() + " problems", ""));
    }

    /** Returns the broken rules in the order of the definition; never empty. */
    public List<Problem> problems() {
        return problems;
    }
}
