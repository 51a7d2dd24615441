package dev.holdfast.ejb.testing;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A data source as a server has it: in a JTA transaction every connection is the transaction's one, and commits and
 * rolls back with it; without one a connection is in auto-commit mode.
 */
final class EnlistingDataSource extends NodeDataSource {

    private final Pool pool;

    EnlistingDataSource(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            Transaction transaction = Jta.MANAGER.getTransaction();
            return transaction == null ? Handle.own(pool.take()) : Handle.managed(leaseOf(transaction));
        } catch (SystemException | RollbackException e) {
            throw new SQLException(e);
        }
    }

    private Lease leaseOf(Transaction transaction) throws SQLException, SystemException, RollbackException {
        int status = transaction.getStatus();
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK) {
            throw new SQLException("the transaction is no longer active: " + transaction);
        }
        @Nullable Lease known = (Lease) Jta.REGISTRY.getResource(this);
        if (known != null) {
            return known;
        }
        if (status == Status.STATUS_MARKED_ROLLBACK) {
            throw new SQLException("the transaction can only be rolled back: " + transaction);
        }
        return enlist(transaction);
    }

    private Lease enlist(Transaction transaction) throws SQLException, SystemException, RollbackException {
        Lease lease = pool.take();
        boolean enlisted = false;
        try {
            lease.begin();
            enlisted = transaction.enlistResource(new OnePhaseResource(lease));
            if (!enlisted) {
                throw new SQLException("the transaction takes no further resource: " + transaction);
            }
        } finally {
            if (!enlisted) {
                lease.end();
            }
        }
        Jta.REGISTRY.putResource(this, lease);
        return lease;
    }
}
