package dev.holdfast.ejb.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One use of a pooled connection: by one transaction, or by one caller without a transaction.
 *
 * <p>Nothing is sent over the connection once the use has ended, even by a thread that still holds a statement: ending
 * waits for what is being sent, and what comes later is refused.
 */
final class Lease {

    private final Pool pool;
    private final Wire wire;
    private final Connection connection;
    private final List<String> sent = new ArrayList<>();
    private boolean broken;
    private boolean ended;

    Lease(Pool pool, Wire wire, Connection connection) {
        this.pool = pool;
        this.wire = wire;
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Begins a transaction that ends by commit or rollback. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    <T> T send(String sql, Wire.Sending<T> sending) throws SQLException {
        Moment moment = moment(sql);
        return wire.pass(moment, () -> sendNow(moment, sending));
    }

    void commit() throws SQLException {
        Moment moment = moment(Moment.COMMIT);
        try {
            wire.pass(
                    moment,
                    () -> endTransaction(moment, connection::commit),
                    () -> endTransaction(moment, connection::rollback));
        } catch (SQLException e) {
            broken = true;
            throw e;
        }
    }

    void rollback() throws SQLException {
        Moment moment = moment(Moment.ROLLBACK);
        try {
            wire.pass(moment, () -> endTransaction(moment, connection::rollback));
        } catch (SQLException e) {
            broken = true;
            throw e;
        }
    }

    /** Ends the use; a second call does nothing. */
    synchronized void end() throws SQLException {
        if (!ended) {
            ended = true;
            pool.giveBack(connection, broken);
        }
    }

    synchronized void checkOpen() throws SQLException {
        if (ended) {
            throw new SQLException("the transaction of this connection has ended", "08003");
        }
    }

    private synchronized Moment moment(String sql) throws SQLException {
        checkOpen();
        return new Moment(sql, Thread.currentThread(), List.copyOf(sent), connection.getAutoCommit());
    }

    private synchronized <T> T sendNow(Moment moment, Wire.Sending<T> sending) throws SQLException {
        checkOpen();
        wire.hear(moment);
        sent.add(moment.sql());
        try {
            return sending.send();
        } catch (SQLException e) {
            String state = e.getSQLState();
            broken |= state != null && state.startsWith("08");
            throw e;
        }
    }

    private boolean endTransaction(Moment moment, Ending ending) throws SQLException {
        return sendNow(moment, () -> {
            ending.end();
            sent.clear();
            return true;
        });
    }

    /** A commit or a rollback. */
    private interface Ending {
        void end() throws SQLException;
    }
}
