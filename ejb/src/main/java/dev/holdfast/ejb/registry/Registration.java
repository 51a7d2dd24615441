package dev.holdfast.ejb.registry;

import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.engine.UserCode;
import jakarta.validation.Validator;
import java.util.List;

/**
 * What an application that is deployed beside the engine hands over when it starts.
 *
 * @param application its name, by which it leaves again
 * @param workflows what it offers; checked by {@link Deployment}
 * @param beans its task beans, asked for in its context
 * @param validator checks its constraints, in its context
 * @param context where its code runs
 */
public record Registration(
        String application,
        List<Workflow<?, ?>> workflows,
        TaskBeans beans,
        Validator validator,
        UserCode.Context context) {

    /** Copies the list. */
    public Registration {
        workflows = List.copyOf(workflows);
    }
}
