package dev.holdfast.engine;

import dev.holdfast.definition.InstanceLimit.Otherwise;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A workflow that limits how many of its instances are under way calls itself, at once or through others: instances that hold their places
 * would wait for children that wait for theirs, for ever. It is not deployed.
 */
public final class LimitedRecursion extends HoldfastException {

    private static final long serialVersionUID = 1L;

    LimitedRecursion(String workflow, Collection<String> through) {
        super(
                ErrorCode.INVALID_WORKFLOW,
                "workflow '" + workflow
                        + "' limits how many of its instances are under way, lets the next one wait, and calls itself"
                        + " (through " + String.join(", ", through)
                        + "): its instances would wait for children that wait for them; refuse the next one instead,"
                        + " limit a step, or call a workflow of another name");
    }

    /** Checks the workflows that are deployed together; throws one of these. */
    static void check(Collection<Workflow<?, ?>> workflows) {
        for (Workflow<?, ?> workflow : workflows) {
            boolean waits = workflow.limits().instances().stream()
                    .anyMatch(named ->
                            named.limit().period().isEmpty() && named.limit().otherwise() != Otherwise.REFUSE);
            String name = workflow.name().value();
            if (waits && reached(name, workflows).contains(name)) {
                throw new LimitedRecursion(name, reached(name, workflows));
            }
        }
    }

    private static Set<String> reached(String from, Collection<Workflow<?, ?>> workflows) {
        Set<String> reached = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            String name = open.remove(0);
            for (Workflow<?, ?> workflow : workflows) {
                if (workflow.name().value().equals(name)) {
                    workflow.plan().forEach(node -> {
                        if (node instanceof Node.Call call
                                && reached.add(call.workflow().value())) {
                            open.add(call.workflow().value());
                        }
                    });
                }
            }
        }
        return reached;
    }
}
