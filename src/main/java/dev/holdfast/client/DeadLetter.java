package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that was tried too often, or can never be received, and is parked.
 *
 * @param number names it in {@link DeadLetters}
 * @param instance whose step sent it
 * @param sentAt when
 * @param attempts how often delivering it has failed
 * @param failure what it failed with last
 */
public record DeadLetter(
        long number,
        String channel,
        WorkflowName workflow,
        InstanceId instance,
        Instant sentAt,
        int attempts,
        Optional<Failure> failure) {}
