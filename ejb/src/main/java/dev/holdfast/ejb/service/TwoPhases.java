package dev.holdfast.ejb.service;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionImple;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Whether a data source takes part in two-phase commits, or has local transactions alone. */
final class TwoPhases {

    private TwoPhases() {}

    /**
     * Tells it from what a connection enlists in a transaction; for a thread without one. A data source that gives no connection does not,
     * as far as can be told.
     */
    static boolean possible(DataSource dataSource, TransactionManager manager) {
        @Nullable Class<?> local = jtaPropertyManager.getJTAEnvironmentBean().getLastResourceOptimisationInterface();
        try {
            manager.begin();
            try (Connection connection = dataSource.getConnection()) {
                TransactionImple transaction = TransactionImple.getTransaction();
                return transaction != null
                        && !connection.isClosed()
                        && transaction.getResources().keySet().stream()
                                .anyMatch(resource -> local == null || !local.isInstance(resource));
            } catch (SQLException e) {
                return false;
            } finally {
                manager.rollback();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the transaction manager failed", e);
        }
    }
}
