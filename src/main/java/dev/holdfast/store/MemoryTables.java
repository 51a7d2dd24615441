package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the in-memory store and its transactions: one lock for all, taken by the first statement of a transaction
 * and held until its end, and a list of what to undo.
 */
final class MemoryTables {

    /** A row of hf_snapshot. */
    record SnapshotRow(
            long run,
            InstanceId id,
            boolean live,
            Phase phase,
            WorkflowName workflow,
            DefinitionHash hash,
            Optional<String> actor,
            Optional<String> reason,
            Optional<Failure> failure,
            Instant createdAt,
            @Nullable Instant endedAt) {

        SnapshotRow ended(Phase as, Optional<String> by, Optional<String> why, Optional<Failure> what, Instant at) {
            return new SnapshotRow(run, id, live, as, workflow, hash, by, why, what, createdAt, at);
        }

        SnapshotRow superseded() {
            return new SnapshotRow(run, id, false, phase, workflow, hash, actor, reason, failure, createdAt, endedAt);
        }
    }

    /** A row of hf_branch. */
    record BranchRow(
            BranchKey key,
            int version,
            @Nullable String owner,
            @Nullable Instant dueAt,
            int route,
            int priority,
            int attempt,
            int takeovers,
            int claimedSequence) {

        BranchRow held(@Nullable String by, @Nullable Instant until) {
            return new BranchRow(key, version + 1, by, until, route, priority, attempt, takeovers, claimedSequence);
        }

        BranchRow renewed(Instant until) {
            return new BranchRow(key, version, owner, until, route, priority, attempt, takeovers, claimedSequence);
        }

        BranchRow routed(int to, int with) {
            return new BranchRow(key, version, owner, dueAt, to, with, attempt, takeovers, claimedSequence);
        }

        BranchRow counted(int lost, int at) {
            return new BranchRow(key, version, owner, dueAt, route, priority, attempt, lost, at);
        }
    }

    /** The key of hf_checkpoint. */
    record CheckpointKey(BranchKey branch, int sequence) {
        static final Comparator<CheckpointKey> ORDER =
                Comparator.comparing(CheckpointKey::branch).thenComparing(CheckpointKey::sequence);
    }

    /** A row of hf_checkpoint. */
    record CheckpointRow(Checkpoint checkpoint, byte @Nullable [] output, Instant at) {}

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
    private final Map<Routes.Route, Integer> routes = new HashMap<>();
    private long lastRun;

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

    long nextRun() {
        return ++lastRun;
    }

    TreeMap<Long, SnapshotRow> snapshots() {
        return snapshots;
    }

    Optional<SnapshotRow> live(InstanceId id) {
        return snapshots.values().stream()
                .filter(row -> row.live() && row.id().equals(id))
                .findFirst();
    }

    void put(SnapshotRow row) {
        put(snapshots, row.run(), row);
    }

    TreeMap<BranchKey, BranchRow> branches() {
        return branches;
    }

    void put(BranchRow row) {
        put(branches, row.key(), row);
    }

    void remove(BranchKey key) {
        BranchRow before = branches.remove(key);
        if (before != null) {
            undo(() -> branches.put(key, before));
        }
    }

    TreeMap<CheckpointKey, CheckpointRow> checkpoints() {
        return checkpoints;
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

    Optional<CheckpointRow> newest(BranchKey branch) {
        return Optional.ofNullable(checkpoints.floorEntry(new CheckpointKey(branch, Integer.MAX_VALUE)))
                .filter(entry -> entry.getKey().branch().equals(branch))
                .map(Map.Entry::getValue);
    }

    Optional<CheckpointRow> checkpoint(BranchKey branch, int sequence) {
        return Optional.ofNullable(checkpoints.get(new CheckpointKey(branch, sequence)));
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
