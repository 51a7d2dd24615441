package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.MemoryRows.BranchRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The places of limits in the in-memory store. */
final class MemorySlots implements Slots {

    /** The key of a row. */
    record Key(long run, int branch, String limit) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::run).thenComparing(Key::branch).thenComparing(Key::limit);

        static Key of(Slot slot) {
            return new Key(slot.run(), slot.branch(), slot.place().limit());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final MemoryTables tables;

    MemorySlots(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public void add(List<Slot> slots) {
        slots.forEach(this::put);
    }

    @Override
    public List<Slot> of(long run) {
        return tables.statement(() ->
                slots().filter(slot -> slot.run() == run).sorted(Slot.ORDER).toList());
    }

    private Stream<Slot> slots() {
        return tables.slots().values().stream();
    }

    @Override
    public List<Slot> withoutBranch(long run) {
        return tables.statement(() -> slots().filter(slot -> slot.run() == run && slot.branch() != INSTANCE)
                .filter(slot -> tables.branch(new BranchKey(run, slot.branch())).isEmpty())
                .sorted(Slot.ORDER)
                .toList());
    }

    @Override
    public Locked lock(Place place, int most, Optional<Duration> period) {
        return tables.statement(() -> {
            Counter known = tables.limits().get(place);
            if (known == null) {
                known = new Counter(place, most, period, 0, 0, 1, "", period.map(none -> Instant.EPOCH));
                tables.put(known);
            }
            return new Locked(known, tables.now());
        });
    }

    @Override
    public Optional<Locked> lock(Place place) {
        return tables.statement(() ->
                Optional.ofNullable(tables.limits().get(place)).map(counter -> new Locked(counter, tables.now())));
    }

    @Override
    public void put(Counter counter, Instant now) {
        tables.statement(() -> {
            boolean isIdle = counter.held() == 0
                    && counter.waiting() == 0
                    && counter.free().map(free -> !free.isAfter(now)).orElse(true);
            if (isIdle) {
                tables.removeLimit(counter.place());
            } else {
                tables.put(counter);
            }
        });
    }

    @Override
    public void put(Slot slot) {
        tables.statement(() -> tables.put(slot));
    }

    @Override
    public void remove(Slot slot) {
        tables.statement(() -> tables.remove(Key.of(slot)));
    }

    @Override
    public void forget(long run) {
        of(run).stream().filter(slot -> slot.state() == State.UNASKED).forEach(this::remove);
    }

    @Override
    public Optional<Slot> next(Place place, String last) {
        return tables.statement(() -> at(place, State.WAITING)
                .min(Comparator.comparing((Slot slot) -> slot.share().compareTo(last) <= 0)
                        .thenComparing(Slot::share)
                        .thenComparing(Slot::number)));
    }

    private Stream<Slot> at(Place place, State state) {
        return slots().filter(slot -> slot.place().equals(place) && slot.state() == state);
    }

    @Override
    public void wake(long run, int branch, Optional<Instant> at) {
        tables.statement(() -> {
            for (BranchRow row : tables.branches(run)) {
                boolean meant = branch == INSTANCE || row.key().branch() == branch;
                if (meant && row.waitsForNothing()) {
                    Instant due = at.orElseGet(tables::now);
                    tables.put(row.put(due, due));
                }
            }
        });
    }

    @Override
    public List<Seen> holders(Place place, int limit) {
        return tables.statement(() -> seen(place, State.HELD, limit));
    }

    private List<Seen> seen(Place place, State state, int limit) {
        return at(place, state)
                .sorted(Comparator.comparing(Slot::number))
                .limit(limit)
                .map(slot ->
                        new Seen(slot, tables.snapshot(slot.run()).orElseThrow().id()))
                .toList();
    }

    @Override
    public List<Counter> list(@Nullable Place behind, int limit) {
        return tables.statement(() -> tables.limits().values().stream()
                .filter(counter -> behind == null || counter.place().compareTo(behind) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public List<Seen> waiters(Place place, int limit) {
        return tables.statement(() -> seen(place, State.WAITING, limit));
    }
}
