package dev.holdfast.it.chaos;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.error.NotRetryable;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The steps of the chaos workflows; those that know their context say that they
 * begin, and leave one effect for each time they are at work.
 */
@ApplicationScoped
public class ChaosTasks {

    /** How many attempts at {@link #shaky} fail. */
    public static final int FAILING_ATTEMPTS = 2;

    /**
     * Every step may try again: a body that is the first to use a connection that was cut fails like any other, and so does a step
     * whose checkpoint the database refuses for a file that must not grow, since it does not say that it is full.
     */
    static final int RETRIES = 1000;

    static final String BACKOFF = "100ms";

    /** How long a step outside of transactions takes, so that a node can die between its effect and its checkpoint. */
    private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Inject
    Effects effects;

    @Inject
    Beginnings beginnings;

    /** For CDI. */
    public ChaosTasks() {}

    /** A failure that no retry can help. */
    static final class Doomed extends IllegalStateException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        Doomed() {
            super("this step always fails");
        }
    }

    private Load once(Load load, TaskContext context) throws SQLException {
        beginnings.note(context);
        effects.once(context, load.sum());
        return load.plus(1);
    }

    private Load apart(Load load, TaskContext context) throws SQLException {
        beginnings.note(context);
        effects.atLeastOnce(context);
        LockSupport.parkNanos(CALL_NANOS);
        return load.plus(1);
    }

    /** Works in its transaction. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load one(Load load, TaskContext context) throws SQLException {
        return once(load, context);
    }

    /** Works in its transaction. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load two(Load load, TaskContext context) throws SQLException {
        return once(load, context);
    }

    /** Works in its transaction. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load three(Load load, TaskContext context) throws SQLException {
        return once(load, context);
    }

    /** Works in its transaction. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load four(Load load, TaskContext context) throws SQLException {
        return once(load, context);
    }

    /** Works outside of any transaction. */
    @Task(transaction = NONE, retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load call(Load load, TaskContext context) throws SQLException {
        return apart(load, context);
    }

    /** Works outside of any transaction. */
    @Task(transaction = NONE, retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load callAgain(Load load, TaskContext context) throws SQLException {
        return apart(load, context);
    }

    /** Leaves its transaction unused. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load plain(Load load, TaskContext context) {
        beginnings.note(context);
        return load.plus(1);
    }

    /** Fails some attempts, after its work. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load shaky(Load load, TaskContext context) throws SQLException {
        Load worked = once(load, context);
        if (context.attempt() <= FAILING_ATTEMPTS) {
            throw new IllegalStateException("attempt " + context.attempt() + " is to fail");
        }
        return worked;
    }

    /** Fails for good, after its work. */
    @Task
    public Load doomed(Load load, TaskContext context) throws SQLException {
        once(load, context);
        throw new Doomed();
    }

    /** Takes back what a step in its transaction did. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public void undo(Load load, TaskContext context) throws SQLException {
        beginnings.note(context);
        effects.undone(context);
    }

    /** Joins the three arms. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load join(Load left, Load middle, Load right) {
        return new Load(left.size(), left.sum() + middle.sum() + right.sum() + 1);
    }

    /** Joins two arms. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load meet(Load left, Load right) {
        return new Load(left.size(), left.sum() + right.sum());
    }

    /** Takes the load apart. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public List<Load> items(Load load) {
        return IntStream.range(0, load.size())
                .mapToObj(number -> new Load(number, 0))
                .toList();
    }

    /** Works on one item in its transaction. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load item(Load load, TaskContext context) throws SQLException {
        return once(load, context);
    }

    /** Puts the load together again, and fails if an item is missing or in the wrong place. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load total(List<Load> items) {
        for (int number = 0; number < items.size(); number++) {
            if (items.get(number).size() != number) {
                throw new IllegalStateException("item " + number + " is " + items.get(number));
            }
        }
        return new Load(items.size(), items.stream().mapToInt(Load::sum).sum());
    }

    /** Chooses a way by the size. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Way choose(Load load) {
        return load.size() % 2 == 0 ? Way.EVEN : Way.ODD;
    }

    /** Goes round as often as the load is large; each round does two steps. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Turn<Load> turn(Load load, TaskContext context) throws SQLException {
        Load worked = once(load, context);
        return worked.sum() >= 1 + 2 * load.size() ? Turn.done(worked) : Turn.again(worked);
    }

    /** Goes round twice, where a round adds two for each item, one for the step beside them and one for this one. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Turn<Load> turnTwice(Load load, TaskContext context) throws SQLException {
        Load worked = once(load, context);
        return worked.sum() >= 1 + 2 * (2 * load.size() + 2) ? Turn.done(worked) : Turn.again(worked);
    }

    /** Notes an event. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Note note(Note note, TaskContext context) throws SQLException {
        beginnings.note(context);
        effects.once(context, note.number());
        return note;
    }

    /** Goes on with an event in time. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load inTime(Note note, TaskContext context) throws SQLException {
        beginnings.note(context);
        effects.once(context, note.number());
        return new Load(1, ChaosWorkflows.IN_TIME + note.number());
    }

    /** Counts in a value that all arms share. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load count(Load load, TaskContext context) throws SQLException {
        context.shared().update("count", Integer.class, 0, before -> before + 1);
        return once(load, context);
    }

    /** Goes on with any of the arms. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load gather(List<Load> arms) {
        return arms.get(0);
    }

    /** Gives what the arms have counted together. */
    @Task(retries = ChaosTasks.RETRIES, backoff = ChaosTasks.BACKOFF, multiplier = 1)
    public Load counted(Load load, TaskContext context) throws SQLException {
        once(load, context);
        return new Load(
                load.size(), context.shared().get("count", Integer.class).orElse(0));
    }
}
