package dev.holdfast.client;

import dev.holdfast.error.InvalidArgument;
import java.util.Optional;

/**
 * Who gives an order to an instance, and why; both are kept.
 *
 * @param actor who, 1 to 200 characters
 * @param reason why, at most 2,000 characters
 * @param expected the {@linkplain dev.holdfast.snapshot.Snapshot#tag() tag} of the state that whoever orders has seen: in another one
 *     nothing is done; empty for any
 * @param origin from where the order comes, such as an address, at most 200 characters; kept in the audit
 */
public record Order(
        Optional<String> actor, Optional<String> reason, Optional<String> expected, Optional<String> origin) {

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
        if (origin.map(String::length).orElse(0) > LONGEST_ACTOR) {
            throw new InvalidArgument("an origin has at most " + LONGEST_ACTOR + " characters, and this one "
                    + origin.orElse("").length());
        }
        if (reason.map(String::length).orElse(0) > LONGEST_REASON) {
            throw new InvalidArgument("a reason has at most " + LONGEST_REASON + " characters, and this one "
                    + reason.orElse("").length());
        }
    }

    /** Gives an order whatever the state is. */
    public Order(Optional<String> actor, Optional<String> reason) {
        this(actor, reason, Optional.empty(), Optional.empty());
    }

    /** Returns the same order for a state with this tag alone. */
    public Order expecting(String tag) {
        return new Order(actor, reason, Optional.of(tag), origin);
    }

    /** Returns the same order with where it comes from. */
    public Order from(String where) {
        return new Order(actor, reason, expected, Optional.of(where));
    }

    /** Names who and why. */
    public static Order by(String actor, String reason) {
        return new Order(Optional.of(actor), Optional.of(reason));
    }
}
