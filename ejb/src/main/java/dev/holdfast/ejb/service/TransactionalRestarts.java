package dev.holdfast.ejb.service;

import dev.holdfast.client.Restart;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Started;
import dev.holdfast.error.HoldfastException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** The bean behind every injected {@link Restarts}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalRestarts implements Restarts {

    private final Engine engine;

    /** For client proxies of CDI alone. */
    @SuppressWarnings("NullAway") // never used for anything but a proxy's shell
    TransactionalRestarts() {
        this.engine = null;
    }

    /** Works on an engine. */
    @Inject
    public TransactionalRestarts(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Started restart(Restart restart, Optional<byte[]> input) {
        return engine.audited().restart(restart, input);
    }
}
