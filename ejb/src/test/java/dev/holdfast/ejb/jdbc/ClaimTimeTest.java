package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.NewRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims last from their statement, not from the beginning of the transaction around it (F23). */
class ClaimTimeTest {

    private static final Duration CLAIM = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"H2", "POSTGRESQL"})
    void a_start_late_in_a_long_transaction_claims_for_the_whole_time(DatabaseKind kind) throws Exception {
        try (TestDatabase database = kind.open();
                TestNode node = new TestNode(
                        database,
                        TestNode.settings("one"),
                        List.of(Ledger.linear()),
                        Map.of(Ledger.class, new Ledger(database)))) {
            NewRun run = new NewRun(
                    new InstanceId("i"),
                    new WorkflowName("linear"),
                    Ledger.linear().hash(),
                    new Position.AtTask(new NodeId("a")),
                    new Payload((byte) 1, new byte[0]),
                    1,
                    3,
                    Optional.of("one"),
                    CLAIM,
                    "one");
            database.inTransaction(() -> {
                OffsetDateTime beginning = time(database, "SELECT current_timestamp");
                LockSupport.parkNanos(Duration.ofMillis(60).toNanos()); // the clock goes on, the transaction's does not
                node.store().insert(run);

                assertThat(time(database, "SELECT current_timestamp")).isEqualTo(beginning);
                assertThat(time(database, "SELECT due_at FROM hf_branch"))
                        .isAfter(beginning.plus(CLAIM).plus(Duration.ofMillis(50)));
            });
        }
    }

    private static OffsetDateTime time(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getObject(1, OffsetDateTime.class);
        }
    }
}
