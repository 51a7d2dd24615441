package dev.holdfast.snapshot;

import dev.holdfast.definition.WorkflowName;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A subscription to what happens to instances: whom to tell, and of what. Its secret is no part of it, so that nothing that shows
 * subscriptions can show that.
 *
 * @param id its number
 * @param target whom it tells of what
 * @param createdAt when it was made
 * @param createdBy who made it
 * @param failingSince since when nothing could be delivered; empty if the last delivery went well
 * @param pausedAt since when nothing is delivered on purpose; what happens meanwhile is kept for its end
 * @param pausedBecause why
 * @param oldSecretUntil until when the secret before the present one signs, too
 */
public record Webhook(
        long id,
        Target target,
        Instant createdAt,
        Optional<String> createdBy,
        Optional<Instant> failingSince,
        Optional<Instant> pausedAt,
        Optional<String> pausedBecause,
        Optional<Instant> oldSecretUntil) {

    /** What the names of the channels of web-hooks begin with; steps cannot send there. */
    public static final String CHANNELS = "webhook:";

    /**
     * Whom a subscription tells of what.
     *
     * @param url where the receiver is
     * @param events what is told; empty for everything
     * @param workflows of whose instances; empty for all
     * @param tags of instances that have all these tags
     */
    public record Target(String url, Set<Event> events, Set<String> workflows, Set<String> tags) {

        /** Copies the sets. */
        public Target {
            events = Set.copyOf(events);
            workflows = Set.copyOf(workflows);
            tags = Set.copyOf(tags);
        }
    }

    /** What can happen to an instance that is told. */
    public enum Event {
        /** It was started. */
        STARTED,
        /** A branch of it waits for an event from outside, such as somebody's decision. */
        WAITING,
        /** It was paused. */
        PAUSED,
        /** Its pause has ended. */
        RESUMED,
        /** After a failure somebody makes it go on. */
        RETRIED,
        /** Its finished steps are being undone. */
        COMPENSATING,
        /** It ended with an output. */
        COMPLETED,
        /** It ended by a failure. */
        FAILED,
        /** It was ended by a verb. */
        CANCELLED;

        /** Returns its name in the API and in what is sent. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the event of a name. */
        public static Optional<Event> of(String text) {
            return Arrays.stream(values())
                    .filter(event -> event.text().equals(text))
                    .findFirst();
        }
    }

    /** Returns the channel of the outbox on which its messages stand. */
    public String channel() {
        return channel(id);
    }

    /** Returns the channel of the subscription with a number. */
    public static String channel(long id) {
        return CHANNELS + id;
    }

    /** Tells whether an event of instances of a workflow can interest it, whatever their tags are. */
    public boolean mayWant(Event event, WorkflowName workflow) {
        return wants(event)
                && (target.workflows().isEmpty() || target.workflows().contains(workflow.value()));
    }

    /** Tells whether an event can interest it, of whatever instance. */
    public boolean wants(Event event) {
        return target.events().isEmpty() || target.events().contains(event);
    }

    /** Tells whether it is to be told of an event of an instance. */
    public boolean wants(Event event, WorkflowName workflow, Map<String, String> labels) {
        return mayWant(event, workflow) && target.tags().stream().allMatch(tag -> "".equals(labels.get(tag)));
    }
}
