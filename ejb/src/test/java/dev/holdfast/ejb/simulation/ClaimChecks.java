package dev.holdfast.ejb.simulation;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Hold;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** While a claim lasts, nobody else gets the branch. */
final class ClaimChecks {

    private final Schedule schedule;
    private final Journal journal;
    private final Map<BranchKey, Held> held = new HashMap<>();

    private record Held(Hold hold, long until) {}

    ClaimChecks(Schedule schedule, Journal journal) {
        this.schedule = schedule;
        this.journal = journal;
    }

    long now() {
        return schedule.now();
    }

    /** A claim or a renewal has committed, whose statement ran at a time. */
    void claimed(Hold hold, long at, Duration lasts) {
        Held before = held.get(hold.branch());
        if (before != null && before.until() > at && !before.hold().equals(hold)) {
            journal.violation(hold + " was claimed while " + before.hold() + " had "
                    + Duration.ofNanos(before.until() - at) + " left");
        }
        held.put(hold.branch(), new Held(hold, at + lasts.toNanos()));
    }

    /** A runner put a branch down, which is its holder's right alone (F5). */
    void released(Hold hold) {
        Held before = held.remove(hold.branch());
        if (before != null && before.until() > now() && !before.hold().equals(hold)) {
            journal.violation(hold + " was put down while " + before.hold() + " had it");
        }
    }

    /** A branch was made due, whoever has it. */
    void woken(BranchKey branch) {
        held.remove(branch);
    }

    /** A verb changed who holds what in a run. */
    void forget(long run) {
        held.keySet().removeIf(branch -> branch.run() == run);
    }
}
