package dev.holdfast.client;

import dev.holdfast.snapshot.Reencryption;
import java.util.List;
import java.util.Optional;

/**
 * How values are encrypted at rest, and orders to write all of them anew, as after a new key has begun to write or after encryption was switched
 * on. One is carried out in the background, page by page, each in a short transaction: a node that dies in the middle leaves nothing half
 * done, and another goes on. Safe for use by many threads.
 */
public interface Encryption {

    /** Returns the id of the key that this node writes with; nothing if it writes in clear. */
    Optional<String> writing();

    /**
     * Orders to write all values with the key of this node; returns the order as it begins. Nodes that write with another key leave it to the
     * others, and go on to write with theirs: let all have the same first.
     *
     * @throws dev.holdfast.error.HoldfastException with code {@code not-possible-now} if this node writes in clear
     */
    Reencryption order(Order by);

    /** Stops an order; what was written anew stays so. Returns false if it has ended already, nothing if there is none. */
    Optional<Boolean> stop(long id, Order by);

    /** Returns one. */
    Optional<Reencryption> find(long id);

    /** Returns them, the newest first, those before a number. */
    List<Reencryption> list(Optional<Long> before, int limit);
}
