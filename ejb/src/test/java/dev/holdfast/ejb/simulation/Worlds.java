package dev.holdfast.ejb.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * Many worlds side by side. Each has one thread that runs at a time, and handing the turn from thread to thread is most of what it
 * does, so that more of them than there are processors keep these busy. What happens in one does not depend on the others.
 */
final class Worlds {

    private static final int SIDE_BY_SIDE = 2 * Runtime.getRuntime().availableProcessors();

    private Worlds() {}

    /**
     * Plays the worlds of the seeds 0, 1, 2, and so on, and returns how many were played.
     *
     * @param world plays one; what it throws ends all, and is thrown
     * @param goesOn whether the world of a seed is still to be played
     */
    static long play(LongConsumer world, LongPredicate goesOn) {
        AtomicLong seeds = new AtomicLong();
        AtomicLong played = new AtomicLong();
        AtomicBoolean broken = new AtomicBoolean();
        ExecutorService players = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        List<Future<?>> ends = new ArrayList<>();
        for (int player = 0; player < SIDE_BY_SIDE; player++) {
            ends.add(players.submit(() -> {
                for (long seed = seeds.getAndIncrement();
                        !broken.get() && goesOn.test(seed);
                        seed = seeds.getAndIncrement()) {
                    try {
                        world.accept(seed);
                        played.incrementAndGet();
                    } catch (Throwable thrown) {
                        broken.set(true);
                        throw thrown;
                    }
                }
            }));
        }
        players.shutdown();
        ends.forEach(Worlds::await);
        return played.get();
    }

    private static void await(Future<?> end) {
        try {
            end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while worlds are played", e);
        }
    }
}
