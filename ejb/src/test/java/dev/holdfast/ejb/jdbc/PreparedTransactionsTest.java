package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.coordinator.TxControl;
import com.arjuna.ats.jta.xa.XATxConverter;
import dev.holdfast.ejb.testing.DatabaseKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that are prepared and not ended, and the names in their ids. */
final class PreparedTransactionsTest {

    @Test
    void the_name_of_the_node_is_read_from_the_id_that_the_transaction_manager_made() {
        Xid xid = XATxConverter.getXid(new Uid(), true, XATxConverter.FORMAT_ID);

        assertThat(PreparedTransactions.node(written(xid))).isEqualTo(TxControl.getXANodeName());
    }

    /** As the driver of PostgreSQL writes it. */
    private static String written(Xid xid) {
        Base64.Encoder encoder = Base64.getEncoder();
        return xid.getFormatId() + "_" + encoder.encodeToString(xid.getGlobalTransactionId()) + "_"
                + encoder.encodeToString(xid.getBranchQualifier());
    }

    @ParameterizedTest
    @ValueSource(strings = {"by hand", "1_2", "1_AAAA_BBBB", "1_?_?", ""})
    void an_id_of_somebody_else_names_nobody(String id) {
        assertThat(PreparedTransactions.node(id)).isEqualTo("(unknown)");
    }

    @Test
    void the_oldest_that_holds_rows_of_the_engine_is_found_once_it_has_stood_for_a_second() throws Exception {
        String engines = "1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAG5vZGU=_AA==" + System.nanoTime();
        String others = "other" + System.nanoTime();
        try (Scene scene = new Scene(DatabaseKind.POSTGRESQL);
                Connection connection = scene.db.plainDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            JdbcStore store = (JdbcStore) scene.branches;
            statement.execute("CREATE TABLE business (id INT)");
            prepare(statement, "INSERT INTO business VALUES (1)", others);
            prepare(statement, "UPDATE hf_snapshot SET status = 1", engines);
            try {
                statement.execute("SELECT pg_sleep_until(max(prepared) + interval '1 second') FROM pg_prepared_xacts");

                assertThat(scene.inOwn(store::inDoubt)).hasValueSatisfying(found -> {
                    assertThat(found.node()).isEqualTo("node");
                    assertThat(found.id()).isEqualTo(engines);
                    assertThat(found.since()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
                });
            } finally {
                statement.execute("ROLLBACK PREPARED '" + engines + "'");
                statement.execute("ROLLBACK PREPARED '" + others + "'");
            }
            assertThat(scene.inOwn(store::inDoubt)).isEmpty();
        }
    }

    private static void prepare(Statement statement, String sql, String id) throws SQLException {
        statement.execute("BEGIN");
        statement.execute(sql);
        statement.execute("PREPARE TRANSACTION '" + id + "'");
    }

    @Test
    void where_nothing_is_prepared_nothing_is_in_doubt() throws Exception {
        for (DatabaseKind kind : DatabaseKind.values()) {
            try (Scene scene = new Scene(kind)) {
                assertThat(scene.inOwn(() -> ((JdbcStore) scene.branches).inDoubt()))
                        .isEmpty();
            }
        }
    }
}
