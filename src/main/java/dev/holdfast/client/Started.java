package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Status;
import java.util.Optional;

/**
 * The answer to a start.
 *
 * @param id the instance
 * @param fresh whether this call created the run; false if the policy was to use an existing one
 * @param status its status
 * @param output its output, if an existing one has completed
 */
public record Started(InstanceId id, boolean fresh, Status status, Optional<Payload> output) {}
