package dev.holdfast.snapshot;

import dev.holdfast.error.InvalidArgument;
import java.util.Optional;

/**
 * Which audit entries a list shows, the newest first; every filter that is present must hold.
 *
 * @param subject the instance, or what else an order was for
 * @param actor who gave it
 * @param verb what was ordered
 * @param before the number before which the page begins
 * @param limit the most rows, 1 to 500
 */
public record AuditQuery(
        Optional<String> subject, Optional<String> actor, Optional<String> verb, Optional<Long> before, int limit) {

    /** Checks the limit; throws {@link InvalidArgument}. */
    public AuditQuery {
        if (limit < 1 || limit > InstanceQuery.MAX_LIMIT) {
            throw new InvalidArgument("limit " + limit + " is not between 1 and " + InstanceQuery.MAX_LIMIT);
        }
    }
}
