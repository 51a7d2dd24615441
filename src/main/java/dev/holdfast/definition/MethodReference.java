package dev.holdfast.definition;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads bean class, method and annotation out of a method reference such as {@code OrderTasks::validate}.
 *
 * <p>The compiler writes the names into the serialized form of a reference whose functional interface is serializable;
 * nothing is ever serialized here. A lambda expression has no name that survives a recompilation, so it is refused.
 */
final class MethodReference {

    private final SerializedLambda form;
    private final ClassLoader loader;

    private MethodReference(SerializedLambda form, ClassLoader loader) {
        this.form = form;
        this.loader = loader;
    }

    /** What a reference stands for, which decides how its method may look. */
    enum Role {
        /** A step: one input, one output. */
        STEP,
        /** A join: one input for each arm, one output. */
        JOIN,
        /** An undo: takes the output of its step, and may return nothing. */
        UNDO
    }

    /** What was read of a step. */
    record Read(TaskBody body, Task annotation) {}

    /** Reads the reference, or reports why it cannot stand as a step. */
    static Optional<Read> read(Serializable reference, Role role, TaskBody.Call call, Consumer<Problem> problems) {
        try {
            Method replace = reference.getClass().getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            if (replace.invoke(reference) instanceof SerializedLambda form) {
                return new MethodReference(form, reference.getClass().getClassLoader()).read(role, call, problems);
            }
        } catch (NoSuchMethodException | IllegalAccessException e) {
            // an object that implements the interface itself has no serialized form of a lambda: the same answer
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the serialized form of a method reference cannot be read", e);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            problems.accept(
                    new Problem("unknown-class", "a step names a class that cannot be loaded: " + e.getMessage()));
            return Optional.empty();
        }
        problems.accept(notAReference(reference.getClass().getName()));
        return Optional.empty();
    }

    private Optional<Read> read(Role role, TaskBody.Call call, Consumer<Problem> problems)
            throws ClassNotFoundException {
        boolean ofAnInstance = form.getImplMethodKind() == MethodHandleInfo.REF_invokeVirtual
                || form.getImplMethodKind() == MethodHandleInfo.REF_invokeInterface;
        if (!ofAnInstance || form.getCapturedArgCount() != 0) {
            problems.accept(notAReference(form.getCapturingClass().replace('/', '.')));
            return Optional.empty();
        }
        Class<?> declaring = load(form.getImplClass());
        Class<?> bean = MethodType.fromMethodDescriptorString(form.getInstantiatedMethodType(), loader)
                .parameterType(0);
        Class<?>[] parameters = MethodType.fromMethodDescriptorString(form.getImplMethodSignature(), loader)
                .parameterArray();
        Method method = find(declaring, parameters);
        Task annotation = method.getAnnotation(Task.class);
        if (annotation == null) {
            problems.accept(new Problem(
                    "not-a-task",
                    bean.getName() + "::" + method.getName() + " has no @Task annotation; mark the method as a task"));
            return Optional.empty();
        }
        if (Modifier.isPrivate(method.getModifiers())) {
            problems.accept(
                    new Problem(
                            "unsuitable-method",
                            bean.getName() + "::" + method.getName()
                                    + " is private, so that a call to the proxy of the bean never reaches the bean; make it public"));
            return Optional.empty();
        }
        boolean nothing = role == Role.UNDO && method.getReturnType() == void.class;
        if (parameters[0] == TaskContext.class
                || Arrays.stream(parameters).anyMatch(Class::isPrimitive)
                || (method.getReturnType().isPrimitive() && !nothing)) {
            problems.accept(
                    new Problem(
                            "unsuitable-method",
                            bean.getName() + "::" + method.getName()
                                    + " must take its input first and use no primitive types for input and output; use the boxed ones"));
            return Optional.empty();
        }
        if (Arrays.stream(method.getGenericParameterTypes()).anyMatch(MethodReference::isOpen)
                || isOpen(method.getGenericReturnType())) {
            problems.accept(
                    new Problem(
                            "unsuitable-method",
                            bean.getName() + "::" + method.getName()
                                    + " has a type variable in its input or output, which tells the codec nothing; name the types"));
            return Optional.empty();
        }
        return Optional.of(new Read(new TaskBody(bean, method, call), annotation));
    }

    private static boolean isOpen(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).anyMatch(MethodReference::isOpen);
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
                    .flatMap(Arrays::stream)
                    .anyMatch(MethodReference::isOpen);
        }
        return type instanceof TypeVariable
                || (type instanceof GenericArrayType array && isOpen(array.getGenericComponentType()));
    }

    private Class<?> load(String slashed) throws ClassNotFoundException {
        return Class.forName(slashed.replace('/', '.'), false, loader);
    }

    private Method find(Class<?> declaring, Class<?>[] parameters) {
        String name = form.getImplMethodName();
        for (Class<?> type = declaring; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isBridge()
                        && method.getName().equals(name)
                        && Arrays.equals(method.getParameterTypes(), parameters)) {
                    return method;
                }
            }
        }
        try {
            return declaring.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(
                    "the compiler named a method that " + declaring + " lacks: " + name + List.of(parameters), e);
        }
    }

    /** Names the class in which the step was written, which is all that can be known of it. */
    private static Problem notAReference(String where) {
        return new Problem(
                "not-a-method-reference",
                "a step in " + where + " must be a reference to a method of a bean class, such as "
                        + "OrderTasks::validate; a lambda expression or a bound reference has no name that survives a new build");
    }
}
