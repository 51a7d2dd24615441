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
 * Tells the dispatcher when the server is suspended and when it goes on: {@code :suspend} and {@code :resume}, the time before a shutdown that is
 * to be graceful, and the boot, which counts as suspended until it has ended.
 *
 * <p>WildFly's own interface, of a module that is optional: whoever loads this class lives with a {@link NoClassDefFoundError}.
 */
final class Suspension implements SuspendableActivity, Service {

    private static final ServiceName CONTROLLER = ServiceName.parse("org.wildfly.server.suspend-controller");

    private final Dispatcher dispatcher;
    private final Supplier<SuspendableActivityRegistry> registry;

    private Suspension(Dispatcher dispatcher, Supplier<SuspendableActivityRegistry> registry) {
        this.dispatcher = dispatcher;
        this.registry = registry;
    }

    /**
     * Follows the server that this runs in, by a service that starts as soon as the server has what it needs: never, if the server cannot be
     * suspended.
     *
     * @return ends it
     */
    static Runnable follow(Dispatcher dispatcher) {
        ServiceBuilder<?> service =
                CurrentServiceContainer.getServiceContainer().addService();
        Suspension following = new Suspension(dispatcher, service.requires(CONTROLLER));
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
        CompletionStage<Void> still = dispatcher.standStill();
        return context.isStarting() ? COMPLETED : still; // the boot must not wait for a step that has just begun
    }

    @Override
    public CompletionStage<Void> resume(ServerResumeContext context) {
        dispatcher.goOn();
        return COMPLETED;
    }
}
