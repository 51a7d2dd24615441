package dev.holdfast.client;

import dev.holdfast.error.InvalidArgument;
import java.util.Optional;

/**
 * Who gives an order to an instance, and why; both are kept.
 *
 * @param actor who, 1 to 200 characters
 * @param reason why, at most 2,000 characters
 */
public record Order(Optional<String> actor, Optional<String> reason) {

    private static final int LONGEST_ACTOR = 200;
    private static final int LONGEST_REASON = 2000;

    /** An order of nobody in particular, for no given reason. */
    public static final Order PLAIN = new Order(Optional.empty(), Optional.empty());

    /** Checks the lengths; throws {@link InvalidArgument}. */
    public Order {
        if (actor.map(String::length).orElse(0) > LONGEST_ACTOR) {
            throw new InvalidArgument("an actor has at most " + LONGEST_ACTOR + " characters, and this one "
                    + actor.orElse("").length());
        }
        if (reason.map(String::length).orElse(0) > LONGEST_REASON) {
            throw new InvalidArgument("a reason has at most " + LONGEST_REASON + " characters, and this one "
                    + reason.orElse("").length());
        }
    }

    /** Names who and why. */
    public static Order by(String actor, String reason) {
        return new Order(Optional.of(actor), Optional.of(reason));
    }
}
