package dev.holdfast.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event with everything that can be said about it.
 *
 * @param instanceId the instance it is for, started or not
 * @param name its name: 1 to 100 letters, digits, dots, hyphens, underscores, slashes or colons
 * @param payload its value
 * @param key by which a repetition is recognised: an event with a key that was sent to the instance before is not stored again;
 *     1 to 200 characters
 * @param actor who sends it; an event that says so is entered into the audit
 * @param origin from where it is sent, such as an address; kept in the audit
 */
public record Signal(
        String instanceId,
        String name,
        @Nullable Object payload,
        Optional<String> key,
        Optional<String> actor,
        Optional<String> origin) {

    /** Describes an event from nowhere in particular. */
    public Signal(
            String instanceId, String name, @Nullable Object payload, Optional<String> key, Optional<String> actor) {
        this(instanceId, name, payload, key, actor, Optional.empty());
    }

    /** Describes an event that is stored as often as it is sent. */
    public static Signal of(String instanceId, String name, @Nullable Object payload) {
        return new Signal(instanceId, name, payload, Optional.empty(), Optional.empty());
    }

    /** Returns the same with a key. */
    public Signal key(String text) {
        return new Signal(instanceId, name, payload, Optional.of(text), actor, origin);
    }

    /** Returns the same with who sends it. */
    public Signal by(String who) {
        return new Signal(instanceId, name, payload, key, Optional.of(who), origin);
    }
}
