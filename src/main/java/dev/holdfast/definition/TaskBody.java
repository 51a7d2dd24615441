package dev.holdfast.definition;

import dev.holdfast.task.TaskContext;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The method behind a step: bean class, method, and the types that the codec needs, read once when the workflow is built.
 */
public final class TaskBody {

    /** What calls the method; a method reference in disguise, so that no reflection happens while steps run. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object on(Object bean, List<@Nullable Object> inputs, TaskContext context) throws Exception;
    }

    private final Class<?> beanClass;
    private final Method method;
    private final Call call;
    private final List<Type> inputTypes;
    private final Type outputType;

    TaskBody(Class<?> beanClass, Method method, Call call) {
        this.beanClass = beanClass;
        this.method = method;
        this.call = call;
        List<Type> types = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            if (type != TaskContext.class) {
                types.add(type);
            }
        }
        this.inputTypes = List.copyOf(types);
        this.outputType = GenericTypes.turned(method.getGenericReturnType());
    }

    /** Returns the class of the bean that has the method; CDI must resolve it to exactly one bean. */
    public Class<?> beanClass() {
        return beanClass;
    }

    /** Returns the declared type of the method's first input, generic arguments included. */
    public Type inputType() {
        return inputTypes.get(0);
    }

    /** Returns the declared types of the method's inputs: one, or as many as a fork has arms. */
    public List<Type> inputTypes() {
        return inputTypes;
    }

    /** Returns the declared type of the method's output, generic arguments included; that of a turn is the type of its value. */
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
     * @param inputs one value for each of {@link #inputTypes()}
     * @throws Exception whatever the method throws, unchanged
     */
    public @Nullable Object call(Object bean, List<@Nullable Object> inputs, TaskContext context) throws Exception {
        return call.on(bean, inputs, context);
    }

    @Override
    public String toString() {
        return beanClass.getName() + "::" + method.getName();
    }
}
