package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.service.Presence;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.store.Nodes.Life;
import dev.holdfast.store.Nodes.Newcomer;
import dev.holdfast.store.Nodes.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a frozen node keeps locked in PostgreSQL, and who frees it. */
class LostSessionsTest {

    private static final Duration CLAIM = Duration.ofSeconds(1);

    private TestDatabase database;
    private PostgresStore store;
    private Connection frozen;

    @BeforeEach
    void open() throws SQLException {
        database = DatabaseKind.POSTGRESQL.open();
        store = new PostgresStore(database.plainDataSource());
        frozen = database.plainDataSource().getConnection();
        frozen.setAutoCommit(true);
    }

    @AfterEach
    void close() throws SQLException {
        try {
            frozen.close();
        } catch (SQLException e) {
            // it was ended, as it should
        }
        database.close();
    }

    /** Joins as a node whose sessions have a name, over that very session. */
    private int join(String sessions) throws SQLException {
        execute("SET application_name = '" + sessions + "'");
        execute(
                "INSERT INTO hf_node(started_at, seen_at, sessions, claim_ms, slots, name, host, tags) VALUES (clock_timestamp(),"
                        + " clock_timestamp(), " + store.sessionName() + ", " + CLAIM.toMillis()
                        + ", 4, 'frozen', 'there', '')");
        return store.nodes().lives().get(0).incarnation();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = frozen.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Stands still in the middle of a transaction, as a machine that froze. */
    private void freezeInTransaction() throws SQLException {
        frozen.setAutoCommit(false);
        execute("SELECT * FROM hf_node FOR UPDATE");
    }

    private Presence survivor() {
        return Presence.join(
                store.heartLine(database.plainDataSource()),
                new Newcomer("alive", "here", 4, Set.of(), Duration.ofSeconds(20)));
    }

    @FunctionalInterface
    private interface Condition {
        boolean isMet() throws SQLException;
    }

    private void awaitLoss(int incarnation) throws SQLException {
        await("lost", () -> state(incarnation) == State.LOST);
    }

    /** Its session may have done something behind the last sign of life, and it ends a moment after it was told to. */
    private void awaitEnd(String sessions, Presence survivor) throws SQLException {
        await("ended", () -> {
            survivor.beat(0, false);
            return database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = ?", sessions)
                    .equals(0L);
        });
    }

    private static void await(String what, Condition holds) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.isMet()) {
            assertThat(System.nanoTime())
                    .as("the time at which it should be %s at last", what)
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private State state(int incarnation) {
        return store.nodes().lives().stream()
                .filter(life -> life.incarnation() == incarnation)
                .map(Life::state)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_transactions_of_a_lost_node_are_ended_and_their_locks_are_free() throws Exception {
        int lost = join("holdfast-there-1");
        freezeInTransaction();
        Presence survivor = survivor();
        survivor.beat(0, false);
        execute("SELECT 1"); // it is not lost yet
        awaitLoss(lost);

        awaitEnd("holdfast-there-1", survivor);
        assertThatThrownBy(() -> execute("SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(database.value("SELECT name FROM hf_node WHERE incarnation = ? FOR UPDATE NOWAIT", lost))
                .isEqualTo("frozen");
    }

    @Test
    void sessions_whose_name_a_living_node_has_too_are_left_alone() throws Exception {
        int lost = join("holdfast-there-1");
        execute(
                "INSERT INTO hf_node(started_at, seen_at, sessions, claim_ms, slots, name, host, tags) VALUES (clock_timestamp(),"
                        + " clock_timestamp(), 'holdfast-there-1', 60000, 4, 'lives', 'there', '')");
        freezeInTransaction();
        awaitLoss(lost);

        survivor().beat(0, false);

        execute("SELECT 1");
    }

    @Test
    void the_name_that_every_session_of_the_driver_has_is_no_name() throws Exception {
        int lost = join("PostgreSQL JDBC Driver");
        freezeInTransaction();
        awaitLoss(lost);

        survivor().beat(0, false);

        execute("SELECT 1");
    }
}
