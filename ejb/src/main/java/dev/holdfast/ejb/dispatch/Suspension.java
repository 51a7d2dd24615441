package dev.holdfast.ejb.dispatch;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.as.server.CurrentServiceContainer;
import org.jboss.as.server.suspend.ServerResumeContext;
import org.jboss.as.server.suspend.ServerSuspendContext;
import org.jboss.as.server.suspend.SuspendableActivity;
import org.jboss.as.server.suspend.SuspendableActivityRegistry;
import org.jboss.as.server.suspend.SuspendableActivityRegistry.SuspendPriority;
import org.jboss.msc.Service;
import org.jboss.msc.service.ServiceBuilder;
import org.jboss.msc.service.ServiceController;
import org.jboss.msc.service.ServiceName;
import org.jboss.msc.service.StartContext;
import org.jboss.msc.service.StopContext;

/**
 * Tells the dispatcher, and who looks after batch jobs, when the server is suspended and when it goes on: {@code :suspend} and {@code :resume}, the time before a shutdown that is
 * to be graceful, and the boot, which counts as suspended until it has ended.
 *
 * <p>WildFly's own interface, of a module that is optional: whoever loads this class lives with a {@link NoClassDefFoundError}.
 */
final class Suspension implements SuspendableActivity, Service {

    private static final ServiceName CONTROLLER = ServiceName.parse("org.wildfly.server.suspend-controller");

    private final Dispatcher dispatcher;
    private final JobRecovery jobs;
    private final Supplier<SuspendableActivityRegistry> registry;

    private Suspension(Dispatcher dispatcher, JobRecovery jobs, Supplier<SuspendableActivityRegistry> registry) {
        this.dispatcher = dispatcher;
        this.jobs = jobs;
        this.registry = registry;
    }

    /**
     * Follows the server that this runs in, by a service that starts as soon as the server has what it needs: never, if the server cannot be
     * suspended.
     *
     * @return ends it
     */
    static Runnable follow(Dispatcher dispatcher, JobRecovery jobs) {
        ServiceBuilder<?> service =
                CurrentServiceContainer.getServiceContainer().addService();
        Suspension following = new Suspension(dispatcher, jobs, service.requires(CONTROLLER));
        ServiceController<?> installed = service.setInstance(following).install();
        return () -> installed.setMode(ServiceController.Mode.REMOVE);
    }

    /** Steps may need whatever the server has, so they end before anything else is suspended. */
    @Override
    public void start(StartContext context) {
        registry.get().registerActivity(this, SuspendPriority.FIRST);
    }

    @Override
    public void stop(StopContext context) {
        registry.get().unregisterActivity(this);
    }

    @Override
    public CompletionStage<Void> suspend(ServerSuspendContext context) {
        jobs.standStill();
        CompletionStage<Void> still = dispatcher.standStill();
        if (context.isStarting()) {
            return COMPLETED; // the boot must not wait for a step that has just begun
        }
        return still.thenRun(jobs::handOver);
    }

    @Override
    public CompletionStage<Void> resume(ServerResumeContext context) {
        dispatcher.goOn();
        jobs.goOn();
        return COMPLETED;
    }
}
