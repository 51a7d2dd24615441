package dev.holdfast.web;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
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
        if (!row.get().allows(role -> caller.isUserInRole(role.text()))) {
            throw RequestError.FORBIDDEN.because("'" + principal.getName() + "' is not "
                    + row.get().demand() + ", which " + method + " " + path + " takes");
        }
        Object origin = request.getProperty(Caller.ORIGIN);
        request.setSecurityContext(
                Caller.from(caller, principal, Optional.ofNullable(origin).map(Object::toString)));
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
