package dev.holdfast.kit;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.Lease;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Drives what is due, one branch after the other on the calling thread, and moves the time from one due moment to the next.
 * Always in the same order for the same seed.
 */
final class Driver {

    private static final Duration AGEING = Duration.ofMinutes(5);

    private final Stage stage;
    private final Optional<Random> chance;
    private final TreeSet<Instant> takeovers = new TreeSet<>();
    private final Map<InstanceId, Integer> movesOf = new HashMap<>();
    private boolean driving;
    private int moves;

    Driver(Stage stage) {
        this.stage = stage;
        this.chance =
                stage.setup.seed.isPresent() ? Optional.of(new Random(stage.setup.seed.getAsLong())) : Optional.empty();
    }

    /** Drives what is due now, and waits for the claims of nodes that died before. */
    void drive() {
        work(() -> {
            boolean alive = until(stage.clock.instant());
            while (alive && !takeovers.isEmpty()) {
                alive = until(takeovers.first());
            }
        });
    }

    /** Lets the time pass, and drives what falls due meanwhile when it does. */
    void passes(Duration time) {
        work(() -> {
            boolean alive = until(stage.clock.instant().plus(time));
            while (alive && stage.setup.goesOnAfterCrashes && !takeovers.isEmpty()) {
                alive = until(takeovers.first());
            }
        });
    }

    /** Lets the time pass until nothing will ever fall due by itself any more. */
    void settles() {
        work(() -> {
            boolean alive = until(stage.clock.instant());
            Optional<Instant> next = nextBranch();
            while (alive && next.isPresent()) {
                alive = until(next.get());
                next = nextBranch();
            }
        });
    }

    private void work(Runnable work) {
        if (driving) {
            throw new IllegalStateException(
                    "a step asks the kit to go on, which is running that step; what a step starts or wakes goes on by itself");
        }
        moves = 0;
        movesOf.clear();
        driving = true;
        try {
            work.run();
        } finally {
            driving = false;
        }
    }

    boolean isDriving() {
        return driving;
    }

    /** Drives everything that falls due until then; false if the node died on the way and no other is to go on. */
    private boolean until(Instant end) {
        if (stage.faults.isDead()) {
            stage.nextNode();
        }
        while (true) {
            if (!driveDue()) {
                return false;
            }
            stage.node().jobWatch().look();
            Optional<Instant> next = nextDue().filter(due -> !due.isAfter(end));
            if (next.isEmpty()) {
                stage.clock.moveTo(end);
                takeovers.headSet(stage.clock.instant(), true).clear();
                return true;
            }
            stage.clock.moveTo(next.get());
        }
    }

    /** Returns when something falls due the next time after now. */
    private Optional<Instant> nextDue() {
        Optional<Instant> tick =
                stage.setup.schedules.isEmpty() && stage.schedules().list().isEmpty()
                        ? Optional.empty()
                        : stage.ticking().fireDue().map(stage.clock.instant()::plus);
        return Stream.of(nextBranch(), tick).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /** Returns when a branch falls due the next time after now. */
    private Optional<Instant> nextBranch() {
        Instant now = stage.clock.instant();
        return stage.store
                .branches()
                .untilNextDue(stage.node().catalog().servedRoutes())
                .map(now::plus)
                .filter(due -> due.isAfter(now));
    }

    /** Drives until nothing is due; false if the node died and no other is to go on. */
    private boolean driveDue() {
        while (true) {
            Instant claimed = stage.clock.instant();
            try {
                if (!driveOne()) {
                    return true;
                }
            } catch (NodeKilled killed) {
                died(killed, claimed);
                if (!stage.setup.goesOnAfterCrashes) {
                    return false;
                }
                stage.nextNode();
            }
        }
    }

    /** Claims a branch and drives it until it stops; false if none is due. */
    private boolean driveOne() {
        stage.faults.driving(true);
        try {
            stage.ticking().fireDue();
            Optional<Claim> claim = claim();
            claim.ifPresent(taken -> {
                stage.bodies.follow(taken, stage.node().catalog());
                stage.node().branches().run(taken, lease(taken.instance()));
                stage.faults.mustLive();
            });
            return claim.isPresent();
        } finally {
            stage.faults.driving(false);
        }
    }

    private void died(NodeKilled killed, Instant claimed) {
        Thread.interrupted(); // it belonged to a body that is gone
        stage.died(String.valueOf(killed.getMessage()));
        if (stage.isAnyHeld()) {
            takeovers.add(claimed.plus(stage.setup.claim));
        }
    }

    private Optional<Claim> claim() {
        if (chance.isEmpty()) {
            return stage.transactions.own(
                    () -> stage.ports().branches().claim(poll(1)).stream().findFirst());
        }
        List<BranchKey> due = due();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        BranchKey chosen = due.get(chance.get().nextInt(due.size()));
        return stage.transactions.own(
                () -> stage.ports().branches().claim(chosen, stage.nodeName(), stage.setup.claim));
    }

    private Poll poll(int limit) {
        return new Poll(stage.nodeName(), stage.node().catalog().servedRoutes(), limit, stage.setup.claim, AGEING);
    }

    /** Looks what is due: claims all of it and takes that back. */
    private List<BranchKey> due() {
        List<BranchKey> keys = new ArrayList<>();
        try {
            stage.store.transactions().own(() -> {
                stage.store
                        .branches()
                        .claim(poll(Integer.MAX_VALUE))
                        .forEach(claim -> keys.add(claim.hold().branch()));
                throw new OnlyLooked();
            });
        } catch (OnlyLooked expected) {
            return keys;
        }
        return keys;
    }

    /** Rolls a look back. */
    private static final class OnlyLooked extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OnlyLooked() {
            super("nothing is claimed by a look", null, false, false);
        }
    }

    private Lease lease(InstanceId instance) {
        return new Lease() {
            @Override
            public boolean isHeld() {
                moves++;
                movesOf.merge(instance, 1, Integer::sum);
                if (moves > stage.setup.patience) {
                    throw endless();
                }
                return true;
            }

            @Override
            public boolean shouldYield(int steps) {
                return steps > 0 && chance.map(Random::nextBoolean).orElse(false);
            }
        };
    }

    private AssertionError endless() {
        InstanceId busiest = movesOf.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
        return new AssertionError(
                "after " + stage.setup.patience + " moves there is still something to do, most of all in '"
                        + busiest + "' (" + movesOf.get(busiest)
                        + " moves); does it ever end? If it does, give the kit more patience("
                        + stage.setup.patience + ").\n\n" + Timeline.end(stage, busiest));
    }
}
