package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be read of instances.
 *
 * <p>Every method runs in the transaction of the calling thread. An instance id names the run that holds it now;
 * superseded runs are found by nobody.
 */
public interface Instances {

    /** Reads an instance at one moment, without a lock: status, position and value never stem from two versions. */
    Optional<Snapshot> find(InstanceId id);

    /** Locks the snapshot of an instance, waiting for whoever has it, and then reads it in a later statement (R4). */
    Optional<Snapshot> lock(InstanceId id);

    /** Reads the checkpoints of a run, by branch and sequence, without values. */
    List<StepRecord> steps(long run);

    /** Reads the output of the newest finished execution of a node; nothing if it never finished. */
    Optional<Payload> output(long run, NodeId node);

    /** Reads the output of one row; nothing if the row is missing or has none. */
    Optional<Payload> value(long run, ValueRef row);

    /** Reads the rows of a run by branch and sequence as far as they tell how it went, without values. */
    List<Trace> trace(long run);

    /**
     * One row of a run.
     *
     * @param branch the branch
     * @param sequence its sequence
     * @param kind what it records
     * @param node the node that was done
     * @param storedPosition where the branch stood after it, as stored
     * @param failed whether it tells of a failure
     */
    record Trace(
            int branch,
            int sequence,
            Checkpoint.Kind kind,
            Optional<NodeId> node,
            String storedPosition,
            boolean failed) {

        /** Reads the position. */
        public Position position() {
            return Position.ofText(storedPosition);
        }
    }

    /** Reads what callers can search a run by. */
    Map<String, String> labels(long run);

    /** Reads the W3C traceparent of whoever started a run; nothing if that was not traced. */
    Optional<String> traceParent(long run);

    /** Counts the live instances of each definition. */
    List<Population> population();

    /**
     * The live instances of one definition.
     *
     * @param workflow the name of the workflow
     * @param hash its structure
     * @param instances how many of its instances have not ended
     * @param oldest when the oldest of them was started
     */
    record Population(WorkflowName workflow, DefinitionHash hash, long instances, Instant oldest) {}

    /** Reads summaries of instances in the order that is asked for, at most {@link InstanceQuery#limit()} of them. */
    List<InstanceSummary> list(InstanceQuery query);

    /**
     * Counts the instances that a filter lets through, by status; one without any has no entry.
     *
     * @param filter its page and its limit are ignored
     * @param atMost where counting ends in each status, so that it costs no more on a table of millions
     */
    Map<Phase, Integer> counts(InstanceQuery filter, int atMost);

    /** Looks at instances from afar, in one statement; those that are not there, or not started, have no entry. */
    Map<InstanceId, Glance> glance(Collection<InstanceId> ids);

    /** Reads who waits for an event, the longest started first. */
    List<Waiting> waiting(WaitingQuery query);
}
