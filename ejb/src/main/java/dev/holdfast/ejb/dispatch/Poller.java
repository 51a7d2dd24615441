package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.vitals.Meter;
import dev.holdfast.ejb.vitals.Metric;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Poll;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Claims what is due while there are places: new work, delays and retries whose time has come, and what dead nodes left
 * behind are one query. Sleeps until the next branch is due, a wake-up, or the longest pause.
 */
final class Poller implements Runnable {

    /** The shortest pause: due branches that others have locked must not be asked for in a tight loop. */
    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** Hints of one node come no more often: each is a commit, and makes the others look. */
    private static final Duration BETWEEN_HINTS = Duration.ofMillis(20);

    /** The longest pause after errors, so that a database that is back is found soon. */
    private static final Duration LONGEST_AFTER_ERROR = Duration.ofSeconds(10);

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Settings settings;
    private final LookBudget budget;
    private final Semaphore bell = new Semaphore(0);
    private volatile boolean claiming;
    private volatile boolean starved;
    private volatile boolean asked;
    private volatile boolean knows;
    private volatile boolean passesOn;
    private volatile boolean ticksAsked;
    private boolean leaves;
    private long toldAt;
    private boolean foundNothing;
    private int failures;
    private long ticksAt;

    Poller(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.settings = parts.settings();
        this.budget = new LookBudget(settings.poll());
    }

    /** Makes it look at once; if it cannot take all there is, others are told. */
    void wake() {
        asked = true;
        bell.release();
    }

    /** The same when something is known to be due: if it finds nothing that it may take, others are told, too. */
    void wakeForWork() {
        knows = true;
        wake();
    }

    /** Makes it tell others that something is due which this node does not run. */
    void passOn() {
        passesOn = true;
        bell.release();
    }

    /** Makes it look at the schedules at once. */
    void reschedule() {
        ticksAsked = true;
        bell.release();
    }

    /** Makes it look at once, since another node has told that something may be due. */
    void hinted() {
        bell.release();
    }

    /** Is told when places have become free; makes it look only if it had none. */
    void placeIsFree() {
        if (starved) {
            starved = false;
            bell.release();
        }
    }

