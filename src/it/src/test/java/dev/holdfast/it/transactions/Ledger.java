package dev.holdfast.it.transactions;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A table of the application in the engine's database. */
@ApplicationScoped
public class Ledger {

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    /** Makes the table unless it is there; for a thread without a transaction. */
    public void open() throws SQLException {
        try (Connection connection = connect();
                Statement create = connection.createStatement()) {
            create.execute("create table if not exists transactions_it (instance varchar(200), effect varchar(200))");
        }
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Writes a line, in the transaction of the thread if there is one. */
    public void write(String instance, String effect) throws SQLException {
        try (Connection connection = connect()) {
            write(connection, instance, effect);
        }
    }

    void write(Connection connection, String instance, String effect) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into transactions_it values (?, ?)")) {
            insert.setString(1, instance);
            insert.setString(2, effect);
            insert.executeUpdate();
        }
    }

    /** Returns the lines of an instance. */
    public List<String> effects(String instance) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement query =
                        connection.prepareStatement("select effect from transactions_it where instance = ?")) {
            query.setString(1, instance);
            List<String> effects = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    effects.add(rows.getString(1));
                }
            }
            return effects;
        }
    }
}
