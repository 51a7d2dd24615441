package dev.holdfast.testing;

import dev.holdfast.store.Transactions;
import dev.holdfast.task.Task;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tasks with an effect that counts only once the transaction they run in has committed. */
public final class LedgerTask {

    private final Transactions transactions;
    private final List<Integer> entries = new CopyOnWriteArrayList<>();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    /** Creates the bean over the transactions its steps run in. */
    public LedgerTask(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Enters the number and returns its successor. */
    @Task
    public Integer book(Integer number) {
        attempts.add(number);
        transactions.afterCompletion(committed -> {
            if (committed) {
                entries.add(number);
            }
        });
        return number + 1;
    }

    /** Enters the number and fails. */
    @Task
    public Integer bookAndFail(Integer number) {
        book(number);
        throw new IllegalStateException("booked " + number + " and failed");
    }

    /** Returns what was entered and committed, in the order of the commits. */
    public List<Integer> entries() {
        return List.copyOf(entries);
    }

    /** Returns what the bodies were called with, committed or not. */
    public List<Integer> attempts() {
        return List.copyOf(attempts);
    }
}
