package dev.holdfast.ejb.registry;

import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.engine.UserCode;
import dev.holdfast.schedule.Schedule;
import jakarta.validation.Validator;
import java.util.List;

/**
 * What an application that is deployed beside the engine hands over when it starts.
 *
 * @param application its name, by which it leaves again
 * @param workflows what it offers; checked by {@link Deployment}
 * @param receivers what receives the messages of steps; found by {@link Deployment}
 * @param schedules what it starts by itself; found by {@link Deployment}
 * @param beans its task beans and those of its receivers, asked for in its context
 * @param validator checks its constraints, in its context
 * @param context where its code runs
 */
public record Registration(
        String application,
        List<Workflow<?, ?>> workflows,
        List<Receiver> receivers,
        List<Schedule> schedules,
        TaskBeans beans,
        Validator validator,
        UserCode.Context context) {

    /** Copies the lists. */
    public Registration {
        workflows = List.copyOf(workflows);
        receivers = List.copyOf(receivers);
        schedules = List.copyOf(schedules);
    }
}
