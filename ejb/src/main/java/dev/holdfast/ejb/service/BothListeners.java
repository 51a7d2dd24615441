package dev.holdfast.ejb.service;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/** Passes everything on to two listeners. */
record BothListeners(RunListener first, RunListener second) implements RunListener {

    @Override
    public void stepFinished(InstanceId instance, BranchKey branch, NodeId step, long nanos) {
        first.stepFinished(instance, branch, step, nanos);
        second.stepFinished(instance, branch, step, nanos);
    }

    @Override
    public void ended(InstanceId instance, BranchKey branch, Phase phase) {
        first.ended(instance, branch, phase);
        second.ended(instance, branch, phase);
    }

    @Override
    public void failed(InstanceId instance, BranchKey branch, Failure failure) {
        first.failed(instance, branch, failure);
        second.failed(instance, branch, failure);
    }

    @Override
    public void dropped(InstanceId instance, BranchKey branch, String why) {
        first.dropped(instance, branch, why);
        second.dropped(instance, branch, why);
    }

    @Override
    public void repeated(InstanceId instance, BranchKey branch, NodeId step, String why) {
        first.repeated(instance, branch, step, why);
        second.repeated(instance, branch, step, why);
    }

    @Override
    public void attemptFailed(InstanceId instance, BranchKey branch, NodeId step, Failure failure, Duration wait) {
        first.attemptFailed(instance, branch, step, failure, wait);
        second.attemptFailed(instance, branch, step, failure, wait);
    }

    @Override
    public void parted(int checkpoints, String why) {
        first.parted(checkpoints, why);
        second.parted(checkpoints, why);
    }

    @Override
    public void struck(InstanceId instance, BranchKey branch, NodeId step, boolean given) {
        first.struck(instance, branch, step, given);
        second.struck(instance, branch, step, given);
    }
}
