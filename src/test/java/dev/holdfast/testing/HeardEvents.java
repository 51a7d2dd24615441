package dev.holdfast.testing;

import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps what it was told, one short line each, and passes it on. */
public final class HeardEvents implements RunListener {

    private final RunListener next;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Creates a listener in front of another. */
    public HeardEvents(RunListener next) {
        this.next = next;
    }

    @Override
    public void stepFinished(Subject subject, NodeId step, long nanos) {
        lines.add("finished " + step);
        next.stepFinished(subject, step, nanos);
    }

    @Override
    public void ended(Subject subject, Phase phase) {
        lines.add("ended " + phase);
        next.ended(subject, phase);
    }

    @Override
    public void failed(Subject subject, Failure failure) {
        lines.add("failed " + failure.type());
        next.failed(subject, failure);
    }

    @Override
    public void dropped(Subject subject, String why) {
        lines.add("dropped: " + why);
        next.dropped(subject, why);
    }

    @Override
    public void repeated(Subject subject, NodeId step, String why) {
        lines.add("repeated " + step);
        next.repeated(subject, step, why);
    }

    @Override
    public void attemptFailed(Subject subject, NodeId step, Failure failure, Duration wait, Duration took) {
        lines.add("attempt failed " + step + ", next in " + wait);
        next.attemptFailed(subject, step, failure, wait, took);
    }

    @Override
    public void struck(Subject subject, NodeId step, boolean given) {
        lines.add("struck " + step);
        next.struck(subject, step, given);
    }

    /** Returns the lines, in order: finished, ended, failed, dropped, repeated, and of what. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
