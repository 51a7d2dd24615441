package dev.holdfast.definition;

import dev.holdfast.task.TaskContext;
import java.lang.reflect.Proxy;

/** Contexts of steps that nobody runs. */
final class Contexts {

    private Contexts() {}

    /** Returns a context that knows its instance and answers nothing else. */
    static TaskContext of(String instance) {
        return (TaskContext) Proxy.newProxyInstance(
                Contexts.class.getClassLoader(), new Class<?>[] {TaskContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("instanceId")) {
                        return instance;
                    }
                    throw new AssertionError("nobody gave the context a " + method.getName());
                });
    }
}
