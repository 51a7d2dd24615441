package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.health.HealthChecks;
import dev.holdfast.ejb.service.Engine;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.engine.TimerWatch;
import dev.holdfast.error.HoldfastException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.util.Optional;
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
    private @Nullable JobRecovery jobs;
    private Runnable unfollow = () -> {};
    private Runnable unhealthy = () -> {};
    private @Nullable TimerWatch watch;

    /** For the container. */
    public EngineStartup() {}

    @PostConstruct
    void start() {
        Dispatcher created = new Dispatcher(started());
        dispatcher = created;
        JobRecovery recovery =
                new JobRecovery(engine.parts(), engine.jobExecutions(), engine.jobSites(), engine::offerJobs);
        jobs = recovery;
        unfollow = following(created, recovery);
        created.start(threads);
        watched(created);
        Thread watch = threads.newThread(recovery);
        watch.setName("holdfast-jobs");
        watch.start();
    }

    private static Runnable following(Dispatcher dispatcher, JobRecovery jobs) {
        try {
            return Suspension.follow(dispatcher, jobs);
        } catch (NoClassDefFoundError none) {
            return () -> {}; // another server, or one that hides this
        }
    }

    /** Nothing is counted where nobody looks. */
    private void watched(Dispatcher dispatcher) {
        Optional<Runnable> health = health();
        unhealthy = health.orElse(() -> {});
        if (health.isPresent() || engine.parts().meter().isOn()) {
            dispatcher.watch(threads, engine.workload());
        }
    }

    private Optional<Runnable> health() {
        try {
            return HealthChecks.add(engine.parts().vitals());
        } catch (NoClassDefFoundError none) {
            return Optional.empty();
        }
    }

    /** The server prints the error as the last of many causes; a line of our own says it first. */
    private NodeParts started() {
        try {
            watch = new TimerWatch(this::watcher);
            return engine.start(watch);
        } catch (HoldfastException e) {
            LOG.refused(e.code().text(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Thread watcher(Runnable work) {
        Thread thread = threads.newThread(work);
        thread.setName("holdfast-watch");
        return thread;
    }

    @PreDestroy
    void stop() {
        if (jobs != null) {
            jobs.stop();
        }
        unfollow.run();
        if (dispatcher != null) {
            dispatcher.stop();
        }
        if (watch != null) {
            watch.close();
        }
        unhealthy.run();
        if (dispatcher != null) {
            engine.parts().meter().close();
        }
    }
}
