package dev.holdfast.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ports of a store that fail where a test wants them to. */
public final class BrokenPort {

    private BrokenPort() {}

    /** Returns a port that nobody may touch: every call fails the test. */
    public static <T> T untouchable(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                BrokenPort.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError("nobody should have called " + method.getName());
                }));
    }

    /** Returns a port of which one method throws; the others go through. */
    public static <T> T failingAt(Class<T> type, T port, String methodName, RuntimeException error) {
        return type.cast(Proxy.newProxyInstance(
                BrokenPort.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(methodName)) {
                        throw error;
                    }
                    return call(port, method, arguments);
                }));
    }

    /** Returns a port of which a test answers one method, by its first argument; nobody may call the others. */
    public static <T> T only(Class<T> type, String methodName, Function<Object, Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                BrokenPort.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!method.getName().equals(methodName)) {
                        throw new AssertionError("nobody should have called " + method.getName());
                    }
                    return answer.apply(arguments[0]);
                }));
    }

    private static @Nullable Object call(
            Object port, java.lang.reflect.Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
