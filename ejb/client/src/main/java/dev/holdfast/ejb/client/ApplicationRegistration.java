package dev.holdfast.ejb.client;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.registry.Deployment;
import dev.holdfast.ejb.registry.Registration;
import dev.holdfast.ejb.registry.SharedEngine;
import dev.holdfast.schedule.Schedule;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Registers the workflows of the application with the shared engine when the application starts, and takes them away when it
 * stops. What the engine refuses fails the application's deployment, with the reason.
 *
 * <p>A bean that starts workflows while the application starts must come after this one: {@code @DependsOn("HoldfastRegistration")}.
 */
@Singleton(name = "HoldfastRegistration")
@Startup
@DependsOn("HoldfastContext") // so that it is there while steps finish
@TransactionManagement(TransactionManagementType.BEAN)
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class ApplicationRegistration {

    private static final String OWN_MODULE = "holdfast-ejb-client";

    @EJB(lookup = SharedEngine.JNDI_NAME)
    private SharedEngine engine;

    @EJB
    private ApplicationContext context;

    @Resource(lookup = "java:app/AppName")
    private String application;

    @Resource(lookup = "java:module/ModuleName")
    private String module;

    @Inject
    private BeanManager beans;

    @Inject
    @Any
    private Instance<Workflow<?, ?>> produced;

    @Inject
    private Validator validator;

    private SharedEngine.@Nullable Registered registered;

    /** For the container. */
    public ApplicationRegistration() {}

    @PostConstruct
    void register() {
        Deployment deployment = new Deployment(beans, produced);
        List<Workflow<?, ?>> workflows = deployment.workflows();
        List<Schedule> schedules = deployment.schedules(workflows);
        registered = engine.register(new Registration(
                name(),
                Deployment.withJobs(workflows, schedules),
                deployment.receivers(),
                schedules,
                deployment,
                validator,
                new EnteredContext(context)));
    }

    /** Several WARs of one EAR may each have workflows of their own; this jar as a module of an EAR speaks for all of it. */
    private String name() {
        boolean whole = module.equals(application) || module.startsWith(OWN_MODULE);
        return whole ? application : application + "/" + module;
    }

    @PreDestroy
    void leave() {
        if (registered != null) {
            registered.leave();
        }
    }
}
