package dev.holdfast.web;

import dev.holdfast.client.Order;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks and from where, as the container knows it: a request cannot say so itself.
 *
 * @param principal who
 * @param origin the address that the request comes from
 * @param rights which roles they have
 */
record Caller(Principal principal, Optional<String> origin, Rights rights) implements Principal {

    /** Where the request comes from: what the filter before the API leaves for it. */
    static final String ORIGIN = "dev.holdfast.origin";

    @Override
    public String getName() {
        return principal.getName();
    }

    /** Returns the name; nothing where nobody has to log in. */
    static Optional<String> name(SecurityContext security) {
        return Optional.ofNullable(security.getUserPrincipal()).map(Principal::getName);
    }

    /** Returns the address; nothing where it is not known. */
    static Optional<String> origin(SecurityContext security) {
        return security.getUserPrincipal() instanceof Caller caller ? caller.origin() : Optional.empty();
    }

    /** Returns an order of the caller. */
    static Order order(SecurityContext security, Optional<String> reason) {
        return new Order(name(security), reason, Optional.empty(), origin(security));
    }

    /** Returns which roles they have; none where nobody was let in by the {@link Guard}. */
    static Rights rights(SecurityContext security) {
        return security.getUserPrincipal() instanceof Caller caller ? caller.rights() : Rights.NONE;
    }

    /** Returns what the container says, and beside it where the request comes from. */
    static SecurityContext from(SecurityContext security, Principal principal, Optional<String> origin, Rights rights) {
        Caller caller = new Caller(principal, origin, rights);
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return caller;
            }

            @Override
            public boolean isUserInRole(String role) {
                return security.isUserInRole(role);
            }

            @Override
            public boolean isSecure() {
                return security.isSecure();
            }

            @Override
            public @Nullable String getAuthenticationScheme() {
                return security.getAuthenticationScheme();
            }
        };
    }
}
