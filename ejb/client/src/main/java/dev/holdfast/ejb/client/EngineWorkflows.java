package dev.holdfast.ejb.client;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import dev.holdfast.ejb.registry.SharedEngine;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Gives the application the client operations of the shared engine, to be injected as {@link Workflows} and {@link Schedules}. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects the field
public class EngineWorkflows {

    @EJB(lookup = SharedEngine.JNDI_NAME)
    private SharedEngine engine;

    /** For CDI. */
    public EngineWorkflows() {}

    @Produces
    @ApplicationScoped
    Schedules schedules() {
        return engine.schedules();
    }

    @Produces
    @ApplicationScoped
    Workflows workflows() {
        return engine.workflows();
    }
}
