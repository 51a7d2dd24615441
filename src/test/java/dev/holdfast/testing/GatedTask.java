package dev.holdfast.testing;

import dev.holdfast.task.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A task whose body stands at a gate until the test opens it; closing opens, so that a failed test leaves nobody there. */
public final class GatedTask implements AutoCloseable {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();

    /** Creates the bean with its gate closed. */
    public GatedTask() {}

    /** Stands at the gate, and returns the number when it is open. */
    @Task
    public Integer pass(Integer number) throws InterruptedException {
        calls.incrementAndGet();
        arrived.countDown();
        if (!opened.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody opened the gate");
        }
        return number;
    }

    /** Waits until a body stands at the gate. */
    public void awaitArrival() throws InterruptedException {
        if (!arrived.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came to the gate");
        }
    }

    /** Opens the gate for good. */
    public void open() {
        opened.countDown();
    }

    @Override
    public void close() {
        open();
    }

    /** Returns how many bodies began. */
    public int calls() {
        return calls.get();
    }
}
