package dev.holdfast.engine;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints that nothing else has to be committed with, those of many branches in one transaction. It has no threads:
 * whoever brings one while a writer's place is free writes it, and whatever else has gathered, so that one alone waits for
 * nobody and many share a commit. Nothing ever waits for a batch to fill.
 *
 * <p>A batch that fails in any way is given back, each row to be tried alone by its own branch, which then meets its own error and
 * nobody else's. Safe for use by many threads.
 */
final class GroupCommit {

    /** The most values that are worth sharing a statement, in bytes. */
    static final int LARGEST_VALUE = 16 * 1024;

    /** So many batches are written at the same time: while one waits for the disk, the next is sent. */
    private static final int WRITERS = 2;

    private static final int LARGEST_BATCH = 256;

    private final Transactions transactions;
    private final Branches branches;
    private final RunListener listener;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore writers = new Semaphore(WRITERS);

    GroupCommit(Transactions transactions, Branches branches, RunListener listener) {
        this.transactions = transactions;
        this.branches = branches;
        this.listener = listener;
    }

    /**
     * What became of one row.
     *
     * @param phase the status of its run; nothing if it has to be tried alone
     */
    record Answer(Optional<Phase> phase) {}

    private static final class Entry {

        private final Pending pending;
        private final @Nullable Consumer<Answer> later;
        private @Nullable Answer answer;

        Entry(Pending pending, @Nullable Consumer<Answer> later) {
            this.pending = pending;
            this.later = later;
        }
    }

    /**
     * Has a row written, on a thread without a transaction.
     *
     * @param later gets the answer on whichever thread has it, unless it is returned
     * @return the answer if this thread has written the row and has nothing else to write
     */
    Optional<Answer> write(Pending pending, Consumer<Answer> later) {
        Entry mine = new Entry(pending, later);
        waiting.add(mine);
        writeWhileFree(mine);
        return Optional.ofNullable(mine.answer);
    }

    /** Writes a row for a caller that cannot leave it to others: at once, or not at all if no writer's place is free. */
    Answer writeNow(Pending pending) {
        if (!writers.tryAcquire()) {
            return new Answer(Optional.empty());
        }
        Entry mine = new Entry(pending, null);
        try {
            write(List.of(mine), mine);
        } finally {
            writers.release();
        }
        writeWhileFree(mine);
        return Objects.requireNonNull(mine.answer);
    }

    /** Looks again after every release: what comes in between finds no free place and nobody who writes. */
    private void writeWhileFree(Entry mine) {
        while (!waiting.isEmpty() && writers.tryAcquire()) {
            try {
                writeWaiting(mine);
            } finally {
                writers.release();
            }
        }
    }

    private void writeWaiting(Entry mine) {
        for (List<Entry> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            handOver(mine); // this thread goes on with the rows of others
            write(batch, mine);
        }
    }

    private static void handOver(Entry mine) {
        Answer answer = mine.answer;
        if (answer != null && mine.later != null) {
            mine.answer = null;
            mine.later.accept(answer);
        }
    }

    private List<Entry> nextBatch() {
        List<Entry> batch = new ArrayList<>();
        for (Entry next = waiting.poll(); next != null; next = batch.size() < LARGEST_BATCH ? waiting.poll() : null) {
            batch.add(next);
        }
        return batch;
    }

    private void write(List<Entry> batch, Entry mine) {
        List<Optional<Phase>> answers;
        try {
            List<Pending> rows = batch.stream().map(entry -> entry.pending).toList();
            answers = transactions.own(() -> branches.writeAll(rows));
        } catch (RuntimeException | Error e) { // nobody else would answer the others of the batch
            if (e instanceof Error error && batch.equals(List.of(mine))) {
                throw error; // which concerns nobody else, and is met as it would be by a row alone
            }
            listener.parted(batch.size(), e.toString());
            // whether it is durable, one row's trouble or everybody's: each finds out alone, by its key
            answers = batch.stream().map(entry -> Optional.<Phase>empty()).toList();
        }
        for (int row = 0; row < batch.size(); row++) {
            Entry entry = batch.get(row);
            Answer answer = new Answer(answers.get(row));
            if (entry == mine || entry.later == null) {
                entry.answer = answer;
            } else {
                entry.later.accept(answer);
            }
        }
    }
}
