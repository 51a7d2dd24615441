package dev.holdfast.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An executor that does nothing until a test says so, and a clock that stands until a test moves it. */
final class HandScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private record Later(long nanos, Runnable work) {}

    private final Deque<Runnable> now = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private long nanos;

    long nanos() {
        return nanos;
    }

    /** Does what is to be done at once, and whatever follows from it at once. */
    int run() {
        int done = 0;
        for (Runnable work = now.poll(); work != null; work = now.poll()) {
            work.run();
            done++;
        }
        return done;
    }

    /** Lets time pass, and does what is due by then. */
    void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        List<Later> due = later.stream().filter(each -> each.nanos() <= nanos).toList();
        later.removeAll(due);
        due.forEach(each -> now.add(each.work()));
        run();
    }

    /** Returns how much is to be done, now or later. */
    int waiting() {
        return now.size() + later.size();
    }

    @Override
    public void execute(Runnable work) {
        now.add(work);
    }

    @Override
    public @Nullable ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        later.add(new Later(nanos + unit.toNanos(delay), work));
        return null;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long delay, long pause, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
