package dev.holdfast.ejb.simulation;

import dev.holdfast.engine.Watch;
import java.time.Duration;

/** A watch in virtual time: each attempt that runs too long is struck by a thread of its own. */
final class VirtualWatch implements Watch {

    private final Schedule schedule;
    private final Machine machine;

    VirtualWatch(Schedule schedule, Machine machine) {
        this.schedule = schedule;
        this.machine = machine;
    }

    @Override
    public Watched begin(Duration limit, Runnable strike) {
        if (schedule.current() == null) {
            return () -> {};
        }
        boolean[] closed = {false};
        schedule.at(schedule.now() + limit.toNanos(), () -> {
            if (!closed[0] && !machine.isDead()) {
                Actor watch = new Actor(schedule, machine, strike);
                watch.setName("holdfast-watch");
                watch.start();
            }
        });
        return () -> closed[0] = true;
    }
}
