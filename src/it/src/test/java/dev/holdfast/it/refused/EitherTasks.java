package dev.holdfast.it.refused;

import dev.holdfast.task.Task;
import jakarta.enterprise.context.ApplicationScoped;

/** A bean, and not the only one of its type. */
@ApplicationScoped
public class EitherTasks {

    /** Is never called. */
    @Task
    public String choose(String order) {
        return order;
    }
}
