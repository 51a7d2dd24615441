package dev.holdfast.ejb.contract;

import dev.holdfast.ejb.jdbc.H2Store;
import dev.holdfast.ejb.jdbc.JdbcStore;
import dev.holdfast.ejb.jdbc.PostgresStore;
import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.StoredValues;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.encryption.FixedKeys;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Retention;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.testing.Aging;
import dev.holdfast.testing.PassingTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The store of a server, statements and entities, on a real database of its own. */
final class DatabaseFixture implements StoreFixture, AutoCloseable {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final TestDatabase database;
    private final StorePorts ports;
    private final PassingTime time;
    private final JdbcStore store;

    DatabaseFixture(DatabaseKind kind) {
        database = kind.open();
        // What these contracts ask holds of sealed values, too; of clear ones it is asked by all that runs on a node.
        ValueCipher cipher = new ValueCipher(new FixedKeys("k1"), false);
        JdbcStore store = database.isH2()
                ? new H2Store(database.dataSource(), Clock.systemUTC(), cipher)
                : new PostgresStore(database.dataSource(), cipher);
        this.store = store;
        time = new PassingTime(store, database.dataSource());
        ports = new StorePorts(
                store.runs(),
                time,
                new JpaInstances(database.entityManager(), cipher),
                store.signals(),
                store.sharedState(),
                store.outbox(),
                store.slots(),
                store.routes(),
                new JtaTransactions(database.transactionManager(), database.synchronizationRegistry()));
    }

    /** Returns the time of the engine over this database. */
    PassingTime time() {
        return time;
    }

    /** Names the columns of values that hold one in clear. */
    List<String> clearColumns() {
        return StoredValues.clearColumns(database.plainDataSource());
    }

    /** Returns what the audit finds in the whole database (F38). */
    List<Audit.Finding> audited() {
        return ports.transactions()
                .own(() -> store.audit().look(Audit.Place.BEGINNING, 100_000))
                .findings();
    }

    @Override
    public Retention retention() {
        return store.retention();
    }

    @Override
    public void age(long run, Duration by) {
        Aging.age(database.dataSource(), run, by);
    }

    @Override
    public Subscriptions subscriptions() {
        return store.subscriptions();
    }

    @Override
    public Agenda agenda() {
        return store.agenda();
    }

    @Override
    public StorePorts ports() {
        return ports;
    }

    @Override
    public void writePhase(long run, Phase phase) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE hf_snapshot SET status = ?, ended_at = CASE WHEN ? THEN created_at END, closing = CASE"
                                + " WHEN ? THEN 5 END, closing_node = CASE WHEN ? THEN 'node' END WHERE id = ?")) {
            boolean isOnItsWay = phase == Phase.CANCELLING || phase == Phase.COMPENSATING;
            update.setShort(1, phase.code());
            update.setBoolean(2, phase.isFinal());
            update.setBoolean(3, isOnItsWay);
            update.setBoolean(4, isOnItsWay);
            update.setLong(5, run);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts the branch rows of a run. */
    int branchRows(long run) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement count =
                        connection.prepareStatement("SELECT count(*) FROM hf_branch WHERE snapshot_id = ?")) {
            count.setLong(1, run);
            try (ResultSet rows = count.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks at the sessions of this database, which only one test uses. */
    @Override
    public void awaitWaiting(Thread thread) {
        long begin = System.nanoTime();
        while (thread.isAlive() && !database.hasLockWaits()) {
            if (System.nanoTime() - begin > LONGEST_WAIT_NANOS) {
                throw new AssertionError(thread + " neither waits nor ends");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
