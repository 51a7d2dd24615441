package dev.holdfast.ejb.testing;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bean of tasks that each write one business row on the engine's own data source, so that a test can count effects; and
 * that can be made to stand in a body, to fail, and to die.
 */
public final class Ledger {

    private final TestDatabase database;
    private final Map<String, Stop> stops = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    private record Stop(CountDownLatch arrived, CountDownLatch opened) {}

    /** Creates the table in the database, if it has none. */
    public Ledger(TestDatabase database) throws SQLException {
        this.database = database;
        database.update("CREATE TABLE IF NOT EXISTS ledger(instance varchar(300), step varchar(100))");
    }

    /** Returns a workflow "linear" of four steps that all join their transactions. */
    public static Workflow<String, String> linear() {
        return Workflow.named("linear")
                .taking(String.class)
                .then("a", Ledger::write)
                .then("b", Ledger::write)
                .then("c", Ledger::write)
                .then("d", Ledger::write)
                .build();
    }

    /** Returns a workflow "apart" of two steps that opt out of the transaction. */
    public static Workflow<String, String> apart() {
        return Workflow.named("apart")
                .taking(String.class)
                .then("a", Ledger::writeApart)
                .then("b", Ledger::writeApart)
                .build();
    }

    /** Returns a workflow "failing" whose second step writes a row and throws. */
    public static Workflow<String, String> failing() {
        return Workflow.named("failing")
                .taking(String.class)
                .then("a", Ledger::write)
                .then("b", Ledger::writeAndThrow)
                .then("c", Ledger::write)
                .build();
    }

    /** Writes a row and passes the value on with the step's id behind it. */
    @Task
    public String write(String value, TaskContext context) throws SQLException, InterruptedException {
        calls.incrementAndGet();
        insert(context);
        stand(context.step());
        return value + context.step();
    }

    /** Writes a row outside the transaction of the step. */
    @Task(transaction = Transaction.NONE)
    public String writeApart(String value, TaskContext context) throws SQLException, InterruptedException {
        return write(value, context);
    }

    /** Writes a row and fails. */
    @Task
    public String writeAndThrow(String value, TaskContext context) throws SQLException {
        calls.incrementAndGet();
        insert(context);
        throw new IllegalStateException("no " + value + " today");
    }

    private void insert(TaskContext context) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("INSERT INTO ledger VALUES (?, ?)")) {
            statement.setString(1, context.instanceId());
            statement.setString(2, context.step());
            statement.executeUpdate();
        }
    }

    /** Makes the next execution of a step stand in its body, after it has written its row. */
    public void stopIn(String step) {
        stops.put(step, new Stop(new CountDownLatch(1), new CountDownLatch(1)));
    }

    /** Waits until a body stands in the step. */
    public void awaitStop(String step) throws InterruptedException {
        if (!stop(step).arrived().await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no body came to stand in step " + step);
        }
    }

    /** Lets the body that stands in the step go on, and all later ones pass. */
    public void letGo(String step) {
        Stop stop = stop(step);
        stops.remove(step);
        stop.opened().countDown();
    }

    private Stop stop(String step) {
        Stop stop = stops.get(step);
        if (stop == null) {
            throw new AssertionError("no stop was arranged in step " + step);
        }
        return stop;
    }

    private void stand(String step) throws InterruptedException {
        Stop stop = stops.get(step);
        if (stop != null && stop.arrived().getCount() > 0) {
            stop.arrived().countDown();
            if (!stop.opened().await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the body in step " + step + " was never let go");
            }
        }
    }

    /** Returns how often a body was called. */
    public int calls() {
        return calls.get();
    }

    /** Returns the steps whose rows stand for an instance, in alphabetical order. */
    public List<Object> effects(String instance) throws SQLException {
        return database.rows("SELECT step FROM ledger WHERE instance = ? ORDER BY step", instance).stream()
                .<Object>map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }
}
