package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.client.OldRuns;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.engine.Keeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Removes every now and then what was kept for long enough. */
final class Housekeeper implements Runnable {

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Semaphore bell = new Semaphore(0);

    Housekeeper(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
    }

    /** Makes it begin a round at once. */
    void wake() {
        bell.release();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            try {
                Duration pause = Poller.spread(
                        parts.upkeep().settings().interval(), parts.pace().chance());
                if (parts.pace().acquire(bell, pause.toNanos())) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                continue; // only the end of the deployment interrupts; the loop's condition sees it
            }
            if (!dispatcher.isStopping()) {
                round();
            }
        }
    }

    private void round() {
        Instant began = parts.upkeep().clock().instant();
        long begin = parts.pace().nanos();
        Keeper.Tally tally = Keeper.Tally.NONE;
        Optional<String> error = Optional.empty();
        try {
            tally = parts.keeper().round(() -> !dispatcher.isStopping());
            if (!tally.equals(Keeper.Tally.NONE)) {
                LOG.removed(tally.runs(), tally.checkpoints(), tally.messages(), tally.jobs());
            }
        } catch (RuntimeException e) {
            LOG.removalFailed(e);
            error = Optional.of(e.toString());
        }
        parts.rounded(new OldRuns.Round(
                began,
                Duration.ofNanos(parts.pace().nanos() - begin),
                tally.runs(),
                tally.checkpoints(),
                tally.messages(),
                tally.jobs(),
                error));
    }
}
