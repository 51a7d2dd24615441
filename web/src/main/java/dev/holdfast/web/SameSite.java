package dev.holdfast.web;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses what a page of another site makes a browser send that has logged in here: browsers say where a request comes from, and other
 * clients say nothing.
 *
 * <p>This stands beside the rule that a body is JSON, which no form of another site can send without being asked first.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
@Dependent
public final class SameSite implements ContainerRequestFilter {

    /** The configuration key. */
    static final String KEY = "holdfast.rest.allowed-origins";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final Set<String> allowed;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    public SameSite() {
        this(Optional.empty());
    }

    /**
     * Creates the filter.
     *
     * @param origins other origins by which this server is known, by commas, such as that of a proxy before it; none by default
     */
    @Inject
    public SameSite(@ConfigProperty(name = KEY) Optional<String> origins) {
        this.allowed = Arrays.stream(origins.orElse("").split(","))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (SAFE.contains(request.getMethod())) {
            return;
        }
        String origin = request.getHeaderString("Origin");
        if (origin != null
                && !allowed.contains(origin)
                && !origin.equals(own(request.getUriInfo().getBaseUri()))) {
            throw foreign("its Origin is '" + origin + "'");
        }
        String site = request.getHeaderString("Sec-Fetch-Site");
        if (origin == null && site != null && !OWN.contains(site)) {
            throw foreign("its Sec-Fetch-Site is '" + site + "'");
        }
    }

    private static String own(URI base) {
        return base.getScheme() + "://" + base.getRawAuthority();
    }

    private static Rejected foreign(String why) {
        return RequestError.CROSS_SITE.because(
                "the request comes from another site: " + why + "; " + KEY + " names other origins of this server");
    }
}
