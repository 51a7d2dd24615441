package dev.holdfast.it.refused;

import dev.holdfast.task.Task;

/** Not a bean either. */
public class ForgottenTasks {

    /** Is never called. */
    @Task
    public String forget(String order) {
        return order;
    }
}
