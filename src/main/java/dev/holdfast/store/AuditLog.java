package dev.holdfast.store;

import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import java.util.List;

/**
 * What was ordered, by whom and with what outcome; entries are added, and never changed or removed.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it. Adding locks nothing that another adder
 * wants; the chain of hashes is built afterwards, by whoever seals, one at a time.
 */
public interface AuditLog {

    /** Adds an entry, with the time of the store. */
    void append(AuditEntry.Deed deed);

    /**
     * Gives entries that are committed and have none yet their places at the end of the chain, in the order of their numbers. Locks the
     * end of the chain, so that of two sealers one waits.
     *
     * @return how many it sealed, at most so many as are asked for
     */
    int seal(int atMost);

    /** Reads the end of the chain as it was written down by the last sealer; place 0 for an empty one. */
    AuditEntry.Seal head();

    /** Reads entries in the order of the chain, those behind a place. */
    List<AuditEntry> chain(long afterPlace, int limit);

    /** Reads entries, the newest first. */
    List<AuditEntry> list(AuditQuery query);
}
