package dev.holdfast.store;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.util.Optional;

/**
 * How a run is ended from outside its branches.
 *
 * @param phase {@link Phase#FAILED} or {@link Phase#CANCELLED}
 * @param reason why, for people, at most 2,000 characters
 * @param actor who asked for it
 * @param failure the failure, if it failed
 * @param closedBy the node that ends it
 */
public record Closing(
        Phase phase, Optional<String> reason, Optional<String> actor, Optional<Failure> failure, String closedBy) {

    /** Checks that the phase is one a run can be closed with. */
    public Closing {
        if (phase != Phase.FAILED && phase != Phase.CANCELLED) {
            throw new IllegalArgumentException("a run is closed as failed or cancelled, not as " + phase);
        }
    }
}
