package dev.holdfast.definition;

import dev.holdfast.task.TaskContext;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The method behind a step: bean class, method, and the types that the codec needs, read once when the workflow is built.
 */
public final class TaskBody {

    /** What calls the method; a method reference in disguise, so that no reflection happens while steps run. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object on(Object bean, @Nullable Object input, TaskContext context) throws Exception;
    }

    private final Class<?> beanClass;
    private final Method method;
    private final Call call;
    private final Type inputType;
    private final Type outputType;

    TaskBody(Class<?> beanClass, Method method, Call call) {
        this.beanClass = beanClass;
        this.method = method;
        this.call = call;
        this.inputType = method.getGenericParameterTypes()[0];
        this.outputType = method.getGenericReturnType();
    }

    /** Returns the class of the bean that has the method; CDI must resolve it to exactly one bean. */
    public Class<?> beanClass() {
        return beanClass;
    }

    /** Returns the declared type of the method's input, generic arguments included. */
    public Type inputType() {
        return inputType;
    }

    /** Returns the declared type of the method's output, generic arguments included. */
    public Type outputType() {
        return outputType;
    }

    /** Returns the method. */
    public Method method() {
        return method;
    }

    /**
     * Calls the method on a bean, on the calling thread.
     *
     * @param bean an instance, or a client proxy, of {@link #beanClass()}
     * @param input a value of {@link #inputType()}
     * @throws Exception whatever the method throws, unchanged
     */
    public @Nullable Object call(Object bean, @Nullable Object input, TaskContext context) throws Exception {
        return call.on(bean, input, context);
    }

    @Override
    public String toString() {
        return beanClass.getName() + "::" + method.getName();
    }
}
