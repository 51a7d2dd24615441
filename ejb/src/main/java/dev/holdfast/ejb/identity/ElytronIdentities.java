package dev.holdfast.ejb.identity;

import dev.holdfast.engine.Identities;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.auth.server.RealmIdentity;
import org.wildfly.security.auth.server.RealmUnavailableException;
import org.wildfly.security.auth.server.SecurityDomain;
import org.wildfly.security.auth.server.SecurityIdentity;

/**
 * Identities of Elytron, in the security domain of the application that the calling thread is in, which its context class loader tells.
 * Roles come from the realm each time; a realm that caches may know them for as long as it does.
 */
public final class ElytronIdentities implements Identities {

    private ElytronIdentities() {}

    /** Returns the identities of this server; throws {@link NoClassDefFoundError} on one without Elytron. */
    public static Identities ofServer() {
        SecurityDomain.getCurrent(); // the class is there, then
        return new ElytronIdentities();
    }

    @Override
    public Optional<String> current() {
        return Optional.ofNullable(SecurityDomain.getCurrent())
                .map(SecurityDomain::getCurrentSecurityIdentity)
                .filter(identity -> !identity.isAnonymous())
                .map(identity -> identity.getPrincipal().getName());
    }

    @Override
    public <T extends @Nullable Object> T as(String name, Callable<T> work) throws Exception {
        SecurityDomain domain = SecurityDomain.getCurrent();
        if (domain == null) {
            throw new Unavailable(
                    name,
                    "its application has no security domain; give it one in jboss-app.xml or jboss-web.xml, or let a module of"
                            + " it have an enterprise bean");
        }
        return identity(domain, name).runAs(work);
    }

    private static SecurityIdentity identity(SecurityDomain domain, String name) throws RealmUnavailableException {
        RealmIdentity known = domain.getIdentity(name);
        try {
            if (!known.exists()) {
                throw new UnknownInitiator(name);
            }
        } finally {
            known.dispose();
        }
        try {
            // Not asked of the domain's permissions: that the engine may is what its deployment means.
            return domain.getCurrentSecurityIdentity().createRunAsIdentity(name, false);
        } catch (SecurityException e) {
            UnknownInitiator refused =
                    new UnknownInitiator(name); // gone between the look and this, or not allowed to log in
            refused.initCause(e);
            throw refused;
        }
    }
}
