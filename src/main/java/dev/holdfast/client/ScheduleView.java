package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.snapshot.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A schedule as it stands.
 *
 * @param schedule what it is, without its input
 * @param input what each run is started with, if that is not its tick
 * @param application the application whose code declares it; nothing for one that somebody has put
 * @param paused whether it does not tick
 * @param isServed whether its workflow is deployed on the node that answers
 * @param next the tick that is fired next; past if no node has its workflow
 * @param upcoming the next five ticks from now, whether it is paused or not
 * @param recent the last ten ticks until now, the newest first, fired or not; only of a single schedule
 * @param last the tick that was fired last
 * @param lastRun the instance that was started last
 * @param order who changed it last and why
 * @param error why its ticks could not be fired when it was last tried
 */
public record ScheduleView(
        Schedule schedule,
        Optional<Payload> input,
        Optional<String> application,
        boolean paused,
        boolean isServed,
        Optional<Instant> next,
        List<Instant> upcoming,
        List<Instant> recent,
        Optional<Instant> last,
        Optional<InstanceId> lastRun,
        Instant changedAt,
        Order order,
        Optional<String> error) {}
