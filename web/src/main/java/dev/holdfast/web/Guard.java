package dev.holdfast.web;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownSchedule;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.security.Principal;
import java.util.Optional;

/**
 * Lets a request through if its caller may do what it asks for, and nothing else: who the caller is, the container has found out
 * before.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
@Dependent
public final class Guard implements ContainerRequestFilter {

    @Context
    private ResourceInfo resource;

    private final RoleRules rules;
    private final Workflows workflows;
    private final Schedules schedules;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    @SuppressWarnings("NullAway") // never used
    public Guard() {
        this(null, null, null);
    }

    /** Creates the guard. */
    @Inject
    @SuppressWarnings("NullAway.Init") // JAX-RS injects the field
    public Guard(RoleRules rules, Workflows workflows, Schedules schedules) {
        this.rules = rules;
        this.workflows = workflows;
        this.schedules = schedules;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        String path = path(resource);
        if (Access.OPEN.equals(method + " " + path)) {
            return;
        }
        SecurityContext caller = request.getSecurityContext();
        Principal principal = caller.getUserPrincipal();
        if (principal == null) {
            throw RequestError.UNAUTHENTICATED.because("log in; this API is for known callers");
        }
        if (method.equals("OPTIONS")) {
            return;
        }
        Optional<Access> row = Access.of(method, path);
        if (row.isEmpty()) {
            throw RequestError.FORBIDDEN.because("nobody may " + method + " " + path);
        }
        Rights rights = Rights.of(rules, caller::isUserInRole);
        if (!rights.mayEverywhere(row.get()) && !mayHere(row.get(), rights, request.getUriInfo())) {
            throw RequestError.FORBIDDEN.because("'" + principal.getName() + "' is not "
                    + row.get().demand() + ", which " + method + " " + path + " takes");
        }
        Object origin = request.getProperty(Caller.ORIGIN);
        request.setSecurityContext(
                Caller.from(caller, principal, Optional.ofNullable(origin).map(Object::toString), rights));
    }

    /**
     * Tells whether somebody may do it who may not do it with all workflows. What belongs to a workflow of which they may not know is
     * answered as if it were not there.
     */
    private boolean mayHere(Access row, Rights rights, UriInfo uri) {
        if (row.scope() == Access.Scope.EVERYWHERE || !rights.maySomewhere(row)) {
            return false;
        }
        return switch (row.scope()) {
            case INSTANCE -> rights.may(row, ofInstance(rights, parameter(uri, "id")));
            case WORKFLOW -> {
                String name = parameter(uri, "name");
                if (!rights.sees(name)) {
                    throw new UnknownWorkflow(name, rights.byWorkflow().keySet());
                }
                yield rights.may(row, name);
            }
            case SCHEDULE -> {
                String name = parameter(uri, "name");
                yield rights.may(
                        row,
                        schedules
                                .find(name)
                                .map(view -> view.schedule().workflow().value())
                                .filter(rights::sees)
                                .orElseThrow(() -> new UnknownSchedule(name)));
            }
            default -> true;
        };
    }

    private String ofInstance(Rights rights, String id) {
        return seen(workflows, rights, id);
    }

    /** Returns the workflow of an instance, of which the caller may know; throws {@link UnknownInstance}. */
    static String seen(Workflows workflows, Rights rights, String id) {
        String workflow = workflows.instance(id).workflow().value();
        if (!rights.sees(workflow)) {
            throw new UnknownInstance(new InstanceId(id));
        }
        return workflow;
    }

    private static String parameter(UriInfo uri, String name) {
        return uri.getPathParameters().getFirst(name);
    }

    /** Returns the path of the resource as its annotations have it. */
    static String path(ResourceInfo resource) {
        return path(resource.getResourceClass(), resource.getResourceMethod());
    }

    /** Returns the path of a method as the annotations have it. */
    static String path(Class<?> type, AnnotatedElement method) {
        String base = Optional.ofNullable(type.getAnnotation(Path.class))
                .map(Path::value)
                .orElse("");
        String more = Optional.ofNullable(method.getAnnotation(Path.class))
                .map(Path::value)
                .orElse("");
        return (strip(base) + "/" + strip(more)).replaceAll("^/|/$", "");
    }

    private static String strip(String path) {
        return path.replaceAll("^/+|/+$", "");
    }
}
