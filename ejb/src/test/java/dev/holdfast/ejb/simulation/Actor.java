package dev.holdfast.ejb.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A thread that runs when the {@link Schedule} says so, and then alone. */
final class Actor extends Thread {

    private final Schedule schedule;
    private final Runnable work;
    private volatile boolean baton;
    private boolean interruption;

    /** The transactions that it has open, the innermost first. */
    final Deque<WiredTransactions.Open> open = new ArrayDeque<>();

    /** Whether it runs user code, whose trouble would count as its failure. */
    boolean spared;

    /** Whose machine it runs on; null for nobody's. */
    @Nullable
    Machine machine;

    /** What it waits for; null for nothing but the time. */
    @Nullable
    BooleanSupplier condition;

    /** When it goes on, whatever it waits for. */
    long wakeAt;

    /** Which run it last read the status of, and when. */
    VerbChecks.@Nullable Guard guard;

    Actor(Schedule schedule, @Nullable Machine machine, Runnable work) {
        this.schedule = schedule;
        this.machine = machine;
        this.work = work;
        setDaemon(true);
    }

    @Override
    public void start() {
        schedule.enter(this);
        super.start();
    }

    @Override
    public void run() {
        awaitBaton();
        try {
            schedule.live();
            work.run();
        } catch (Killed killed) {
            // as it was to be
        } catch (Throwable thrown) {
            schedule.broken(getName(), thrown);
        } finally {
            schedule.leave();
        }
    }

    /** Interrupts: a thread that runs at once, one that waits when it goes on. */
    @Override
    public void interrupt() {
        if (schedule.current() == this) {
            super.interrupt();
        } else {
            interruption = true;
        }
    }

    boolean isToBeInterrupted() {
        return interruption;
    }

    void takeInterruption() {
        if (interruption) {
            interruption = false;
            super.interrupt();
        }
    }

    void give() {
        baton = true;
        LockSupport.unpark(this);
    }

    void awaitBaton() {
        while (!baton) {
            LockSupport.park(schedule);
        }
        baton = false;
    }
}
