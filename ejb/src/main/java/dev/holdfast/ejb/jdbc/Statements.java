package dev.holdfast.ejb.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Sends statements on the connection of the thread's transaction, which the managed data source hands out; opens and ends
 * no transaction.
 */
class Statements {

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Binder {
        void bind(Parameters parameters) throws SQLException;
    }

    /** Sets the parameters of a statement for one element of a batch. */
    @FunctionalInterface
    interface ElementBinder<E> {
        void bind(Parameters parameters, E element) throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Work on the connection itself. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private final DataSource dataSource;

    Statements(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    <T> T on(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** Returns how many rows the statement changed. */
    int update(String sql, Binder binder) {
        return on(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binder.bind(new Parameters(statement));
                return statement.executeUpdate();
            }
        });
    }

    /** Sends a statement once for each element, in one batch. */
    <E> void batch(String sql, Collection<E> elements, ElementBinder<E> binder) {
        if (elements.isEmpty()) {
            return;
        }
        int[] counts = on(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (E element : elements) {
                    binder.bind(new Parameters(statement), element);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
        if (counts.length != elements.size()) {
            throw new IllegalStateException(
                    "a batch of " + elements.size() + " statements gave " + counts.length + " answers");
        }
    }

    <T> List<T> query(String sql, Binder binder, Reader<T> reader) {
        return on(connection -> query(connection, sql, binder, reader));
    }

    static <T> List<T> query(Connection connection, String sql, Binder binder, Reader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Parameters(statement));
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
                return result;
            }
        }
    }

    /** Returns the first row, if there is one. */
    <T> Optional<T> first(String sql, Binder binder, Reader<T> reader) {
        List<T> rows = query(sql, binder, reader);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }
}
