package dev.holdfast.kit;

import dev.holdfast.snapshot.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was arranged to go wrong, and whether the node that runs now has died of it. */
final class Faults {

    /** What can go wrong at a place. */
    enum Kind {
        CRASH_AT("a crash at "),
        CRASH_AFTER("a crash after "),
        TIME_OUT("a time-out of "),
        FAILURE("a failure of ");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Something that is to go wrong once. */
    record Arranged(Place place, Kind kind, Optional<Throwable> thrown) {

        @Override
        public String toString() {
            return kind.text + place + thrown.map(what -> " by " + what).orElse("");
        }
    }

    private final List<Arranged> arranged = new ArrayList<>();
    private @Nullable Arranged begun;
    private @Nullable CrashPoint point;
    private String reached = "";
    private boolean driving;
    private boolean dead;
    private int commits;

    void arrange(Arranged fault) {
        arranged.add(fault);
    }

    /** Returns what was arranged and has not happened. */
    List<Arranged> left() {
        return List.copyOf(arranged);
    }

    /** Makes the node die at one commit, whatever that is of. */
    void crashAt(CrashPoint chosen) {
        point = chosen;
    }

    /** Says what was written by the commit at which the node was to die; empty if it never came to that. */
    String reached() {
        return reached;
    }

    /** Returns how many commits with something to lose nodes have made so far. */
    int commits() {
        return commits;
    }

    /** Says whether what follows on this thread is done by a node; callers do not die. */
    void driving(boolean byNode) {
        driving = byNode;
    }

    boolean isDead() {
        return dead;
    }

    /** Another node takes the place of the dead one. */
    void revive() {
        dead = false;
    }

    void mustLive() {
        if (dead && driving) {
            throw new NodeKilled("already");
        }
    }

    /** Takes what was arranged for the next time at a place, if it is of that kind: what was arranged first comes first. */
    Optional<Arranged> take(Place place, Kind kind) {
        Optional<Arranged> next = arranged.stream()
                .filter(fault -> fault.place().equals(place))
                .findFirst()
                .filter(fault -> fault.kind() == kind);
        next.ifPresent(arranged::remove);
        if (kind == Kind.FAILURE || kind == Kind.TIME_OUT) {
            begun = next.orElse(begun);
        }
        return next;
    }

    /** Lets the node die before a commit if that was arranged: everything that it would make durable rolls back. */
    void beforeCommit(Writes writes) {
        if (!driving || writes.isEmpty()) {
            return;
        }
        commits++;
        dieIf(writes, CrashPoint.Moment.BEFORE, Kind.CRASH_AT);
    }

    /** Lets the node die after a commit if that was arranged. */
    void afterCommit(Writes writes) {
        if (driving && !writes.isEmpty()) {
            begun = writes.checkpoints.isEmpty() ? begun : null;
            dieIf(writes, CrashPoint.Moment.AFTER, Kind.CRASH_AFTER);
        }
    }

    private void dieIf(Writes writes, CrashPoint.Moment moment, Kind kind) {
        if (new CrashPoint(commits, moment).equals(point)) {
            reached = writes.toString();
            die(moment.text() + " the commit of " + writes);
        }
        for (Checkpoint row : writes.checkpoints) {
            Optional<Arranged> fault = place(row).flatMap(place -> take(place, kind));
            if (fault.isPresent()) {
                die(moment.text() + " the commit of " + fault.get().place());
            }
        }
    }

    /** What went wrong with an attempt that a crash took away goes wrong with the one that takes its place. */
    private void die(String where) {
        if (begun != null) {
            arranged.add(0, begun);
            begun = null;
        }
        dead = true;
        throw new NodeKilled(where);
    }

    /** What a row says was done, if it was done with success. */
    private static Optional<Place> place(Checkpoint row) {
        if (row.failure().isPresent()) {
            return Optional.empty();
        }
        return switch (row.kind()) {
            case STEP, FORK, SIGNAL, TIMEOUT, END -> row.node().map(node -> new Place(node.value(), false));
            case UNDO -> row.node().map(node -> new Place(node.value(), true));
            case START, FAILED, TOMBSTONE, MIGRATION -> Optional.empty();
        };
    }
}
