package dev.holdfast.ejb.testing;

import com.arjuna.ats.jta.resources.LastResourceCommitOptimisation;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A connection's part in a JTA transaction: one commit and no prepare, as a server's data source without XA has it.
 *
 * <p>Like there, any error of a commit is reported as a rollback, since a local resource cannot tell.
 */
final class OnePhaseResource implements LastResourceCommitOptimisation {

    private final Lease lease;
    private int timeoutSeconds;

    OnePhaseResource(Lease lease) {
        this.lease = lease;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        end(lease::commit, XAException.XA_RBROLLBACK);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        end(lease::rollback, XAException.XAER_RMFAIL);
    }

    private void end(Ending ending, int codeOfFailure) throws XAException {
        try {
            try {
                ending.end();
            } finally {
                lease.end();
            }
        } catch (SQLException e) {
            XAException failure = new XAException(codeOfFailure);
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) throws XAException {
        throw new XAException(XAException.XAER_PROTO);
    }

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        timeoutSeconds = seconds;
        return true;
    }

    /** A commit or a rollback. */
    private interface Ending {
        void end() throws SQLException;
    }
}
