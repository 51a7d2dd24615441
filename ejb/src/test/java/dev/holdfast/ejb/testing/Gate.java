package dev.holdfast.ejb.testing;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gate at which one chosen statement stands until the test lets it go on.
 *
 * <p>Closing it opens it, so that a failed test leaves nobody standing.
 */
public final class Gate implements AutoCloseable {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final String what;

    Gate(String what) {
        this.what = what;
    }

    /** Waits until the statement stands here; throws {@link AssertionError} if none comes within half a minute. */
    public void awaitArrival() throws InterruptedException {
        if (!arrived.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came to the gate of " + what);
        }
    }

    /** Tells whether the statement stands here, or has been here. */
    public boolean hasArrival() {
        return arrived.getCount() == 0;
    }

    /** Lets the statement go on, or pass without stopping if it has not come yet. */
    public void open() {
        opened.countDown();
    }

    @Override
    public void close() {
        open();
    }

    void stand() throws SQLException {
        arrived.countDown();
        try {
            if (!opened.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("the gate of " + what + " was never opened");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted at the gate of " + what, e);
        }
    }
}
