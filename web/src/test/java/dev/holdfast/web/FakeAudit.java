package dev.holdfast.web;

import dev.holdfast.client.AuditTrail;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.store.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The audit in a list, for an engine without a database; it knows no transactions. */
final class FakeAudit implements AuditLog, AuditTrail {

    private final List<AuditEntry> entries = new ArrayList<>();
    private AuditEntry.Seal head = new AuditEntry.Seal(0, AuditEntry.BEGINNING);

    @Override
    public void append(AuditEntry.Deed deed) {
        entries.add(
                new AuditEntry(entries.size() + 1, Instant.EPOCH.plusSeconds(entries.size()), deed, Optional.empty()));
    }

    @Override
    public int seal(int atMost) {
        int sealed = 0;
        for (int i = 0; i < entries.size() && sealed < atMost; i++) {
            AuditEntry entry = entries.get(i);
            if (entry.seal().isEmpty()) {
                head = new AuditEntry.Seal(head.place() + 1, entry.chained(head.place() + 1, head.hash()));
                entries.set(i, new AuditEntry(entry.number(), entry.at(), entry.deed(), Optional.of(head)));
                sealed++;
            }
        }
        return sealed;
    }

    @Override
    public AuditEntry.Seal head() {
        return head;
    }

    @Override
    public List<AuditEntry> chain(long afterPlace, int limit) {
        return entries.stream()
                .filter(entry ->
                        entry.seal().map(seal -> seal.place() > afterPlace).orElse(false))
                .limit(limit)
                .toList();
    }

    @Override
    public List<AuditEntry> list(AuditQuery query) {
        return entries.stream()
                .filter(entry ->
                        query.subject().map(entry.deed().subject()::equals).orElse(true))
                .filter(entry -> query.verb().map(entry.deed().verb()::equals).orElse(true))
                .filter(entry -> query.actor().isEmpty()
                        || query.actor().equals(entry.deed().actor()))
                .filter(entry ->
                        query.before().map(number -> entry.number() < number).orElse(true))
                .sorted(Comparator.comparing(AuditEntry::number).reversed())
                .limit(query.limit())
                .toList();
    }

    @Override
    public Verdict verify() {
        seal(Integer.MAX_VALUE);
        return new Verdict(head.place(), head.hash(), Optional.empty());
    }
}
