package dev.holdfast.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A part of a test that runs on a thread of its own, such as the second of two that race.
 *
 * @param <T> what it gives in the end
 */
public final class Elsewhere<T extends @Nullable Object> {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final FutureTask<T> task;
    private final Thread thread;

    private Elsewhere(String name, Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = new Thread(task, name);
        this.thread.setDaemon(true);
    }

    /** Starts the work on a new thread. */
    public static <T extends @Nullable Object> Elsewhere<T> start(String name, Callable<T> work) {
        Elsewhere<T> elsewhere = new Elsewhere<>(name, work);
        elsewhere.thread.start();
        return elsewhere;
    }

    /** Returns the thread. */
    public Thread thread() {
        return thread;
    }

    /** Tells whether the work has ended in any way. */
    public boolean isDone() {
        return task.isDone();
    }

    /** Waits for the end and returns what the work gave, or throws what it threw; not longer than half a minute. */
    public T result() throws Exception {
        try {
            return task.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError stuck = new AssertionError("'" + thread.getName() + "' does not come to an end", e);
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
