package dev.holdfast.ejb.vitals;

import java.util.List;
import java.util.Locale;

/**
 * Everything that is measured: the one list that the engine counts by, and that the documentation, the dashboard and the alert rules
 * are checked against.
 */
public enum Metric {
    /** Started by callers, schedules and other instances. */
    INSTANCES_STARTED("holdfast.instances.started", Kind.COUNTER, "workflow"),
    /** Ended by themselves on this node, or by an order that this node has carried out. */
    INSTANCES_ENDED("holdfast.instances.ended", Kind.COUNTER, "workflow", "status"),
    /** Not ended, in the database. */
    INSTANCES_LIVE("holdfast.instances.live", Kind.GAUGE, "status"),
    /** Attempts at steps, from the beginning of the code until what came of it is stored. */
    STEP("holdfast.step", Kind.TIMER, "workflow", "step", "outcome"),
    /** Steps whose limit struck while their code ran. */
    STEPS_STRUCK("holdfast.steps.struck", Kind.COUNTER, "workflow", "step"),
    /** Steps run once more for a reason that counts as no attempt: a dead-lock, a commit without an answer. */
    STEPS_REPEATED("holdfast.steps.repeated", Kind.COUNTER, "workflow", "step"),
    /** Branches claimed by looking for due ones. */
    BRANCHES_CLAIMED("holdfast.branches.claimed", Kind.COUNTER, "workflow"),
    /** Those among them that another node had lost. */
    BRANCHES_TAKEN_OVER("holdfast.branches.taken.over", Kind.COUNTER, "workflow"),
    /** Branches given up without a change. */
    BRANCHES_DROPPED("holdfast.branches.dropped", Kind.COUNTER, "workflow"),
    /** Due in the database: new, woken, to be tried again, or left by a node that is gone. */
    BRANCHES_DUE("holdfast.branches.due", Kind.GAUGE),
    /** For how long the first of them has been due. */
    BRANCHES_DUE_OLDEST("holdfast.branches.due.oldest.seconds", Kind.GAUGE),
    /** Held by this node: running, waiting for a worker, or for their checkpoint to be written. */
    BRANCHES_HELD("holdfast.branches.held", Kind.GAUGE),
    /** Those among them that wait for a worker. */
    BRANCHES_QUEUED("holdfast.branches.queued", Kind.GAUGE),
    /** How many steps this node runs at once. */
    SLOTS("holdfast.slots", Kind.GAUGE),
    /** Looks for due branches. */
    POLL("holdfast.poll", Kind.TIMER, "outcome"),
    /** How long ago the last look succeeded. */
    POLL_AGE("holdfast.poll.age.seconds", Kind.GAUGE),
    /** How long ago the last heart-beat reached the database. */
    HEARTBEAT_AGE("holdfast.heartbeat.age.seconds", Kind.GAUGE),
    /** Branches and instances that hold a place of a limit. */
    LIMIT_HELD("holdfast.limit.held", Kind.GAUGE, "limit"),
    /** Those that wait for one. */
    LIMIT_WAITING("holdfast.limit.waiting", Kind.GAUGE, "limit"),
    /** Events sent to instances on this node. */
    SIGNALS("holdfast.signals", Kind.COUNTER, "outcome"),
    /** Attempts to deliver messages of steps. */
    MESSAGES("holdfast.messages", Kind.COUNTER, "channel", "outcome"),
    /** Messages that are to be delivered, in the database. */
    MESSAGES_WAITING("holdfast.messages.waiting", Kind.GAUGE, "channel"),
    /** Messages that are tried no more. */
    MESSAGES_PARKED("holdfast.messages.parked", Kind.GAUGE, "channel"),
    /** How long ago the oldest of them was sent. */
    MESSAGES_OLDEST("holdfast.messages.oldest.seconds", Kind.GAUGE, "channel"),
    /** What became of ticks on this node. */
    SCHEDULE_TICKS("holdfast.schedule.ticks", Kind.COUNTER, "schedule", "outcome"),
    /** Schedules that could not be fired when that was last tried. */
    SCHEDULES_FAILING("holdfast.schedules.failing", Kind.GAUGE),
    /** For how long the first schedule has been due that is. */
    SCHEDULES_LATE("holdfast.schedules.late.seconds", Kind.GAUGE),
    /** Executions of batch jobs that this node has taken from lost ones. */
    JOBS_RECOVERED("holdfast.jobs.recovered", Kind.COUNTER, "outcome"),
    /** Operations of the store. */
    STORE("holdfast.store", Kind.TIMER, "operation", "outcome");

    /** What a metric is. */
    public enum Kind {
        /** Grows from 0 at the start of the deployment. */
        COUNTER,
        /** Is looked at when somebody asks. */
        GAUGE,
        /** Counts, sums up and keeps the longest of late. */
        TIMER
    }

    private final String text;
    private final Kind kind;
    private final List<String> tags;

    Metric(String text, Kind kind, String... tags) {
        this.text = text;
        this.kind = kind;
        this.tags = List.of(tags);
    }

    /** Returns its name, by dots. */
    public String text() {
        return text;
    }

    /** Returns what it is. */
    public Kind kind() {
        return kind;
    }

    /** Returns the names of its tags, in the order in which values are given. */
    public List<String> tags() {
        return tags;
    }

    /** Returns the names under which Prometheus has it. */
    public List<String> prometheus() {
        String base = text.replace('.', '_').toLowerCase(Locale.ROOT);
        return switch (kind) {
            case COUNTER -> List.of(base + "_total");
            case GAUGE -> List.of(base);
            case TIMER -> List.of(base + "_seconds_count", base + "_seconds_sum", base + "_seconds_max");
        };
    }
}
