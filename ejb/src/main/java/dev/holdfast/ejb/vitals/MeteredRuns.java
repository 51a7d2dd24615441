package dev.holdfast.ejb.vitals;

import static dev.holdfast.ejb.vitals.Metric.BRANCHES_DROPPED;
import static dev.holdfast.ejb.vitals.Metric.INSTANCES_ENDED;
import static dev.holdfast.ejb.vitals.Metric.INSTANCES_STARTED;
import static dev.holdfast.ejb.vitals.Metric.SIGNALS;
import static dev.holdfast.ejb.vitals.Metric.STEP;
import static dev.holdfast.ejb.vitals.Metric.STEPS_REPEATED;
import static dev.holdfast.ejb.vitals.Metric.STEPS_STRUCK;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.RunListener;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.Locale;

/** Counts what becomes of instances and steps. */
public record MeteredRuns(Meter meter) implements RunListener {

    @Override
    public boolean hearsCallers() {
        return meter.isOn();
    }

    @Override
    public void started(Subject run) {
        meter.count(INSTANCES_STARTED, 1, workflow(run));
    }

    @Override
    public void signalled(InstanceId instance, boolean stored) {
        meter.count(SIGNALS, 1, stored ? "stored" : "duplicate");
    }

    @Override
    public void stepFinished(Subject subject, NodeId step, long nanos) {
        step(subject, step, "finished", nanos);
    }

    @Override
    public void undone(Subject subject, NodeId step, Duration took) {
        step(subject, step, "undone", took.toNanos());
    }

    @Override
    public void attemptFailed(Subject subject, NodeId step, Failure failure, Duration wait, Duration took) {
        step(subject, step, "retried", took.toNanos());
    }

    @Override
    public void stepFailed(Subject subject, NodeId step, Failure failure, Duration took) {
        step(subject, step, "failed", took.toNanos());
    }

    private void step(Subject subject, NodeId step, String outcome, long nanos) {
        if (meter.isOn()) {
            meter.time(STEP, Math.max(0, nanos), workflow(subject), step.value(), outcome);
        }
    }

    @Override
    public void ended(Subject run, Phase phase) {
        meter.count(INSTANCES_ENDED, 1, workflow(run), phase.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void dropped(Subject subject, String why) {
        meter.count(BRANCHES_DROPPED, 1, workflow(subject));
    }

    @Override
    public void repeated(Subject subject, NodeId step, String why) {
        meter.count(STEPS_REPEATED, 1, workflow(subject), step.value());
    }

    @Override
    public void struck(Subject subject, NodeId step, boolean given) {
        meter.count(STEPS_STRUCK, 1, workflow(subject), step.value());
    }

    private static String workflow(Subject subject) {
        return subject.workflow().value();
    }
}
