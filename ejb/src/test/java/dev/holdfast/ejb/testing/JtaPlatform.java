package dev.holdfast.ejb.testing;

import jakarta.transaction.TransactionManager;
import org.eclipse.persistence.platform.server.ServerPlatformBase;
import org.eclipse.persistence.sessions.DatabaseSession;
import org.eclipse.persistence.sessions.ExternalTransactionController;
import org.eclipse.persistence.transaction.JTATransactionController;

/** Tells EclipseLink which transaction manager it lives with; public, since EclipseLink makes it by its name. */
public final class JtaPlatform extends ServerPlatformBase {

    /** Called by EclipseLink. */
    public JtaPlatform(DatabaseSession session) {
        super(session);
    }

    @Override
    public Class<? extends ExternalTransactionController> getExternalTransactionControllerClass() {
        return Controller.class;
    }

    /** Joins EclipseLink's units of work to the transactions of {@link Jta}. */
    public static final class Controller extends JTATransactionController {

        /** Called by EclipseLink. */
        public Controller() {}

        @Override
        protected TransactionManager acquireTransactionManager() {
            return Jta.MANAGER;
        }
    }
}
