package dev.holdfast.ejb.service;

import dev.holdfast.client.Restart;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Started;
import dev.holdfast.error.HoldfastException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** The bean behind every injected {@link Restarts}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalRestarts extends EngineDoor implements Restarts {

    /** For CDI. */
    public TransactionalRestarts() {}

    @Override
    public Started restart(Restart restart, Optional<byte[]> input) {
        return engine.audited().restart(restart, input);
    }
}
