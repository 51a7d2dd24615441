package dev.holdfast.web;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of a {@link FakeEngine}: filters by status and label, and pages. */
final class FakeList {

    private FakeList() {}

    static List<InstanceSummary> page(
            Collection<Snapshot> instances, Map<String, Map<String, String>> labels, InstanceQuery query) {
        return instances.stream()
                .filter(row -> row.run() < query.after().orElse(Long.MAX_VALUE))
                .filter(row -> query.phase().map(phase -> phase == phase(row)).orElse(true))
                .filter(row -> labels.getOrDefault(row.id().value(), Map.of())
                        .entrySet()
                        .containsAll(query.labels().entrySet()))
                .sorted(Comparator.comparing(Snapshot::run).reversed())
                .limit(query.limit())
                .map(FakeList::summary)
                .toList();
    }

    private static InstanceSummary summary(Snapshot row) {
        return new InstanceSummary(
                row.run(),
                row.id(),
                row.workflow(),
                row.hash(),
                phase(row),
                row.status().failure().map(Failure::summary),
                row.status().reason(),
                row.createdAt(),
                row.state() instanceof State.Final ended ? Optional.of(ended.endedAt()) : Optional.empty());
    }

    static Phase phase(Snapshot row) {
        if (row.state() instanceof State.Compensating compensating && !compensating.undoing()) {
            return Phase.CANCELLING;
        }
        return row.state() instanceof State.InProgress
                ? Phase.RUNNING
                : Phase.valueOf(row.status().kind().name());
    }
}
