package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.CheckpointKey;
import dev.holdfast.store.MemoryRows.CheckpointRow;
import dev.holdfast.store.MemoryRows.MessageRow;
import dev.holdfast.store.MemoryRows.SignalKey;
import dev.holdfast.store.MemoryRows.SignalRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.StateKey;
import dev.holdfast.store.MemoryRows.StateRow;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the in-memory store and its transactions: one lock for all, taken by the first statement of a transaction
 * and held until its end, and a list of what to undo.
 */
final class MemoryTables {

    /** A transaction: whether it has the lock, what to undo, and who wants to know of its end. */
    private static final class Open {
        boolean locked;
        final Deque<Runnable> undo = new ArrayDeque<>();
        final Deque<Consumer<Boolean>> callbacks = new ArrayDeque<>();
    }

    final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ThreadLocal<@Nullable Open> current = new ThreadLocal<>();
    private final TreeMap<Long, SnapshotRow> snapshots = new TreeMap<>();
    private final TreeMap<BranchKey, BranchRow> branches = new TreeMap<>();
    private final TreeMap<CheckpointKey, CheckpointRow> checkpoints = new TreeMap<>(CheckpointKey.ORDER);
    private final TreeMap<SignalKey, SignalRow> signals = new TreeMap<>(SignalKey.ORDER);
    private final TreeMap<StateKey, StateRow> states = new TreeMap<>(StateKey.ORDER);
    private final TreeMap<Long, MessageRow> messages = new TreeMap<>();
    private final TreeMap<String, MemoryAgenda.Row> schedules = new TreeMap<>();
    private final TreeMap<Long, MemorySubscriptions.Row> webhooks = new TreeMap<>();
    private final TreeMap<Long, MemorySubscriptions.DeliveryRow> deliveries = new TreeMap<>();
    private final Map<Long, String> initiators = new HashMap<>();
    private final Map<Routes.Route, Integer> routes = new HashMap<>();
    private final TreeMap<Integer, Nodes.Life> nodes = new TreeMap<>();
    private final TreeMap<Slots.Place, Slots.Counter> limits = new TreeMap<>();
    private final TreeMap<MemorySlots.Key, Slots.Slot> slots = new TreeMap<>();
    private long lastRun;
    private long lastMessage;

    MemoryTables(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Runs one statement in the open transaction of the thread, or in one of its own. */
    <T> T statement(Supplier<T> work) {
        Open open = current.get();
        if (open == null) {
            return transaction(() -> statement(work));
        }
        if (!open.locked) {
            lock.lock();
            open.locked = true;
        }
        return work.get();
    }

    /** The same for a statement that answers nothing. */
    void statement(Runnable work) {
        statement(() -> {
            work.run();
            return true;
        });
    }

    /** Runs work in a transaction of its own, whatever the thread has open. */
    <T> T transaction(Supplier<T> work) {
        Open outer = current.get();
        Open open = new Open();
        current.set(open);
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            end(open, outer, done);
        }
    }

    private void end(Open open, @Nullable Open outer, boolean commit) {
        try {
            if (!commit) {
                open.undo.forEach(Runnable::run);
            }
        } finally {
            if (open.locked) {
                lock.unlock();
            }
            if (outer == null) {
                current.remove();
            } else {
                current.set(outer);
            }
        }
        open.callbacks.forEach(callback -> callback.accept(commit));
    }

    void afterCompletion(Consumer<Boolean> callback) {
        Open open = current.get();
        if (open == null) {
            callback.accept(true);
        } else {
            open.callbacks.addLast(callback);
        }
    }

    private void undo(Runnable step) {
        Open open = current.get();
        if (open == null || !open.locked) {
            throw new IllegalStateException("a row is written outside a statement");
        }
        open.undo.addFirst(step);
    }

    private <K, V> void put(Map<K, V> table, K key, V row) {
        V before = table.put(key, row);
        undo(() -> {
            if (before == null) {
                table.remove(key);
            } else {
                table.put(key, before);
            }
        });
    }

    private <K, V> void remove(Map<K, V> table, K key) {
        V before = table.remove(key);
        if (before != null) {
            undo(() -> table.put(key, before));
        }
    }

    long nextRun() {
        return ++lastRun;
    }

    TreeMap<Long, SnapshotRow> snapshots() {
        return snapshots;
    }

    Optional<SnapshotRow> snapshot(long run) {
        return Optional.ofNullable(snapshots.get(run));
    }

    Optional<SnapshotRow> live(InstanceId id) {
        return snapshots.values().stream()
                .filter(row -> row.live() && row.id().equals(id))
                .findFirst();
    }

    void put(SnapshotRow row) {
        put(snapshots, row.run(), row);
    }

    void initiated(long run, String name) {
        put(initiators, run, name);
    }

    Optional<String> initiator(long run) {
        return Optional.ofNullable(initiators.get(run));
    }

    void removeSnapshot(long run) {
        remove(initiators, run);
        remove(snapshots, run);
    }

    void removeCheckpoints(long run) {
        checkpoints(run)
                .forEach(row -> remove(
                        checkpoints,
                        new CheckpointKey(
                                row.checkpoint().branch(), row.checkpoint().sequence())));
    }

    TreeMap<BranchKey, BranchRow> branches() {
        return branches;
    }

