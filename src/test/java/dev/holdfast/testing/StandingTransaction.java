package dev.holdfast.testing;

import dev.holdfast.store.Transactions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A transaction on a thread of its own that has done its first part and stands open until the test ends it.
 *
 * <p>Closing it rolls back what was not ended, so that a failed test leaves no lock behind.
 *
 * @param <T> what the first part gave
 */
public final class StandingTransaction<T> implements AutoCloseable {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final CountDownLatch firstPartDone = new CountDownLatch(1);
    private final CountDownLatch toldToEnd = new CountDownLatch(1);
    private final Elsewhere<T> other;
    private volatile boolean rollBack;
    private volatile Runnable lastPart = () -> {};

    private StandingTransaction(Transactions transactions, Supplier<T> firstPart) {
        this.other = Elsewhere.start(
                "standing transaction",
                () -> transactions.own(() -> {
                    T value = firstPart.get();
                    firstPartDone.countDown();
                    await(toldToEnd, "nobody ended a standing transaction");
                    lastPart.run();
                    if (rollBack) {
                        throw new RolledBack();
                    }
                    return value;
                }));
    }

    /** Opens a transaction and returns when its first part is done; throws what the first part throws. */
    public static <T> StandingTransaction<T> open(Transactions transactions, Supplier<T> firstPart) throws Exception {
        StandingTransaction<T> standing = new StandingTransaction<>(transactions, firstPart);
        while (!standing.firstPartDone.await(10, TimeUnit.MILLISECONDS)) {
            if (standing.other.isDone()) {
                standing.other.result();
                throw new AssertionError("a standing transaction ended before it was told to");
            }
        }
        return standing;
    }

    /** Commits, and returns what the first part gave. */
    public T commit() throws Exception {
        toldToEnd.countDown();
        return other.result();
    }

    /** Does the last part in the same transaction, commits, and returns what the first part gave. */
    public T commitAfter(Runnable last) throws Exception {
        lastPart = last;
        return commit();
    }

    /** Rolls everything back. */
    public void rollBack() {
        rollBack = true;
        toldToEnd.countDown();
        try {
            other.result();
        } catch (RolledBack e) {
            // as it was told
        } catch (Exception e) {
            throw new AssertionError("a standing transaction could not be rolled back", e);
        }
    }

    @Override
    public void close() {
        if (toldToEnd.getCount() > 0) {
            rollBack();
        }
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while standing", e);
        }
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
