package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/** Writes what a person may have to act on to the log. */
final class RunLog implements RunListener {

    @Override
    public void ended(InstanceId instance, BranchKey branch, Phase phase) {
        LOG.debugf("Instance %s (%s) is %s", instance, branch, phase);
    }

    @Override
    public void failed(InstanceId instance, BranchKey branch, Failure failure) {
        LOG.failed(instance.value(), branch.toString(), failure.summary());
    }

    @Override
    public void dropped(InstanceId instance, BranchKey branch, String why) {
        LOG.dropped(branch.toString(), instance.value(), why);
    }

    @Override
    public void repeated(InstanceId instance, BranchKey branch, NodeId step, String why) {
        LOG.repeated(step.value(), instance.value(), branch.toString(), why);
    }

    @Override
    public void attemptFailed(InstanceId instance, BranchKey branch, NodeId step, Failure failure, Duration wait) {
        LOG.attemptFailed(step.value(), instance.value(), branch.toString(), failure.summary(), wait.toString());
    }

    @Override
    public void parted(int checkpoints, String why) {
        LOG.parted(checkpoints, why);
    }

    @Override
    public void struck(InstanceId instance, BranchKey branch, NodeId step, boolean given) {
        LOG.struck(step.value(), instance.value(), branch.toString());
    }
}
