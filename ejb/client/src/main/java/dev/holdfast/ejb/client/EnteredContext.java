package dev.holdfast.ejb.client;

import dev.holdfast.engine.UserCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Enters the application through its bean, and carries what the work came to around the container. */
final class EnteredContext implements UserCode.Context {

    private final ApplicationContext bean;

    EnteredContext(ApplicationContext bean) {
        this.bean = bean;
    }

    @Override
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        Carried<T> carried = new Carried<>(work);
        bean.run(carried); // an EJBException if the application has gone, and nothing was called then
        return carried.result();
    }

    private static final class Carried<T extends @Nullable Object> implements Runnable {

        private final Callable<T> work;
        private @Nullable T result;
        private @Nullable Throwable thrown;

        Carried(Callable<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.call();
            } catch (Throwable e) { // errors included: they are the step's
                thrown = e;
            }
        }

        @SuppressWarnings("NullAway") // what the work returned, null only where the work may return it
        T result() throws Exception {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof Exception exception) {
                throw exception;
            }
            return result;
        }
    }
}
