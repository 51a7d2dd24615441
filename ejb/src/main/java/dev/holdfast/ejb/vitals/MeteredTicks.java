package dev.holdfast.ejb.vitals;

import static dev.holdfast.ejb.vitals.Metric.SCHEDULE_TICKS;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.Ticking;
import dev.holdfast.schedule.Tick;
import java.time.Duration;
import java.util.List;

/** Counts what becomes of the ticks of schedules, and passes everything on. */
public record MeteredTicks(Meter meter, Ticking.Listener next) implements Ticking.Listener {

    @Override
    public void fired(String schedule, List<InstanceId> started) {
        meter.count(SCHEDULE_TICKS, started.size(), schedule, "fired");
        next.fired(schedule, started);
    }

    @Override
    public void leftOut(String schedule) {
        meter.count(SCHEDULE_TICKS, 1, schedule, "left_out");
        next.leftOut(schedule);
    }

    @Override
    public void overlapped(String schedule, Tick tick) {
        meter.count(SCHEDULE_TICKS, 1, schedule, "overlapped");
        next.overlapped(schedule, tick);
    }

    @Override
    public void failed(String schedule, RuntimeException error, Duration again) {
        meter.count(SCHEDULE_TICKS, 1, schedule, "failed");
        next.failed(schedule, error, again);
    }
}
