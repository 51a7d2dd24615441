package dev.holdfast.store;

import dev.holdfast.snapshot.Reencryption;
import java.util.List;
import java.util.Optional;

/**
 * The orders to write all values anew, and the work on them.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface Reencryptions {

    /** Returns the id of the key that this node writes with; nothing if it writes in clear. */
    Optional<String> writing();

    /**
     * Stores an order to write with the key of this node; returns its number.
     *
     * @throws IllegalStateException if it writes in clear
     */
    long add(Optional<String> actor, Optional<String> origin, Optional<String> reason);

    /** Reads one. */
    Optional<Reencryption> find(long id);

    /** Reads them, the newest first, those before a number. */
    List<Reencryption> list(Optional<Long> before, int limit);

    /** Reads the numbers of those that go on and are for the key of this node, the oldest first. */
    List<Long> running();

    /**
     * Carries an order on by one page of rows, and notes how far it has come, unless it has ended or another node is at it.
     *
     * <p>A row that somebody has locked is passed by and met again in the next pass: nobody waits for this, and this waits for nobody.
     *
     * @return whether it did something and may go on
     */
    boolean work(long id);

    /** Ends one, as long as it goes on; waits for whoever has it locked. Returns false if it has ended already. */
    boolean end(long id, Reencryption.Status status);
}
