package dev.holdfast.ejb.health;

import dev.holdfast.ejb.vitals.Condition;
import dev.holdfast.ejb.vitals.Vitals;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.as.server.CurrentServiceContainer;
import org.jboss.msc.Service;
import org.jboss.msc.service.ServiceBuilder;
import org.jboss.msc.service.ServiceContainer;
import org.jboss.msc.service.ServiceController;
import org.jboss.msc.service.ServiceName;
import org.jboss.msc.service.StartContext;
import org.jboss.msc.service.StopContext;

/**
 * The checks of a node, given to the server by hand: WildFly finds those that are beans in a plain WAR, and not those of an EAR.
 *
 * <p>WildFly's own interfaces, of modules that are optional: whoever loads this class lives with a {@link NoClassDefFoundError}. The
 * reporter is called by reflection, since its module is none that a deployment can count on.
 */
public final class HealthChecks implements Service {

    private static final ServiceName REPORTER = ServiceName.parse("org.wildfly.extension.microprofile.health.reporter");

    private final Supplier<Object> reporter;
    private final Map<HealthCheck, String> checks = new LinkedHashMap<>();

    private HealthChecks(Supplier<Object> reporter, Vitals vitals) {
        this.reporter = reporter;
        checks.put(check(vitals::start), "Startup");
        checks.put(check(vitals::threads), "Liveness");
        checks.put(check(vitals::database), "Readiness");
        checks.put(check(vitals::dispatch), "Readiness");
        checks.put(check(vitals::work), "Readiness");
    }

    /**
     * Adds the checks to the server that this runs in.
     *
     * @return takes them back; nothing if the server tells no health
     * @throws NoClassDefFoundError if it has not even the classes
     */
    public static Optional<Runnable> add(Vitals vitals) {
        ServiceContainer container = CurrentServiceContainer.getServiceContainer();
        if (container.getService(REPORTER) == null) {
            return Optional.empty();
        }
        ServiceBuilder<?> service = container.addService();
        HealthChecks added = new HealthChecks(service.requires(REPORTER), vitals);
        ServiceController<?> installed = service.setInstance(added).install();
        return Optional.of(() -> installed.setMode(ServiceController.Mode.REMOVE));
    }

    private static HealthCheck check(Supplier<Condition> question) {
        return () -> {
            Condition found = question.get();
            return new HealthCheckResponse(
                    found.name(),
                    found.well() ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN,
                    Optional.of(new LinkedHashMap<>(found.facts())));
        };
    }

    @Override
    public void start(StartContext context) {
        checks.forEach((check, kind) -> tell(
                "add" + kind + "Check",
                new Class<?>[] {HealthCheck.class, ClassLoader.class},
                check,
                HealthChecks.class.getClassLoader()));
    }

    @Override
    public void stop(StopContext context) {
        checks.forEach((check, kind) -> tell("remove" + kind + "Check", new Class<?>[] {HealthCheck.class}, check));
    }

    private void tell(String order, Class<?>[] types, Object... arguments) {
        Object told = reporter.get();
        try {
            told.getClass().getMethod(order, types).invoke(told, arguments);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the health reporter of this server has no " + order, e);
        }
    }
}
