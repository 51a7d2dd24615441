package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import java.util.Collection;
import java.util.List;

/**
 * What one application brings along: its workflows, of some maybe several versions, and how its code is run.
 *
 * @param name tells it from the others on this node, and stands in messages
 */
public record Application(String name, List<Workflow<?, ?>> workflows, UserCode code) {

    /** Copies the list. */
    public Application {
        workflows = List.copyOf(workflows);
    }

    /** Takes any collection of workflows. */
    public Application(String name, Collection<? extends Workflow<?, ?>> workflows, UserCode code) {
        this(name, List.<Workflow<?, ?>>copyOf(workflows), code);
    }

    /** Tells whether it has a workflow of that name. */
    public boolean offers(String workflow) {
        return workflows.stream().anyMatch(own -> own.name().value().equals(workflow));
    }
}
