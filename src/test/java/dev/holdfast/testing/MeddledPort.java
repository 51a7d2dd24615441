package dev.holdfast.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Ports of a store between whose statements something else happens, in the transaction of whoever sends them. */
public final class MeddledPort {

    private MeddledPort() {}

    /** Returns a port where something happens once, right behind the first call of a method. */
    public static <T> T after(Class<T> type, T port, String methodName, Runnable meanwhile) {
        AtomicBoolean happened = new AtomicBoolean();
        return type.cast(Proxy.newProxyInstance(
                MeddledPort.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    @Nullable Object answer;
                    try {
                        answer = method.invoke(port, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                    if (method.getName().equals(methodName) && happened.compareAndSet(false, true)) {
                        meanwhile.run();
                    }
                    return answer;
                }));
    }

    /** Returns a port where something happens before every call of a method, on the thread of whoever calls. */
    public static <T> T beforeEach(Class<T> type, T port, String methodName, Runnable meanwhile) {
        return type.cast(Proxy.newProxyInstance(
                MeddledPort.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(methodName)) {
                        meanwhile.run();
                    }
                    try {
                        return method.invoke(port, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
