package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.Optional;

/**
 * One checkpoint of an instance as callers see it, without its value.
 *
 * @param branch the branch
 * @param sequence its number in the branch
 * @param kind what it records
 * @param node the node that was done
 * @param attempt the number of the attempt, 0 where nothing was attempted
 * @param runner the node of the cluster that wrote it
 * @param failure why an attempt failed
 * @param startedAt when the work behind it began
 * @param at when it was stored
 * @param value the row whose output is the value of the branch from here on
 */
public record StepRecord(
        int branch,
        int sequence,
        Checkpoint.Kind kind,
        Optional<NodeId> node,
        int attempt,
        String runner,
        Optional<Failure> failure,
        Instant startedAt,
        Instant at,
        Optional<ValueRef> value) {}
