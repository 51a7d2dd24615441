package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/** Writes what a person may have to act on to the log. */
final class RunLog implements RunListener {

    @Override
    public void ended(Subject subject, Phase phase) {
        LOG.debugf("Instance %s (%s) is %s", subject.instance(), subject.branch(), phase);
    }

    @Override
    public void failed(Subject subject, Failure failure) {
        LOG.failed(subject.instance().value(), subject.branch().toString(), failure.summary());
    }

    @Override
    public void dropped(Subject subject, String why) {
        LOG.dropped(subject.branch().toString(), subject.instance().value(), why);
    }

    @Override
    public void repeated(Subject subject, NodeId step, String why) {
        LOG.repeated(step.value(), subject.instance().value(), subject.branch().toString(), why);
    }

    @Override
    public void attemptFailed(Subject subject, NodeId step, Failure failure, Duration wait, Duration took) {
        LOG.attemptFailed(
                step.value(),
                subject.instance().value(),
                subject.branch().toString(),
                failure.summary(),
                wait.toString());
    }

    @Override
    public void parted(int checkpoints, String why) {
        LOG.parted(checkpoints, why);
    }

    @Override
    public void struck(Subject subject, NodeId step, boolean given) {
        LOG.struck(step.value(), subject.instance().value(), subject.branch().toString());
    }
}
