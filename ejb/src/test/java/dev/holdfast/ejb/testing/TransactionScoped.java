package dev.holdfast.ejb.testing;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Query;
import jakarta.persistence.TransactionRequiredException;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entity manager that a container injects: one per transaction, closed with it; without a transaction one per call,
 * or per query, and nothing can be written.
 */
final class TransactionScoped implements InvocationHandler {

    private static final Set<String> NEEDS_TRANSACTION =
            Set.of("persist", "merge", "remove", "flush", "refresh", "lock", "joinTransaction");

    private static final Set<String> LAST =
            Set.of("getResultList", "getSingleResult", "getResultStream", "executeUpdate");

    private final EntityManagerFactory factory;

    private TransactionScoped(EntityManagerFactory factory) {
        this.factory = factory;
    }

    static EntityManager over(EntityManagerFactory factory) {
        return proxy(EntityManager.class, new TransactionScoped(factory));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close")) {
            throw new IllegalStateException("the container closes it");
        }
        if (Jta.REGISTRY.getTransactionKey() != null) {
            return call(ofTransaction(), method, arguments);
        }
        if (NEEDS_TRANSACTION.contains(method.getName())) {
            throw new TransactionRequiredException(method.getName() + " needs a transaction");
        }
        EntityManager single = factory.createEntityManager();
        boolean done = false;
        try {
            Object result = call(single, method, arguments);
            if (result instanceof Query query) {
                done = true;
                return detaching(single, query);
            }
            return result;
        } finally {
            if (!done) {
                single.close();
            }
        }
    }

    private EntityManager ofTransaction() {
        @Nullable EntityManager known = (EntityManager) Jta.REGISTRY.getResource(this);
        if (known != null) {
            return known;
        }
        EntityManager created = factory.createEntityManager();
        Jta.REGISTRY.putResource(this, created);
        if (Jta.REGISTRY.getTransactionStatus() == Status.STATUS_ACTIVE) {
            Jta.REGISTRY.registerInterposedSynchronization(new Closing(created));
        }
        return created;
    }

    /** A query outlives the call that made it, so its entity manager is closed when it has been executed. */
    private static Query detaching(EntityManager single, Query query) {
        Class<? extends Query> type = query instanceof TypedQuery ? TypedQuery.class : Query.class;
        return proxy(type, (proxy, method, arguments) -> {
            boolean last = LAST.contains(method.getName());
            try {
                Object result = call(query, method, arguments);
                return result == query ? proxy : result;
            } finally {
                if (last) {
                    single.close();
                }
            }
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(TransactionScoped.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private record Closing(EntityManager manager) implements Synchronization {

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            manager.close();
        }
    }
}
