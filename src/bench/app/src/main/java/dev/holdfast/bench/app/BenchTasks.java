package dev.holdfast.bench.app;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/** The bodies that are measured: one that writes a row, one that does nothing, and one that does it outside of a transaction. */
@ApplicationScoped
public class BenchTasks {

    private static final int TEN = 10;
    private static final int HUNDRED = 100;

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    @Inject
    Gauge gauge;

    /** Writes one row in the transaction of the step. */
    @Task
    public Value row(Value value, TaskContext context) throws SQLException {
        gauge.reached(context.step());
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_row(text) VALUES (?)")) {
            insert.setString(1, value.customer() + "/" + context.step());
            insert.executeUpdate();
        }
        return value;
    }

    /** Touches nothing. */
    @Task
    public Value nothing(Value value, TaskContext context) {
        gauge.reached(context.step());
        return value;
    }

    /** Touches nothing, on a node that offers the tag of the server that is measured. */
    @Task(tags = BenchWorkflows.HERE)
    public Value nothingHere(Value value, TaskContext context) {
        return nothing(value, context);
    }

    /** Touches nothing, outside of any transaction. */
    @Task(transaction = NONE)
    public Value apart(Value value, TaskContext context) {
        gauge.reached(context.step());
        return value;
    }

    /** Makes ten of one. */
    @Task
    public List<Value> ten(Value value) {
        gauge.reached(BenchWorkflows.FIRST);
        return Collections.nCopies(TEN, value);
    }

    /** Makes a hundred of one. */
    @Task
    public List<Value> hundred(Value value) {
        gauge.reached(BenchWorkflows.FIRST);
        return Collections.nCopies(HUNDRED, value);
    }

    /** Makes one of many. */
    @Task
    public Value one(List<Value> values, TaskContext context) {
        gauge.reached(context.step());
        return values.get(0);
    }
}
