package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.snapshot.SignalRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was sent to the instances of a {@link FakeEngine}; nobody consumes it. */
final class FakeMail {

    private final Map<String, List<SignalRecord>> sent = new LinkedHashMap<>();
    private final Map<String, String> payloads = new LinkedHashMap<>();

    boolean send(String id, Signal signal, String payload) {
        List<SignalRecord> before = sent(id);
        if (signal.key().isPresent()
                && before.stream().anyMatch(record -> record.key().equals(signal.key()))) {
            return false;
        }
        payloads.put(id + "\n" + (before.size() + 1), payload);
        add(id, SignalRecord.Kind.EVENT, Optional.of(signal.name()), signal.key(), signal.actor(), Optional.empty());
        return true;
    }

    void record(String id, SignalRecord.Kind kind, Order order) {
        add(id, kind, Optional.empty(), Optional.empty(), order.actor(), order.reason());
    }

    private void add(
            String id,
            SignalRecord.Kind kind,
            Optional<String> name,
            Optional<String> key,
            Optional<String> actor,
            Optional<String> reason) {
        List<SignalRecord> all = sent.computeIfAbsent(id, unknown -> new ArrayList<>());
        int ordinal = all.size() + 1;
        all.add(new SignalRecord(
                ordinal, kind, name, key, actor, reason, FakeEngine.START.plusSeconds(ordinal), Optional.empty()));
    }

    List<SignalRecord> sent(String id) {
        return List.copyOf(sent.getOrDefault(id, List.of()));
    }

    /** Returns the value of an event; empty if none has that number. */
    String payload(String id, int ordinal) {
        return payloads.getOrDefault(id + "\n" + ordinal, "");
    }
}
