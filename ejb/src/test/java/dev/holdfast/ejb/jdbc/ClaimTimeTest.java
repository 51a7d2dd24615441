package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.store.NewRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
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
        try (Scene scene = new Scene(kind)) {
            NewRun plain = scene.run("i");
            NewRun run = new NewRun(
                    plain.id(),
                    plain.workflow(),
                    plain.hash(),
                    plain.position(),
                    plain.input(),
                    plain.route(),
                    plain.priority(),
                    Optional.of("one"),
                    CLAIM,
                    Duration.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    plain.labels(),
                    plain.createdBy());
            scene.db.inTransaction(() -> {
                OffsetDateTime beginning = time(scene, "SELECT current_timestamp");
                LockSupport.parkNanos(Duration.ofMillis(60).toNanos()); // the clock goes on, the transaction's does not
                assertThat(scene.runs.insert(run)).isPresent();

                assertThat(time(scene, "SELECT current_timestamp")).isEqualTo(beginning);
                assertThat(time(scene, "SELECT due_at FROM hf_branch"))
                        .isAfter(beginning.plus(CLAIM).plus(Duration.ofMillis(50)));
            });
        }
    }

    private static OffsetDateTime time(Scene scene, String sql) throws SQLException {
        try (Connection connection = scene.db.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getObject(1, OffsetDateTime.class);
        }
    }
}
