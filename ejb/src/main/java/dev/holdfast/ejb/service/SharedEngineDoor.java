package dev.holdfast.ejb.service;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import dev.holdfast.ejb.registry.Registration;
import dev.holdfast.ejb.registry.SharedEngine;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Local;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/**
 * The door for other deployments. What it throws is not wrapped, since {@code ejb-jar.xml} declares the errors of Holdfast as an
 * application's own.
 */
@Singleton(name = "SharedEngine")
@Local(SharedEngine.class)
@DependsOn("EngineStartup")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class SharedEngineDoor implements SharedEngine {

    @Inject
    private Engine engine;

    @Inject
    private TransactionalWorkflows workflows;

    @Inject
    private TransactionalSchedules schedules;

    /** For the container. */
    public SharedEngineDoor() {}

    @Override
    public Registered register(Registration registration) {
        return engine.register(registration);
    }

    @Override
    public Schedules schedules() {
        return schedules;
    }

    @Override
    public Workflows workflows() {
        return workflows;
    }
}
