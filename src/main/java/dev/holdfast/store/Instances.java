package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import java.util.List;
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

    /** Reads summaries of instances, newest first, at most {@link InstanceQuery#limit()} of them. */
    List<InstanceSummary> list(InstanceQuery query);
}
