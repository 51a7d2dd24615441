package dev.holdfast.testing;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.BranchKey;
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
    public void stepFinished(InstanceId instance, BranchKey branch, NodeId step, long nanos) {
        lines.add("finished " + step);
        next.stepFinished(instance, branch, step, nanos);
    }

    @Override
    public void ended(InstanceId instance, BranchKey branch, Phase phase) {
        lines.add("ended " + phase);
        next.ended(instance, branch, phase);
    }

    @Override
    public void failed(InstanceId instance, BranchKey branch, Failure failure) {
        lines.add("failed " + failure.type());
        next.failed(instance, branch, failure);
    }

    @Override
    public void dropped(InstanceId instance, BranchKey branch, String why) {
        lines.add("dropped: " + why);
        next.dropped(instance, branch, why);
    }

    @Override
    public void repeated(InstanceId instance, BranchKey branch, NodeId step, String why) {
        lines.add("repeated " + step);
        next.repeated(instance, branch, step, why);
    }

    @Override
    public void attemptFailed(InstanceId instance, BranchKey branch, NodeId step, Failure failure, Duration wait) {
        lines.add("attempt failed " + step + ", next in " + wait);
        next.attemptFailed(instance, branch, step, failure, wait);
    }

    @Override
    public void struck(InstanceId instance, BranchKey branch, NodeId step, boolean given) {
        lines.add("struck " + step);
        next.struck(instance, branch, step, given);
    }

    /** Returns the lines, in order: finished, ended, failed, dropped, repeated, and of what. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
