package dev.holdfast.engine;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How the code of one application is run. Safe for use by many threads.
 *
 * @param beans where the beans of its tasks come from
 * @param values encodes and decodes what its tasks take and give
 * @param checks checks the constraints that it declares
 * @param context where it runs
 */
public record UserCode(TaskBeans beans, Values values, ValueChecks checks, Context context) {

    /**
     * What an application finds around its code: class loader, naming, contexts of CDI, security. Decoding, checking and encoding
     * of its values happen there, too.
     */
    public interface Context {

        /**
         * Calls on the calling thread, in the transaction that the thread has, or in none if it has none, and throws what the
         * call throws, unchanged.
         *
         * @throws Exception what the call throws; or, with nothing called, that the application is not there any more
         */
        <T extends @Nullable Object> T call(Callable<T> work) throws Exception;

        /** The context that the thread is in: right where the engine is part of the application. */
        Context HERE = Callable::call;
    }
}
