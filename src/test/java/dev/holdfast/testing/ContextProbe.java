package dev.holdfast.testing;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tasks that keep the contexts they ran under and return their input. */
public final class ContextProbe {

    private final List<TaskContext> seen = new CopyOnWriteArrayList<>();

    /** Creates the bean. */
    public ContextProbe() {}

    /** Keeps the context. */
    @Task(priority = 2)
    public Integer look(Integer number, TaskContext context) {
        seen.add(context);
        return number;
    }

    /** Keeps the context; fails with it in its message. */
    @Task
    public Integer lookAndFail(Integer number, TaskContext context) {
        seen.add(context);
        throw new IllegalStateException("seen in " + context.instanceId());
    }

    /** Returns the contexts in the order of the calls. */
    public List<TaskContext> seen() {
        return List.copyOf(seen);
    }
}
