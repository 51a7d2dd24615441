package dev.holdfast.it.refused;

import dev.holdfast.task.Task;

/** Not a bean: its scope was forgotten. */
public class ScopelessTasks {

    /** Is never called. */
    @Task
    public String idle(String order) {
        return order;
    }
}
