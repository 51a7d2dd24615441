package dev.holdfast.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A watch with threads of its own, so that neither a busy node nor a slow store delays a strike. */
public final class TimerWatch implements Watch, AutoCloseable {

    private static final int THREADS = 2;

    private final ScheduledThreadPoolExecutor timer;

    /** Creates a watch on threads of the factory, which end with {@link #close}. */
    public TimerWatch(ThreadFactory threads) {
        timer = new ScheduledThreadPoolExecutor(THREADS, threads);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Watched begin(Duration limit, Runnable strike) {
        ScheduledFuture<?> pending = timer.schedule(strike, limit.toNanos(), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
