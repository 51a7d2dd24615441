package dev.holdfast.engine;

/** Where the beans of tasks come from: CDI in the server, a map in the test kit. */
@FunctionalInterface
public interface TaskBeans {

    /** Returns the bean, or a proxy of it, that tasks of the class are called on; safe for use by many threads. */
    Object bean(Class<?> beanClass);
}