    void stop() {
        bell.release();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            try {
                long begin = parts.pace().nanos();
                parts.vitals().turned();
                boolean wasAsked = asked;
                boolean knew = knows;
                boolean passed = passesOn;
                asked = false;
                knows = false;
                passesOn = false;
                Duration untilTick = ticks();
                Duration pause = shorter(look(), untilTick);
                if (passed || (wasAsked && leaves) || (knew && foundNothing)) {
                    pause = tell(pause, passed);
                }
                if (foundNothing) {
                    // many who wake it, as ending arms do, are answered by one look, and looking stays a small part of
                    // the load; a look that stood still, with the machine or the database, is no load
                    rest(budget.owed(begin, parts.pace().nanos()));
                }
                pause(pause);
            } catch (InterruptedException e) {
                // only the end of the deployment interrupts; the loop's condition sees it
            }
        }
    }

    /**
     * Fires what schedules have due, and returns how long it takes until there may be more: asks only when something is due that it knows
     * of, and once in an interval, since others may have changed a schedule.
     */
    private Duration ticks() {
        long left = ticksAt - parts.pace().nanos();
        if (ticksAt != 0 && left > 0 && !ticksAsked) {
            return Duration.ofNanos(left);
        }
        ticksAsked = false;
        Duration pause = settings.poll();
        try {
            pause = shorter(
                    pause,
                    parts.ticking()
                            .fireDue()
                            .map(next -> atLeast(next, SHORTEST))
                            .orElse(pause));
        } catch (RuntimeException e) {
            LOG.agendaFailed(e, pause.toMillis());
        }
        ticksAt = parts.pace().nanos() + pause.toNanos();
        return pause;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void rest(long nanos) {
        if (nanos > 0) {
            parts.pace().rest(nanos);
        }
    }

    /** Hints to the others, unless it has just done so: then it asks itself to, a moment later. */
    private Duration tell(Duration pause, boolean passed) {
        if (parts.presence().isAlone()) {
            return pause;
        }
        long since = parts.pace().nanos() - toldAt;
        if (toldAt != 0 && since < BETWEEN_HINTS.toNanos()) {
            asked = true;
            knows = true;
            passesOn |= passed;
            Duration rest = BETWEEN_HINTS.minusNanos(since);
            return rest.compareTo(pause) < 0 ? rest : pause;
        }
        toldAt = parts.pace().nanos();
        try {
            parts.presence().hint();
        } catch (RuntimeException e) {
            LOG.hintFailed(e);
        }
        return pause;
    }

    /** Claims once and returns how long to pause before the next look. */
    private Duration look() {
        foundNothing = false;
        leaves = true;
        Set<Integer> routes = parts.catalog().servedRoutes(); // applications come and go
        if (routes.isEmpty()) {
            parts.vitals().looked(); // nothing that it could find
            return settings.poll();
        }
        claiming = true; // before it looks for places: who takes them away waits for what was claimed for them
        try {
            int places = freePlaces();
            if (places <= 0) {
                parts.vitals().looked();
                return settings.poll();
            }
            long sent = parts.pace().nanos();
            List<Claim> claims = parts.transactions()
                    .own(() -> parts.branches()
                            .claim(new Poll(
                                    parts.id(), routes, places, settings.claim(), settings.ageing(), deference())));
            parts.vitals().looked();
            measure(claims, sent);
            foundNothing = claims.isEmpty();
            leaves = claims.size() == places;
            claims.forEach(claim -> dispatcher.acceptClaimed(claim, sent));
            failures = 0;
            return claims.size() == places ? Duration.ZERO : untilNext(routes);
        } catch (RuntimeException e) {
            return afterError(e);
        } finally {
            claiming = false;
            dispatcher.hasClaimed();
        }
    }

    /** Tells whether something may be claimed by now that is not handed over yet. */
    boolean isClaiming() {
        return claiming;
    }

    /** Others look at least once in an interval; what they have not taken in two, they cannot or will not. */
    private Duration deference() {
        return parts.presence().isAlone() ? Duration.ZERO : settings.poll().multipliedBy(2);
    }

    /** Says that it wants places before it looks whether there are any, so that none becomes free unseen in between. */
    private int freePlaces() {
        starved = true;
        int places = Math.min(settings.batch(), dispatcher.freePlaces());
        if (places > 0) {
            starved = false;
        }
        return places;
    }

    private Duration untilNext(Set<Integer> routes) {
        Duration next = parts.transactions()
                .own(() -> parts.branches().untilNextDue(routes))
                .orElse(settings.poll());
        Duration pause = spread(settings.poll(), parts.pace().chance());
        return atLeast(next.compareTo(pause) < 0 ? next : pause, SHORTEST);
    }

    /**
     * Returns a pause in the last quarter of the interval: nodes that were started together, or saw the same wake-up, do not
     * go on asking the database at the same moments.
     *
     * @param random evenly between 0 and 1
     */
    static Duration spread(Duration interval, double random) {
        return interval.minusNanos((long) (interval.toNanos() * random / 4));
    }

    private void measure(List<Claim> claims, long begin) {
        Meter meter = parts.meter();
        if (meter.isOn()) {
            meter.time(Metric.POLL, parts.pace().nanos() - begin, claims.isEmpty() ? "nothing" : "found");
            for (Claim claim : claims) {
                String workflow = claim.workflow().value();
                meter.count(Metric.BRANCHES_CLAIMED, 1, workflow);
                if (claim.abandoned().isPresent()) {
                    meter.count(Metric.BRANCHES_TAKEN_OVER, 1, workflow);
                }
            }
        }
    }

    private Duration afterError(RuntimeException error) {
        parts.vitals().lookFailed();
        parts.meter().time(Metric.POLL, 0, "failed");
        failures = Math.min(failures + 1, 10);
        Duration pause = SHORTEST.multipliedBy(1L << failures);
        Duration bounded = pause.compareTo(LONGEST_AFTER_ERROR) < 0 ? pause : LONGEST_AFTER_ERROR;
        LOG.pollFailed(error, bounded.toMillis());
        return bounded;
    }

    private static Duration atLeast(Duration duration, Duration least) {
        return duration.compareTo(least) < 0 ? least : duration;
    }

    private void pause(Duration pause) throws InterruptedException {
        if (parts.pace().acquire(bell, pause.toNanos())) {
            bell.drainPermits();
        }
    }
}
