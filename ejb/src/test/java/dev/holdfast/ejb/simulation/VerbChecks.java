package dev.holdfast.ejb.simulation;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.store.Hold;
import dev.holdfast.task.TaskContext;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a pause and a cancel promise (F13): no transactional step begins under a status that was read behind the verb; and while a run
 * is paused, a branch commits at most the one step that had begun.
 */
final class VerbChecks {

    private final Schedule schedule;
    private final Journal journal;
    private final Predicate<NodeId> joined;
    private final Map<String, Map<Integer, Long>> guards = new HashMap<>();
    private final Map<String, Long> stopped = new HashMap<>();
    private final Map<Long, Map<Integer, Integer>> inPause = new HashMap<>();

    /** When the status of a run was read. */
    record Guard(long run, long moment) {}

    /**
     * Watches.
     *
     * @param joined whether a node is a step in a transaction
     */
    VerbChecks(Schedule schedule, Journal journal, Predicate<NodeId> joined) {
        this.schedule = schedule;
        this.journal = journal;
        this.joined = joined;
    }

    private static String key(String owner, BranchKey branch) {
        return owner + " " + branch.run() + " " + branch.branch();
    }

    /** A statement has told the holder of a branch the status of its run. */
    void guarded(Hold hold) {
        guards.computeIfAbsent(key(hold.owner(), hold.branch()), key -> new HashMap<>())
                .put(hold.version(), journal.moment());
    }

    /** A branch was put down. */
    void putDown(Hold hold) {
        guards.getOrDefault(key(hold.owner(), hold.branch()), new HashMap<>()).remove(hold.version());
    }

    /** The current thread has read the status of a run. */
    void read(long run) {
        Actor actor = schedule.current();
        if (actor != null) {
            actor.guard = new Guard(run, journal.moment());
        }
    }

    /** A verb has committed after which the instance must stop. */
    void stopped(String instance, long run) {
        stopped.putIfAbsent(instance, journal.moment());
        inPause.put(run, new HashMap<>());
    }

    /** The instance may go on. */
    void wentOn(String instance, long run) {
        stopped.remove(instance);
        inPause.remove(run);
    }

    /** The body of a step begins on the current thread. */
    void begins(TaskContext step, boolean inTransaction) {
        Long stop = stopped.get(step.instanceId());
        Actor actor = schedule.current();
        if (!inTransaction || stop == null || actor == null || actor.machine == null) {
            return;
        }
        long run = Long.parseLong(
                step.idempotencyKey().substring(0, step.idempotencyKey().indexOf('-')));
        // a node can be its own zombie, which goes by what was read under its old claim
        long told =
                guards
                        .getOrDefault(key(actor.machine.name, new BranchKey(run, step.branch())), Map.of())
                        .values()
                        .stream()
                        .mapToLong(moment -> moment)
                        .min()
                        .orElse(0);
        @Nullable Guard read = actor.guard;
        long latest = Math.max(told, read == null || read.run() != run ? 0 : read.moment());
        if (latest > stop) {
            journal.violation("step " + step.step() + " of " + step.instanceId()
                    + " begins although its guard was read after the verb that stops it");
        }
    }

    /** A checkpoint has committed. */
    void committed(Checkpoint row) {
        Map<Integer, Integer> counts = inPause.get(row.branch().run());
        boolean isStep = row.failure().isEmpty()
                && (row.kind() == Checkpoint.Kind.STEP || row.kind() == Checkpoint.Kind.END)
                && row.node().filter(joined).isPresent();
        if (counts != null && isStep && counts.merge(row.branch().branch(), 1, Integer::sum) > 1) {
            journal.violation("branch " + row.branch() + " commits a second step in a pause");
        }
    }
}
