package dev.holdfast.ejb.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who runs when: one thread at a time, chosen by chance among those who can go on, and when there are none the time is that of
 * the next who can. All chance of a simulation comes from its one source, so that a seed says everything.
 */
final class Schedule {

    private static final long NEVER = Long.MAX_VALUE;

    private final Random random;
    private final Consumer<Duration> clock;
    private final Thread driver = Thread.currentThread();
    private final List<Actor> actors = new ArrayList<>();
    private final List<Actor> able = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparingLong(Alarm::time));
    private volatile boolean driven;
    private volatile @Nullable Actor current;
    private volatile @Nullable Throwable broken;
    private boolean over;
    private boolean closing;
    private long limit;
    private long now;
    private long switches;

    private record Alarm(long time, Runnable what) {}

    /**
     * Creates a schedule whose driver is the calling thread.
     *
     * @param clock is told how much time has passed
     */
    Schedule(Random random, Consumer<Duration> clock) {
        this.random = random;
        this.clock = clock;
    }

    Random random() {
        return random;
    }

    boolean happens(int inThousand) {
        return inThousand > 0 && random.nextInt(1_000) < inThousand;
    }

    /** Returns the time since the beginning in nanoseconds. */
    long now() {
        return now;
    }

    /** Returns how often another thread was given its turn. */
    long switches() {
        return switches;
    }

    /** Returns the thread whose turn it is; null for the driver. */
    @Nullable
    Actor current() {
        return current;
    }

    void enter(Actor actor) {
        actor.wakeAt = now;
        actors.add(actor);
    }

    /** Something threw that nobody caught. */
    void broken(String name, Throwable thrown) {
        if (broken == null) {
            broken = new AssertionError(name + " ended by " + thrown, thrown);
        }
        over = true;
    }

    /** Ends the drive. */
    void end() {
        over = true;
    }

    /** Tells which threads of a machine there are, and what they do. */
    String threadsOf(Machine machine) {
        return actors.stream()
                .filter(actor -> actor.machine == machine)
                .map(actor -> actor.getName() + " until " + Duration.ofNanos(actor.wakeAt)
                        + Arrays.stream(actor.getStackTrace())
                                .filter(frame -> frame.getClassName().startsWith("dev.holdfast"))
                                .skip(3)
                                .limit(4)
                                .toList())
                .toList()
                .toString();
    }

    boolean hasLeft(Actor actor) {
        return !actors.contains(actor);
    }

    /** Tells whether every thread of a machine has ended. */
    boolean isDeserted(Machine machine) {
        return actors.stream().noneMatch(actor -> actor.machine == machine);
    }

    /**
     * Lets the threads run until somebody ends it; on the driver.
     *
     * @throws AssertionError if somebody failed, or nobody can go on, or it takes too long
     */
    void drive(Duration atMost) {
        over = false;
        limit = now + atMost.toNanos();
        handOverUntilBack();
        Throwable thrown = broken;
        if (thrown != null) {
            throw new AssertionError(thrown.getMessage(), thrown);
        }
        if (!over) {
            throw new AssertionError("nobody is due after " + Duration.ofNanos(now) + ", or ever");
        }
    }

    /** Ends all threads where they stand; on the driver. */
    void close() {
        over = false;
        closing = true;
        handOverUntilBack();
    }

    private void handOverUntilBack() {
        Actor first = next();
        if (first != null) {
            hand(first);
            while (!driven) {
                LockSupport.park(this);
            }
            driven = false;
        }
    }

    /** Does something on the thread whose turn it is as if the simulation did not run: nobody else gets a turn. */
    <T> T undisturbed(Supplier<T> work) {
        Actor before = current;
        current = null;
        try {
            return work.get();
        } finally {
            current = before;
        }
    }

    /** Lets something happen at a time, in no time. */
    void at(long time, Runnable what) {
        alarms.add(new Alarm(time, what));
    }

    private void alarms() {
        while (!alarms.isEmpty() && alarms.peek().time() <= now) {
            alarms.remove().what().run();
        }
    }

    /** Throws if the machine of the current thread has died. */
    void live() {
        Actor actor = current;
        if (actor != null && (closing || (actor.machine != null && actor.machine.isDead()))) {
            throw new Killed();
        }
    }

    /** Lets others go on, for no time. */
    void yield() {
        pause(null, now);
    }

    /** Waits for so long. */
    void sleep(Duration time) {
        pause(null, now + time.toNanos());
    }

    /** Waits for something to hold, or for a time; tells whether it holds. */
    boolean pause(@Nullable BooleanSupplier condition, long until) {
        Actor me = me();
        me.condition = condition;
        me.wakeAt = until;
        Actor next = next();
        if (next != me) {
            handOn(next);
            me.awaitBaton();
        }
        me.condition = null;
        me.takeInterruption();
        live();
        return condition != null && condition.getAsBoolean();
    }

    /** The current thread has ended. */
    void leave() {
        actors.remove(me());
        handOn(next());
    }

    private Actor me() {
        Actor me = current;
        if (me == null || me != Thread.currentThread()) {
            throw new IllegalStateException(Thread.currentThread() + " waits although it is the turn of " + me);
        }
        return me;
    }

    private void handOn(@Nullable Actor next) {
        if (next != null) {
            hand(next);
        } else {
            current = null;
            driven = true;
            LockSupport.unpark(driver);
        }
    }

    private void hand(Actor next) {
        switches++;
        current = next;
        next.give();
    }

    /** Chooses who is next; null if it is over, or nobody can go on. */
    private @Nullable Actor next() {
        if (closing) {
            return actors.isEmpty() ? null : actors.get(0);
        }
        while (!over) {
            able.clear();
            alarms();
            long soonest = alarms.isEmpty() ? NEVER : alarms.peek().time();
            for (Actor actor : actors) {
                Machine machine = actor.machine;
                if (machine != null && machine.isDead()) {
                    return actor; // to find out
                }
                if (machine != null && machine.frozenUntil() > now) {
                    soonest = Math.min(soonest, machine.frozenUntil());
                } else if (isAble(actor)) {
                    able.add(actor);
                } else {
                    soonest = Math.min(soonest, actor.wakeAt);
                }
            }
            if (!able.isEmpty()) {
                return able.size() == 1 ? able.get(0) : able.get(random.nextInt(able.size()));
            }
            if (soonest > limit) {
                return null;
            }
            clock.accept(Duration.ofNanos(soonest - now));
            now = soonest;
        }
        return null;
    }

    private boolean isAble(Actor actor) {
        BooleanSupplier condition = actor.condition;
        return actor.wakeAt <= now || actor.isToBeInterrupted() || (condition != null && condition.getAsBoolean());
    }
}
