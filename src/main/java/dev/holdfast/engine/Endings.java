package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where callers wait for the end of instances: an end on this node wakes them at once, one on another node within
 * {@value #LONGEST_LOOK_MILLIS} ms. The calls are hints; what counts is what the store says.
 */
public final class Endings implements RunListener {

    private static final long FIRST_LOOK_MILLIS = 10;
    private static final long LONGEST_LOOK_MILLIS = 500;

    private final Map<InstanceId, List<Semaphore>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<InstanceId>> listeners = new CopyOnWriteArrayList<>();
    private final Pace pace;

    /** Creates the place of one node at the pace of the machine. */
    public Endings() {
        this(Pace.MACHINE);
    }

    /** Creates the place of one node. */
    public Endings(Pace pace) {
        this.pace = pace;
    }

    @Override
    public void ended(Subject subject, Phase phase) {
        lookAgain(subject.instance());
    }

    /** Adds somebody who is told of every end on this node. */
    void listen(Consumer<InstanceId> told) {
        listeners.add(told);
    }

    /** Makes the callers who wait for an instance look again. */
    void lookAgain(InstanceId instance) {
        waiting.getOrDefault(instance, List.of()).forEach(Semaphore::release);
        listeners.forEach(told -> told.accept(instance));
    }

    /** Looks until nobody holds a branch or the time is over, and returns how many were held at the last look. */
    int awaitQuiet(InstanceId instance, IntSupplier held, Duration atMost) throws InterruptedException {
        return await(instance, held::getAsInt, count -> count == 0, atMost);
    }

    /** Looks until the instance has ended or the time is over, and returns what the last look saw; nothing if it is not there. */
    Optional<Phase> await(InstanceId instance, Supplier<Optional<Phase>> look, Duration atMost)
            throws InterruptedException {
        return await(instance, look, Endings::isEnough, atMost);
    }

    /** An instance that was only signalled is not known yet. */
    private static boolean isEnough(Optional<Phase> seen) {
        return seen.filter(phase -> phase != Phase.EXPECTED && !phase.isFinal()).isEmpty();
    }

    private <T> T await(InstanceId instance, Supplier<T> look, Predicate<T> enough, Duration atMost)
            throws InterruptedException {
        long end = pace.nanos() + Math.max(0, TimeUnit.NANOSECONDS.convert(atMost));
        long pause = FIRST_LOOK_MILLIS;
        Semaphore bell = new Semaphore(0);
        enter(instance, bell);
        try {
            while (true) {
                T seen = look.get();
                long left = end - pace.nanos();
                if (enough.test(seen) || left <= 0) {
                    return seen;
                }
                if (pace.acquire(bell, Math.min(left, TimeUnit.MILLISECONDS.toNanos(pause)))) {
                    bell.drainPermits();
                }
                pause = Math.min(pause * 2, LONGEST_LOOK_MILLIS);
            }
        } finally {
            leave(instance, bell);
        }
    }

    private void enter(InstanceId instance, Semaphore bell) {
        waiting.compute(instance, (id, bells) -> {
            List<Semaphore> present = bells == null ? new CopyOnWriteArrayList<>() : bells;
            present.add(bell);
            return present;
        });
    }

    private void leave(InstanceId instance, Semaphore bell) {
        waiting.computeIfPresent(instance, (id, bells) -> {
            bells.remove(bell);
            return bells.isEmpty() ? null : bells;
        });
    }
}
