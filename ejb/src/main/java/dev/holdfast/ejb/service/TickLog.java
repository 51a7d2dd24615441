package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.Ticking;
import dev.holdfast.schedule.Tick;
import java.time.Duration;
import java.util.List;

/** Writes into the log what becomes of schedules. */
final class TickLog implements Ticking.Listener {

    @Override
    public void fired(String schedule, List<InstanceId> started) {
        LOG.fired(schedule, started.size(), started.get(0).value());
    }

    @Override
    public void leftOut(String schedule) {
        LOG.ticksLeftOut(schedule);
    }

    @Override
    public void overlapped(String schedule, Tick tick) {
        LOG.tickOverlapped(schedule, tick.time().toString());
    }

    @Override
    public void failed(String schedule, RuntimeException error, Duration again) {
        LOG.tickFailed(error, schedule, again.toString());
    }
}
