package dev.holdfast.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one instance has left in the database.
 *
 * @param status the stored status
 * @param liveBranches how many branches it still has
 * @param sequences the numbers of the checkpoints of branch 0, in order
 * @param nodes the node of each of them; "-" for the start
 * @param effects what its steps wrote to the ledger of the orders, in order
 */
record Traces(int status, int liveBranches, List<Integer> sequences, List<String> nodes, List<String> effects) {

    /** The stored status of an instance that has completed. */
    static final int COMPLETED = 3;

    /** Reads what is committed. */
    static Traces of(Connection connection, String instance) throws SQLException {
        return new Traces(
                number(connection, "select status from hf_snapshot where live and instance_id = ?", instance),
                number(
                        connection,
                        "select count(*) from hf_branch b join hf_snapshot s on s.id = b.snapshot_id where s.instance_id = ?",
                        instance),
                checkpoints(connection, "sequence", instance).stream()
                        .map(Integer::valueOf)
                        .toList(),
                checkpoints(connection, "coalesce(node, '-')", instance),
                texts(connection, "select step from orders_ledger where instance_id = ? order by id", instance));
    }

    private static List<String> checkpoints(Connection connection, String column, String instance) throws SQLException {
        return texts(
                connection,
                "select " + column + " from hf_checkpoint c join hf_snapshot s on s.id = c.snapshot_id"
                        + " where s.instance_id = ? and branch = 0 order by sequence",
                instance);
    }

    private static int number(Connection connection, String sql, String instance) throws SQLException {
        return Integer.parseInt(texts(connection, sql, instance).get(0));
    }

    private static List<String> texts(Connection connection, String sql, String instance) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, instance);
            try (ResultSet rows = select.executeQuery()) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        }
    }
}
