package dev.holdfast.ejb.dispatch;

import dev.holdfast.ejb.service.Engine;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * Starts the engine with the deployment and stops it with it. A start that fails, because of the database, the schema, the
 * configuration or the deployed workflows, fails the deployment with the reason.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class EngineStartup {

    @Inject
    private Engine engine;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Dispatcher dispatcher;

    /** For the container. */
    public EngineStartup() {}

    @PostConstruct
    void start() {
        dispatcher = new Dispatcher(engine.start());
        dispatcher.start(threads);
    }

    @PreDestroy
    void stop() {
        if (dispatcher != null) {
            dispatcher.stop();
        }
    }
}
