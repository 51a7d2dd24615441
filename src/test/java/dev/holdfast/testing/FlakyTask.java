package dev.holdfast.testing;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A task that fails its first calls and returns its input from then on. */
public final class FlakyTask {

    private final int failures;
    private final Supplier<? extends Throwable> failure;
    private final AtomicInteger calls = new AtomicInteger();

    private FlakyTask(int failures, Supplier<? extends Throwable> failure) {
        this.failures = failures;
        this.failure = failure;
    }

    /** Returns a task that fails so often, each time with an {@link IllegalStateException}. */
    public static FlakyTask failing(int times) {
        return failing(times, () -> new IllegalStateException("as arranged"));
    }

    /** Returns a task that fails so often, each time with what is supplied. */
    public static FlakyTask failing(int times, Supplier<? extends Throwable> failure) {
        return new FlakyTask(times, failure);
    }

    /** Fails, or returns the number, in the transaction of the step. */
    @Task
    public Integer attempt(Integer number) throws Exception {
        return call(number);
    }

    /** Fails, or returns the number, outside any transaction. */
    @Task(transaction = Transaction.NONE)
    public Integer attemptApart(Integer number) throws Exception {
        return call(number);
    }

    private Integer call(Integer number) throws Exception {
        if (calls.incrementAndGet() > failures) {
            return number;
        }
        Throwable arranged = failure.get();
        if (arranged instanceof Error error) {
            throw error;
        }
        throw (Exception) arranged;
    }

    /** Returns how often it was called. */
    public int calls() {
        return calls.get();
    }
}
