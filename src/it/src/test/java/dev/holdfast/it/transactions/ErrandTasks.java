package dev.holdfast.it.transactions;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Tasks with injected services that do to transactions what the errand wishes. */
@ApplicationScoped
public class ErrandTasks {

    /** The message of what the joining task throws. */
    public static final String THROWN = "the errand was to throw";

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MORE = 50;

    private final Set<String> deadlocked = ConcurrentHashMap.newKeySet();

    @Inject
    Witness witness;

    @Inject
    Ledger ledger;

    @Inject
    UserTransaction transaction;

    /** Runs outside. */
    @Task(transaction = NONE)
    public Errand outside(Errand errand, TaskContext context) throws Exception {
        witness.called(context);
        Wish wish = errand.wish();
        if (wish == Wish.LEAVE_OPEN || wish == Wish.LEAVE_OPEN_AND_THROW) {
            transaction.begin();
            ledger.write(context.instanceId(), "forgotten");
        }
        if (wish == Wish.THROW_OUTSIDE || wish == Wish.LEAVE_OPEN_AND_THROW) {
            throw new IllegalStateException(THROWN);
        }
        return errand;
    }

    /** Joins the transaction of its step. */
    @Task(priority = 2)
    public Errand joining(Errand errand, TaskContext context) throws Exception {
        witness.called(context);
        String instance = context.instanceId();
        ledger.write(instance, "joined");
        switch (errand.wish()) {
            case THROW -> throw new IllegalStateException(THROWN);
            case MARK_FOR_ROLLBACK -> transaction.setRollbackOnly();
            case ROLL_BACK -> transaction.rollback();
            case DEADLOCK_ONCE -> {
                if (deadlocked.add(instance)) {
                    throw new SQLException("a dead-lock", "40001");
                }
            }
            case OUTLAST -> outlast(instance);
            default -> {
                // its work was all it had to do
            }
        }
        return errand;
    }

    /** Writes until that fails, and does not take that for an answer; then returns as if nothing had happened. */
    private void outlast(String instance) throws SQLException {
        long end = System.nanoTime() + LONGEST_NANOS;
        try (Connection connection = ledger.connect()) {
            while (written(connection, instance)) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("its transaction has no time-out");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            for (int more = 0; more < MORE; more++) {
                written(connection, instance);
            }
        }
        for (int more = 0; more < MORE; more++) {
            try {
                ledger.write(instance, "outlasting, on a new connection");
            } catch (SQLException expected) {
                // and once more
            }
        }
    }

    private boolean written(Connection connection, String instance) {
        try {
            ledger.write(connection, instance, "outlasting");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Runs outside, on the thread on which the others ran before. */
    @Task(transaction = NONE)
    public Errand after(Errand errand, TaskContext context) {
        witness.called(context);
        return errand;
    }
}
