package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.snapshot.AuditEntry.Deed;
import dev.holdfast.store.AuditLog;
import java.util.Optional;

/** Enters what was ordered into the audit, in the transaction of the caller; what an entry cannot hold is cut and replaced. */
public final class AuditDesk {

    private static final int LONGEST_SUBJECT = 256;
    private static final int LONGEST_STATE = 2000;

    private final AuditLog log;

    /** Enters into a log. */
    public AuditDesk(AuditLog log) {
        this.log = log;
    }

    /**
     * Enters one order.
     *
     * @param outcome done, asked, or the code of the error by which it was refused
     */
    public void enter(
            String verb, String subject, String outcome, Order by, Optional<String> was, Optional<String> became) {
        log.append(new Deed(
                verb,
                kept(subject, LONGEST_SUBJECT),
                outcome,
                by.actor(),
                by.origin(),
                by.reason(),
                was.map(text -> kept(text, LONGEST_STATE)),
                became.map(text -> kept(text, LONGEST_STATE))));
    }

    /** Of an order that is refused, the very text may be the reason. */
    private static String kept(String text, int longest) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(each ->
                        each == 0 || (each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE) ? '?' : each)
                .forEach(kept::appendCodePoint);
        return kept.isEmpty() ? "-" : kept.toString();
    }
}
