package dev.holdfast.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A place where whoever comes stands until the test opens it for good; closing opens it, so that a failed test leaves nobody
 * there.
 */
public final class Barrier implements AutoCloseable {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Creates one that is closed. */
    public Barrier() {}

    /** Stands here until it is open. */
    public void pass() {
        arrived.release();
        await(() -> opened.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS), "nobody opened the barrier");
    }

    /** Waits until so many more have come. */
    public void awaitArrivals(int more) {
        await(() -> arrived.tryAcquire(more, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS), "nobody came to the barrier");
    }

    /** Opens it for good. */
    public void open() {
        opened.countDown();
    }

    @Override
    public void close() {
        open();
    }

    private interface Waiting {
        boolean happened() throws InterruptedException;
    }

    private static void await(Waiting waiting, String otherwise) {
        try {
            if (!waiting.happened()) {
                throw new AssertionError(otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted at the barrier", e);
        }
    }
}
