package dev.holdfast.ejb.service;

import dev.holdfast.engine.UserCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Where steps of the application run that the engine is part of: in a request of CDI that is as long as the call, so that beans
 * of the request live as long as a step, as they do in applications beside a shared engine.
 */
@ApplicationScoped
public class StepRequest implements UserCode.Context {

    /** For CDI. */
    public StepRequest() {}

    @Override
    @ActivateRequestContext
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        return work.call();
    }
}
