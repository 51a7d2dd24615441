package dev.holdfast.kit;

import dev.holdfast.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a fake writes into instead of a table of the engine's data source: an entry that a step adds is there at once, and gone
 * again if the transaction of the step rolls back. So a test sees what is exactly once, and what is not.
 *
 * <p>Entries that are added outside of a step, or in one with {@code transaction = NONE}, stay. For the thread of the kit.
 *
 * @param <E> what an entry is
 */
public final class Ledger<E extends @Nullable Object> {

    private final List<Entry<E>> entries = new ArrayList<>();

    /** One entry; equal ones are told apart. */
    private static final class Entry<E extends @Nullable Object> {

        final E value;

        Entry(E value) {
            this.value = value;
        }
    }

    /** Creates an empty ledger. */
    public Ledger() {}

    /** Adds an entry. */
    public void add(E value) {
        Entry<E> entry = new Entry<>(value);
        entries.add(entry);
        Optional<Transactions> joined = MortalTransactions.joined();
        joined.ifPresent(transactions -> transactions.afterCompletion(committed -> {
            if (!committed) {
                entries.removeIf(other -> other == entry);
            }
        }));
    }

    /** Returns what is there, oldest first. */
    public List<E> entries() {
        List<E> values = new ArrayList<>();
        entries.forEach(entry -> values.add(entry.value));
        return values;
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
