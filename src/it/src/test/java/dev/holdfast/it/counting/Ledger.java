package dev.holdfast.it.counting;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A table without any key, so that what is written twice stands there twice. */
final class Ledger {

    private Ledger() {}

    static void write(DataSource dataSource, String book, String entry) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO counted(book, entry, node) VALUES (?, ?, ?)")) {
            insert.setString(1, book);
            insert.setString(2, entry);
            insert.setString(3, System.getProperty("holdfast.node", "?"));
            insert.executeUpdate();
        }
    }
}
