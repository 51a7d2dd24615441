package dev.holdfast.engine;

import dev.holdfast.client.AuditTrail.Verdict;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Optional;

/** The chain of the audit: built behind the back of those who give orders, and computed anew by those who doubt it. */
public final class AuditChain {

    private static final int PAGE = 500;

    private final AuditLog log;
    private final Transactions transactions;

    /** Works on the entries of a store. */
    public AuditChain(AuditLog log, Transactions transactions) {
        this.log = log;
        this.transactions = transactions;
    }

    /** Seals what is committed and not sealed yet, a page in a transaction of its own each; returns how many entries that were. */
    public int seal() {
        int sealed = 0;
        int page;
        do {
            page = transactions.own(() -> log.seal(PAGE));
            sealed += page;
        } while (page == PAGE);
        return sealed;
    }

    /** Seals, and computes the chain anew from its beginning to the end that there is by then. */
    public Verdict verify() {
        seal();
        AuditEntry.Seal head = transactions.own(log::head);
        long place = 0;
        String hash = AuditEntry.BEGINNING;
        while (place < head.place()) {
            long after = place;
            List<AuditEntry> page = transactions.own(() -> log.chain(after, PAGE));
            for (AuditEntry entry : page) {
                if (place == head.place()) {
                    break; // sealed since the end was read
                }
                Optional<String> fault = fault(entry, place + 1, hash);
                if (fault.isPresent()) {
                    return new Verdict(place, hash, fault);
                }
                hash = entry.chained(++place, hash);
            }
            if (page.isEmpty()) {
                return new Verdict(
                        place,
                        hash,
                        Optional.of("entries " + (place + 1) + " to " + head.place() + " of the chain are missing"));
            }
        }
        return new Verdict(
                place,
                hash,
                hash.equals(head.hash())
                        ? Optional.empty()
                        : Optional.of(
                                "the chain ends with " + hash + ", and its end was written down as " + head.hash()));
    }

    private static Optional<String> fault(AuditEntry entry, long place, String before) {
        AuditEntry.Seal seal = entry.seal().orElseThrow();
        if (seal.place() != place) {
            return Optional.of("entry " + place + " of the chain is missing: the next is " + seal.place());
        }
        return seal.hash().equals(entry.chained(place, before))
                ? Optional.empty()
                : Optional.of("entry " + place + " of the chain, number " + entry.number()
                        + ", was changed since it was sealed");
    }
}
