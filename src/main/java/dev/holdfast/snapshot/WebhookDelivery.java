package dev.holdfast.snapshot;

import java.time.Instant;
import java.util.Optional;

/**
 * How the delivery of one message of a web-hook went last.
 *
 * @param webhook the subscription
 * @param message the id of the message, which stays the same however often it is sent
 * @param event what it told, as text; {@code ping} for a test
 * @param instance the instance it told of; empty for a test
 * @param at when it was tried last
 * @param attempts how often it was tried
 * @param delivered whether the receiver has taken it
 * @param status the HTTP status of the last answer; empty if there was none
 * @param millis how long the last attempt took, in milliseconds
 * @param error why the last attempt failed
 */
public record WebhookDelivery(
        long webhook,
        String message,
        String event,
        Optional<String> instance,
        Instant at,
        int attempts,
        boolean delivered,
        Optional<Integer> status,
        int millis,
        Optional<String> error) {}
