package dev.holdfast.engine;

import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a store with a span around each operation. One invocation handler for all of them, so that no operation, default
 * methods included, does anything else than it does without.
 */
final class TracedStore {

    private TracedStore() {}

    static BranchRunner.Ports around(BranchRunner.Ports store, Tracing tracing) {
        return new BranchRunner.Ports(
                store.transactions(),
                traced(Branches.class, store.branches(), tracing),
                traced(Runs.class, store.runs(), tracing),
                traced(Signals.class, store.signals(), tracing),
                traced(SharedState.class, store.sharedState(), tracing),
                traced(Outbox.class, store.outbox(), tracing),
                traced(Slots.class, store.slots(), tracing),
                traced(Instances.class, store.instances(), tracing));
    }

    private static <T> T traced(Class<T> port, T store, Tracing tracing) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? call(method, store, arguments)
                        : spanned(port.getSimpleName() + "." + method.getName(), method, store, arguments, tracing)));
    }

    private static @Nullable Object spanned(
            String operation, Method method, Object store, Object @Nullable [] arguments, Tracing tracing)
            throws Throwable {
        try (Tracing.Span span = tracing.store(operation)) {
            try {
                return call(method, store, arguments);
            } catch (Throwable e) {
                span.failed(e);
                throw e;
            }
        }
    }

    private static @Nullable Object call(Method method, Object store, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
