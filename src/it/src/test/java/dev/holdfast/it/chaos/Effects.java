package dev.holdfast.it.chaos;

import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * What the steps leave behind: rows of two tables that are only ever added to. No key of theirs is unique, so that what happens
 * twice is seen twice.
 */
@ApplicationScoped
public class Effects {

    /** The table of what is written in the transaction of a step. */
    public static final String ONCE = "chaos_once";

    /** The table of what a step writes by itself. */
    public static final String AT_LEAST_ONCE = "chaos_at_least_once";

    @Resource(lookup = "java:jboss/datasources/HoldfastDS")
    DataSource dataSource;

    /** For CDI. */
    public Effects() {}

    void once(TaskContext context, int number) throws SQLException {
        write(ONCE, context, false, number);
    }

    void undone(TaskContext context) throws SQLException {
        write(ONCE, context, true, 0);
    }

    void atLeastOnce(TaskContext context) throws SQLException {
        write(AT_LEAST_ONCE, context, false, 0);
    }

    private void write(String table, TaskContext context, boolean undo, int number) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                        + " (instance_id, branch, step, undo, number, intent, node) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, context.instanceId());
            insert.setInt(2, context.branch());
            insert.setString(3, context.step());
            insert.setBoolean(4, undo);
            insert.setInt(5, number);
            insert.setString(6, context.idempotencyKey());
            insert.setString(7, Node.name());
            insert.executeUpdate();
        }
    }
}
