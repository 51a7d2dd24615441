package dev.holdfast.ejb.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What happened, in its order: the last of it for people, a digest of all for the question whether it happened again. */
final class Journal {

    private static final int KEPT = Integer.getInteger("holdfast.sim.trace", 150);

    private final Schedule schedule;
    private final Deque<String> last = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private long digest;
    private long moment;

    Journal(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Notes something that the thread whose turn it is does. */
    void note(String what) {
        Actor actor = schedule.current();
        Machine machine = actor == null ? null : actor.machine;
        String line = Duration.ofNanos(schedule.now()).toString().substring(2) + " "
                + (actor == null ? "driver" : actor.getName())
                + (machine == null ? "" : "@" + machine.name)
                + ": " + what;
        digest = digest * 31 + line.hashCode();
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(line);
    }

    /** Notes something that must not be. */
    void violation(String what) {
        note("VIOLATION " + what);
        violations.add(what);
        schedule.end();
    }

    /** Returns a number that is larger at every call. */
    long moment() {
        return ++moment;
    }

    List<String> violations() {
        return violations;
    }

    long digest() {
        return digest;
    }

    @Override
    public String toString() {
        return String.join("\n", last);
    }
}
