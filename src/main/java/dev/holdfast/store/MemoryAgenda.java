package dev.holdfast.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The schedules of the in-memory store; its one lock holds off whoever else wants one until the transaction ends. */
final class MemoryAgenda implements Agenda {

    private final MemoryTables tables;

    MemoryAgenda(MemoryTables tables) {
        this.tables = tables;
    }

    /** A row of hf_schedule. */
    record Row(Entry entry, Optional<Instant> dueAt) {}

    @Override
    public List<Upcoming> upcoming(Collection<String> workflows, int limit) {
        return tables.statement(() -> tables.schedules().values().stream()
                .filter(row -> row.dueAt().isPresent()
                        && workflows.contains(row.entry().spec().workflow().value()))
                .sorted(Comparator.comparing(row -> row.dueAt().orElseThrow()))
                .limit(limit)
                .map(row -> new Upcoming(
                        row.entry().spec().name(),
                        Duration.between(tables.now(), row.dueAt().orElseThrow())))
                .toList());
    }

    private Optional<Row> row(String name) {
        return Optional.ofNullable(tables.schedules().get(name));
    }

    @Override
    public Optional<Due> lockDue(String name) {
        return tables.statement(() -> row(name)
                .filter(row ->
                        row.dueAt().filter(due -> !due.isAfter(tables.now())).isPresent())
                .map(row -> new Due(row.entry(), tables.now())));
    }

    @Override
    public boolean moved(Entry seen, Moved to) {
        return tables.statement(() -> {
            Optional<Row> same =
                    row(seen.spec().name()).filter(row -> row.entry().version() == seen.version());
            same.ifPresent(row -> tables.put(new Row(
                    new Entry(
                            seen.spec(),
                            seen.version() + 1,
                            seen.application(),
                            seen.paused(),
                            to.next(),
                            to.last(),
                            to.lastRun(),
                            seen.changedAt(),
                            seen.trail(),
                            Optional.empty()),
                    seen.paused() ? Optional.empty() : to.next())));
            return same.isPresent();
        });
    }

    @Override
    public void failed(String name, String error, Duration again) {
        tables.statement(() -> row(name)
                .filter(row -> row.dueAt().isPresent())
                .ifPresent(row -> tables.put(new Row(
                        new Entry(
                                row.entry().spec(),
                                row.entry().version() + 1,
                                row.entry().application(),
                                row.entry().paused(),
                                row.entry().next(),
                                row.entry().last(),
                                row.entry().lastRun(),
                                row.entry().changedAt(),
                                row.entry().trail(),
                                Optional.of(error)),
                        Optional.of(tables.now().plus(again))))));
    }

    @Override
    public Optional<Due> lock(String name) {
        return tables.statement(() -> row(name).map(row -> new Due(row.entry(), tables.now())));
    }

    @Override
    public boolean add(Spec spec, Optional<String> application, Optional<Instant> next, Runs.Trail trail) {
        return tables.statement(() -> {
            if (row(spec.name()).isPresent()) {
                return false;
            }
            tables.put(new Row(
                    new Entry(
                            spec,
                            1,
                            application,
                            false,
                            next,
                            Optional.empty(),
                            Optional.empty(),
                            tables.now(),
                            trail,
                            Optional.empty()),
                    next));
            return true;
        });
    }

    @Override
    public void change(
            Spec spec, Optional<String> application, boolean paused, Optional<Instant> next, Runs.Trail trail) {
        tables.statement(() -> row(spec.name())
                .ifPresent(row -> tables.put(new Row(
                        new Entry(
                                spec,
                                row.entry().version() + 1,
                                application,
                                paused,
                                next,
                                row.entry().last(),
                                row.entry().lastRun(),
                                tables.now(),
                                trail,
                                Optional.empty()),
                        paused ? Optional.empty() : next))));
    }

    @Override
    public boolean remove(String name) {
        return tables.statement(() -> {
            boolean present = row(name).isPresent();
            tables.removeSchedule(name);
            return present;
        });
    }

    @Override
    public Optional<Entry> find(String name) {
        return tables.statement(() -> row(name).map(Row::entry));
    }

    @Override
    public List<Entry> all() {
        return tables.statement(
                () -> tables.schedules().values().stream().map(Row::entry).toList());
    }

    @Override
    public Instant now() {
        return tables.now();
    }
}
