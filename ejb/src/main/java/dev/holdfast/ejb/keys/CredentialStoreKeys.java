package dev.holdfast.ejb.keys;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.as.server.CurrentServiceContainer;
import org.jboss.msc.service.ServiceController;
import org.jboss.msc.service.ServiceName;
import org.wildfly.security.credential.PasswordCredential;
import org.wildfly.security.credential.SecretKeyCredential;
import org.wildfly.security.credential.store.CredentialStore;
import org.wildfly.security.credential.store.CredentialStoreException;
import org.wildfly.security.password.interfaces.ClearPassword;

/**
 * Keys in a credential store of the server, by alias: secret keys, as the server makes and hands them on itself, or passwords that are 32 bytes in
 * Base64. Asked anew for each key that is looked for, so that one can be added while the server runs.
 *
 * <p>WildFly's own interfaces, of modules that are optional.
 */
final class CredentialStoreKeys implements KeyRing.Source {

    private static final ServiceName STORES = ServiceName.parse("org.wildfly.security.credential-store");

    /** The server may still be starting the store, in seconds. */
    private static final int LONGEST_WAIT = 30;

    private final String name;
    private final CredentialStore store;

    private CredentialStoreKeys(String name, CredentialStore store) {
        this.name = name;
        this.store = store;
    }

    /** Finds the store of that name in the Elytron subsystem. */
    static KeyRing.Source of(String name) {
        try {
            return new CredentialStoreKeys(name, store(name));
        } catch (NoClassDefFoundError none) {
            throw new IllegalStateException(
                    "holdfast.encryption.credential-store is '" + name + "', and this server has no credential stores",
                    none);
        }
    }

    private static CredentialStore store(String name) {
        ServiceController<?> service =
                CurrentServiceContainer.getServiceContainer().getService(STORES.append(name));
        if (service == null) {
            throw new IllegalStateException("holdfast.encryption.credential-store is '" + name
                    + "', and the Elytron subsystem has no credential store of that name");
        }
        try {
            return (CredentialStore) service.awaitValue(LONGEST_WAIT, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait for credential store '" + name + "' was interrupted", e);
        } catch (Exception e) {
            throw new IllegalStateException("credential store '" + name + "' could not be opened: " + e, e);
        }
    }

    @Override
    public Optional<byte[]> find(String id) {
        try {
            SecretKeyCredential key = store.retrieve(id, SecretKeyCredential.class);
            if (key != null) {
                return Optional.of(key.getSecretKey().getEncoded());
            }
            PasswordCredential password = store.retrieve(id, PasswordCredential.class);
            return password == null
                    ? Optional.empty()
                    : Optional.of(FileKeys.decoded(
                            id,
                            new String(password.getPassword(ClearPassword.class).getPassword())));
        } catch (CredentialStoreException e) {
            throw new IllegalStateException("credential store '" + name + "' cannot be read", e);
        }
    }
}
