package dev.holdfast.ejb.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements on one connection that is kept, so that what must go on when the pool is empty does not wait for it. For a
 * thread without a transaction: each statement is one of its own. A connection on which anything failed is given back and
 * replaced.
 */
final class KeptStatements extends Statements implements AutoCloseable {

    private final DataSource dataSource;
    private final boolean hears;
    private @Nullable Connection kept;
    private volatile boolean listens;

    /** Fair, since who waits for hints takes it again and again. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Prepares for a connection, taken with the first statement; one that hears hints, if that is wished and it can. */
    KeptStatements(DataSource dataSource, boolean hears) {
        super(dataSource);
        this.dataSource = dataSource;
        this.hears = hears;
    }

    /** Tells whether the present connection hears hints. */
    boolean listens() {
        return listens;
    }

    @Override
    <T> T on(Work<T> work) {
        turn.lock();
        try {
            Connection present = kept;
            if (present == null) {
                present = dataSource.getConnection();
                kept = present;
                listens = hears && PostgresHints.listen(present);
            }
            return work.with(present);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e instanceof SQLException failed ? new StoreFailure(failed) : (RuntimeException) e;
        } finally {
            turn.unlock();
        }
    }

    /** Gives the connection back; a later statement takes another. */
    @Override
    public void close() {
        turn.lock();
        try {
            giveBack();
        } finally {
            turn.unlock();
        }
    }

    private void giveBack() {
        Connection present = kept;
        kept = null;
        if (present != null) {
            try (Connection closed = present) {
                if (listens) {
                    listens = false;
                    PostgresHints.forget(closed);
                }
            } catch (SQLException e) {
                // it was broken, or is now
            }
        }
    }
}
