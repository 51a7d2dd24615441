package dev.holdfast.client;

import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import java.util.List;
import java.util.Optional;

/**
 * Who ordered what, and whether anybody has tampered with that.
 *
 * <p>Verbs are entered whoever gives them; starts and events, if they say who. Safe for use by many threads.
 */
public interface AuditTrail {

    /** Returns a page of entries, the newest first. */
    List<AuditEntry> list(AuditQuery query);

    /**
     * Seals what is not sealed yet, and then reads the whole chain and computes it anew. Takes a transaction of its own for each page, so
     * that it holds nobody up.
     */
    Verdict verify();

    /**
     * What a verification found.
     *
     * @param entries how many entries are as they were sealed
     * @param head the hash of the last of them: keep it elsewhere, and a later chain can be held against it
     * @param fault the first thing that is not as it was; empty if everything is
     */
    record Verdict(long entries, String head, Optional<String> fault) {

        /** Tells whether everything is as it was sealed. */
        public boolean isIntact() {
            return fault.isEmpty();
        }
    }
}
