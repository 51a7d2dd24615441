package dev.holdfast.ejb.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The connections of one node, kept open between uses as a server does. */
final class Pool implements AutoCloseable {

    private static final int SIZE = 32;
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final Place place;
    private final Wire wire;
    private final Semaphore free = new Semaphore(SIZE);
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Pool(Place place, Wire wire) {
        this.place = place;
        this.wire = wire;
    }

    /** Takes a connection in auto-commit mode for one use; waits for a free one, as long as a server would. */
    Lease take() throws SQLException {
        if (closed) {
            throw new SQLException("the pool is closed");
        }
        wire.checkUp();
        try {
            if (!free.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("no connection became free; all " + SIZE + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", e);
        }
        try {
            Connection connection = idle.poll();
            return new Lease(this, wire, connection == null ? place.connect() : connection);
        } catch (SQLException e) {
            free.release();
            throw e;
        }
    }

    /** Tells whether no connection is free. */
    boolean isEmpty() {
        return free.availablePermits() == 0;
    }

    /** Returns how many connections are in use. */
    int inUse() {
        return SIZE - free.availablePermits();
    }

    void giveBack(Connection connection, boolean broken) throws SQLException {
        try {
            // Switching to auto-commit would commit what was left open.
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (broken || closed) {
                connection.close();
            } else {
                idle.push(connection);
            }
        } finally {
            free.release();
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