    /** Returns the branch rows of a run by number, as they are now. */
    List<BranchRow> branches(long run) {
        return List.copyOf(branches.subMap(new BranchKey(run, 0), true, new BranchKey(run, Integer.MAX_VALUE), true)
                .values());
    }

    Optional<BranchRow> branch(BranchKey key) {
        return Optional.ofNullable(branches.get(key));
    }

    void put(BranchRow row) {
        put(branches, row.key(), row);
    }

    void remove(BranchKey key) {
        remove(branches, key);
    }

    /** Returns the checkpoints of a run by branch and sequence, as they are now. */
    List<CheckpointRow> checkpoints(long run) {
        return List.copyOf(checkpoints
                .subMap(
                        new CheckpointKey(new BranchKey(run, 0), 0),
                        true,
                        new CheckpointKey(new BranchKey(run, Integer.MAX_VALUE), Integer.MAX_VALUE),
                        true)
                .values());
    }

    /** Inserts a checkpoint unless its key is taken. */
    boolean insert(Checkpoint checkpoint) {
        CheckpointKey key = new CheckpointKey(checkpoint.branch(), checkpoint.sequence());
        if (checkpoints.containsKey(key)) {
            return false;
        }
        byte[] output = checkpoint.output().map(payload -> payload.toStored()).orElse(null);
        put(checkpoints, key, new CheckpointRow(checkpoint, output, now()));
        return true;
    }

    void removeCheckpoint(Checkpoint checkpoint) {
        remove(checkpoints, new CheckpointKey(checkpoint.branch(), checkpoint.sequence()));
    }

    /** Removes a run without checkpoints and all else that belongs to it, messages excepted. */
    void removeRun(long run) {
        signals(run).forEach(row -> remove(row.key()));
        states.keySet().stream().filter(key -> key.run() == run).toList().forEach(key -> remove(states, key));
        branches(run).forEach(row -> remove(row.key()));
        remove(initiators, run);
        remove(snapshots, run);
    }

    Optional<CheckpointRow> newest(BranchKey branch) {
        return Optional.ofNullable(checkpoints.floorEntry(new CheckpointKey(branch, Integer.MAX_VALUE)))
                .filter(entry -> entry.getKey().branch().equals(branch))
                .map(Map.Entry::getValue);
    }

    /** Returns the newest checkpoint of a branch that has one, which every branch has. */
    Checkpoint standing(BranchKey branch) {
        return newest(branch).orElseThrow().checkpoint();
    }

    Optional<CheckpointRow> checkpoint(BranchKey branch, int sequence) {
        return Optional.ofNullable(checkpoints.get(new CheckpointKey(branch, sequence)));
    }

    /** Reads the output of a row as it is stored. */
    Optional<byte[]> output(long run, ValueRef ref) {
        return checkpoint(new BranchKey(run, ref.branch()), ref.sequence())
                .flatMap(row -> Optional.ofNullable(row.output()));
    }

    /** Returns what was sent to a run in the order of sending, as it is now. */
    List<SignalRow> signals(long run) {
        return List.copyOf(signals.subMap(new SignalKey(run, 0), true, new SignalKey(run, Integer.MAX_VALUE), true)
                .values());
    }

    void put(SignalRow row) {
        put(signals, row.key(), row);
    }

    void remove(SignalKey key) {
        remove(signals, key);
    }

    TreeMap<StateKey, StateRow> states() {
        return states;
    }

    void put(StateRow row) {
        put(states, row.key(), row);
    }

    TreeMap<Long, MessageRow> messages() {
        return messages;
    }

    long nextMessage() {
        return ++lastMessage;
    }

    void put(MessageRow row) {
        put(messages, row.message().number(), row);
    }

    void removeMessage(long number) {
        remove(messages, number);
    }

    TreeMap<Long, MemorySubscriptions.Row> webhooks() {
        return webhooks;
    }

    void put(MemorySubscriptions.Row row) {
        put(webhooks, row.webhook().id(), row);
    }

    void removeWebhook(long id) {
        remove(webhooks, id);
    }

    TreeMap<Long, MemorySubscriptions.DeliveryRow> deliveries() {
        return deliveries;
    }

    void put(MemorySubscriptions.DeliveryRow row) {
        put(deliveries, row.number(), row);
    }

    void removeDelivery(long number) {
        remove(deliveries, number);
    }

    TreeMap<String, MemoryAgenda.Row> schedules() {
        return schedules;
    }

    void put(MemoryAgenda.Row row) {
        put(schedules, row.entry().spec().name(), row);
    }

    void removeSchedule(String name) {
        remove(schedules, name);
    }

    TreeMap<Integer, Nodes.Life> nodes() {
        return nodes;
    }

    void put(Nodes.Life life) {
        put(nodes, life.incarnation(), life);
    }

    TreeMap<Slots.Place, Slots.Counter> limits() {
        return limits;
    }

    void put(Slots.Counter counter) {
        put(limits, counter.place(), counter);
    }

    void removeLimit(Slots.Place place) {
        remove(limits, place);
    }

    TreeMap<MemorySlots.Key, Slots.Slot> slots() {
        return slots;
    }

    void put(Slots.Slot slot) {
        put(slots, MemorySlots.Key.of(slot), slot);
    }

    void remove(MemorySlots.Key key) {
        remove(slots, key);
    }

    int number(Routes.Route route) {
        Integer known = routes.get(route);
        if (known == null) {
            known = routes.size() + 1;
            put(routes, route, known);
        }
        return known;
    }
}
