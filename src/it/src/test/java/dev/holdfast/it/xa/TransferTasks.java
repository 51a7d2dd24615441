package dev.holdfast.it.xa;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Steps that leave one row each in the engine's database and in another one. None may fail: none has a retry. */
@ApplicationScoped
public class TransferTasks {

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    DataSource holdfast;

    @Resource(lookup = "java:jboss/datasources/LedgerDS")
    DataSource ledger;

    /** Goes before another step. */
    @Task
    public Transfer debit(Transfer transfer, TaskContext context) throws SQLException {
        return book(transfer, context);
    }

    /** Ends the run. */
    @Task
    public Transfer credit(Transfer transfer, TaskContext context) throws SQLException {
        return book(transfer, context);
    }

    private Transfer book(Transfer transfer, TaskContext context) throws SQLException {
        book(holdfast, transfer, context);
        book(ledger, transfer, context);
        Point.arm(context.instanceId(), context.step());
        return transfer;
    }

    private static void book(DataSource where, Transfer transfer, TaskContext context) throws SQLException {
        try (Connection connection = where.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into booking (instance_id, step, cents) values (?, ?, ?)")) {
            insert.setString(1, context.instanceId());
            insert.setString(2, context.step());
            insert.setInt(3, transfer.cents());
            insert.executeUpdate();
        }
    }
}
