package dev.holdfast.testing;

import dev.holdfast.engine.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A watch that strikes when a test says so, however short the time was. */
public final class HandWatch implements Watch {

    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

    private record Attempt(Duration limit, Runnable strike, AtomicBoolean watched) {}

    /** Creates a watch that has seen nothing. */
    public HandWatch() {}

    @Override
    public Watched begin(Duration limit, Runnable strike) {
        Attempt attempt = new Attempt(limit, strike, new AtomicBoolean(true));
        attempts.add(attempt);
        return () -> attempt.watched().set(false);
    }

    /** Returns the limits under which attempts began, in order. */
    public List<Duration> limits() {
        return attempts.stream().map(Attempt::limit).toList();
    }

    /** Returns how many attempts are watched now. */
    public long watched() {
        return attempts.stream().filter(attempt -> attempt.watched().get()).count();
    }

    /**
     * Strikes the attempt that began last, on a thread of its own, and returns when that has stored what it had to.
     *
     * @return whether the calling thread was interrupted by it
     */
    public boolean strike() {
        Attempt last = attempts.get(attempts.size() - 1);
        Elsewhere<Boolean> watch = Elsewhere.start("watch", () -> {
            last.strike().run();
            return true;
        });
        boolean interrupted = false;
        while (true) {
            try {
                assertDone(watch.result());
                return Thread.interrupted() || interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (Exception e) {
                throw new AssertionError("the watch could not strike", e);
            }
        }
    }

    private static void assertDone(boolean done) {
        if (!done) {
            throw new AssertionError("the watch did not strike");
        }
    }
}
