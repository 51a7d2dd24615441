package dev.holdfast.ejb.service;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/** Passes everything on to two listeners. */
record BothListeners(RunListener first, RunListener second) implements RunListener {

    @Override
    public boolean hearsCallers() {
        return first.hearsCallers() || second.hearsCallers();
    }

    @Override
    public void started(Subject run) {
        first.started(run);
        second.started(run);
    }

    @Override
    public void signalled(InstanceId instance, boolean stored) {
        first.signalled(instance, stored);
        second.signalled(instance, stored);
    }

    @Override
    public void stepFinished(Subject subject, NodeId step, long nanos) {
        first.stepFinished(subject, step, nanos);
        second.stepFinished(subject, step, nanos);
    }

    @Override
    public void undone(Subject subject, NodeId step, Duration took) {
        first.undone(subject, step, took);
        second.undone(subject, step, took);
    }

    @Override
    public void ended(Subject run, Phase phase) {
        first.ended(run, phase);
        second.ended(run, phase);
    }

    @Override
    public void failed(Subject subject, Failure failure) {
        first.failed(subject, failure);
        second.failed(subject, failure);
    }

    @Override
    public void dropped(Subject subject, String why) {
        first.dropped(subject, why);
        second.dropped(subject, why);
    }

    @Override
    public void repeated(Subject subject, NodeId step, String why) {
        first.repeated(subject, step, why);
        second.repeated(subject, step, why);
    }

    @Override
    public void attemptFailed(Subject subject, NodeId step, Failure failure, Duration wait, Duration took) {
        first.attemptFailed(subject, step, failure, wait, took);
        second.attemptFailed(subject, step, failure, wait, took);
    }

    @Override
    public void stepFailed(Subject subject, NodeId step, Failure failure, Duration took) {
        first.stepFailed(subject, step, failure, took);
        second.stepFailed(subject, step, failure, took);
    }

    @Override
    public void parted(int checkpoints, String why) {
        first.parted(checkpoints, why);
        second.parted(checkpoints, why);
    }

    @Override
    public void struck(Subject subject, NodeId step, boolean given) {
        first.struck(subject, step, given);
        second.struck(subject, step, given);
    }
}
