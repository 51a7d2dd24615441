package dev.holdfast.ejb.jdbc;

import dev.holdfast.store.Transactions.CommitUnknown;
import dev.holdfast.store.Transactions.Trouble;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Tells from the SQL state of an error, however deep its cause, whether another try helps. */
public final class SqlTrouble {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Dead-lock, failed serialization, lock not available; H2's lock time-out. */
    private static final Set<String> REPEAT = Set.of("40P01", "40001", LOCK_NOT_AVAILABLE, "HYT00");

    /** PostgreSQL's limits on idle and on long transactions. */
    private static final Set<String> ENDED_SESSION = Set.of("25P03", "25P04");

    /** H2 reports a lock time-out with this error code under a state of its own. */
    private static final int H2_LOCK_TIMEOUT = 50200;

    /** Causes may go round in a circle. */
    private static final int DEEPEST = 20;

    private SqlTrouble() {}

    /** Classifies an error. */
    public static Trouble of(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException sql) {
                return of(sql);
            }
            at = at.getCause();
        }
        return Trouble.OTHER;
    }

    /**
     * Classifies an error that a statement of the engine met, or the end of a transaction of its own; one of which neither is a cause
     * is none of its business. A commit without an answer is a connection that was lost.
     */
    public static Trouble ofStore(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof StoreFailure) {
                return of(at);
            }
            if (at instanceof CommitUnknown) {
                return Trouble.OUTAGE;
            }
            at = at.getCause();
        }
        return Trouble.OTHER;
    }

    /** Tells whether an error, or one of its causes, says that a lock was not to be had in time. */
    public static boolean isLockTimeout(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static Trouble of(SQLException error) {
        String state = error.getSQLState();
        if (error.getErrorCode() == H2_LOCK_TIMEOUT || (state != null && REPEAT.contains(state))) {
            return Trouble.REPEAT;
        }
        boolean gone = error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException
                || error instanceof SQLRecoverableException;
        // 08 connection, 53 resources, 57P the server is going down or comes up, 25P03 and 25P04 it has ended a session
        // whose
        // node stood still in a transaction; no state and no code: the pool gave none
        boolean away = state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || ENDED_SESSION.contains(state)
                        || state.startsWith("9"));
        return gone || away || state == null ? Trouble.OUTAGE : Trouble.OTHER;
    }
}
