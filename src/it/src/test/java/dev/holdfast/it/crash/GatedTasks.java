package dev.holdfast.it.crash;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.it.crash.Gate.Point;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Steps that leave one effect each in the ledger of the orders, and pass the gates on their way. */
@ApplicationScoped
public class GatedTasks {

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    DataSource dataSource;

    @Resource(lookup = "java:jboss/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transaction;

    /** Joins the transaction. */
    @Task
    public Trail first(Trail trail, TaskContext context) throws SQLException {
        return joined(trail, context);
    }

    /** Joins the transaction. */
    @Task
    public Trail second(Trail trail, TaskContext context) throws SQLException {
        return joined(trail, context);
    }

    /** Commits its effect by itself, under the key that tells one intent from another. */
    @Task(transaction = NONE)
    public Trail outside(Trail trail, TaskContext context) throws SQLException {
        leaveEffect(context, context.step() + " " + context.idempotencyKey());
        Gate.here(context.instanceId(), context.step(), Point.IN_THE_BODY).pass();
        return trail.with(context.step());
    }

    /** Joins the transaction, which also ends the run. */
    @Task
    public Trail last(Trail trail, TaskContext context) throws SQLException {
        return joined(trail, context);
    }

    private Trail joined(Trail trail, TaskContext context) throws SQLException {
        String instance = context.instanceId();
        String step = context.step();
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                Gate.here(instance, step, Point.BEFORE_COMMIT).pass();
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    Gate.here(instance, step, Point.AFTER_COMMIT).pass();
                }
            }
        });
        leaveEffect(context, step);
        Gate.here(instance, step, Point.IN_THE_BODY).pass();
        return trail.with(step);
    }

    private void leaveEffect(TaskContext context, String effect) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into orders_ledger (id, instance_id, step, amount_cents)"
                                + " values (nextval('orders_ledger_id'), ?, ?, 0)")) {
            insert.setString(1, context.instanceId());
            insert.setString(2, effect);
            insert.executeUpdate();
        }
    }
}
