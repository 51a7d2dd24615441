package dev.holdfast.engine;

import dev.holdfast.task.MessageContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The method of a bean that receives what is sent on a channel. Safe for use by many threads.
 *
 * @param channel the channel
 * @param beanClass the class of the bean; the application's beans must have exactly one
 * @param method takes the message, and maybe a {@link MessageContext} after it
 */
public record Receiver(String channel, Class<?> beanClass, Method method) {

    /** Lets a public method of a class that is not public be called. */
    public Receiver {
        method.setAccessible(true);
    }

    /** Returns the declared type of the message, generic arguments included. */
    public Type type() {
        return method.getGenericParameterTypes()[0];
    }

    /**
     * Calls the method on a bean, on the calling thread.
     *
     * @throws Exception whatever the method throws, unchanged
     */
    void call(Object bean, @Nullable Object message, MessageContext context) throws Exception {
        try {
            if (method.getParameterCount() == 1) {
                method.invoke(bean, message);
            } else {
                method.invoke(bean, message, context);
            }
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getTargetException();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof Exception exception ? exception : e;
        }
    }

    @Override
    public String toString() {
        return beanClass.getName() + "::" + method.getName();
    }
}
