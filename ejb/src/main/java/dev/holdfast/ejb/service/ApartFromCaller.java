package dev.holdfast.ejb.service;

import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.concurrent.Callable;
import javax.naming.InitialContext;

/** Does something outside the transaction of the calling thread, which goes on behind it. */
public final class ApartFromCaller {

    private static final String TRANSACTION_MANAGER = "java:jboss/TransactionManager";

    private ApartFromCaller() {}

    /** Calls with no transaction on the thread; throws what the work throws. */
    @SuppressWarnings("BanJNDI") // the name is a constant of the server
    public static <T> T call(Callable<T> work) throws Exception {
        TransactionManager manager = InitialContext.doLookup(TRANSACTION_MANAGER);
        Transaction callers = manager.suspend();
        try {
            return work.call();
        } finally {
            if (callers != null) {
                manager.resume(callers);
            }
        }
    }
}
