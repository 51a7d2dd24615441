package dev.holdfast.it.conformance;

import dev.holdfast.ejb.jdbc.H2Store;
import dev.holdfast.ejb.jdbc.JdbcStore;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Retention;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.Aging;
import dev.holdfast.testing.PassingTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The store of the server that the tests run in: its pool, its transaction manager, its persistence unit. */
public final class ServerStore implements StoreFixture {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static @Nullable ServerStore present;

    private final DataSource dataSource;
    private final PassingTime time;
    private final StorePorts ports;
    private final Agenda agenda;
    private final Retention retention;
    private final Subscriptions subscriptions;

    /** Takes what the server gives. */
    public ServerStore(DataSource dataSource, Transactions transactions, Instances instances) {
        this.dataSource = dataSource;
        JdbcStore store = new H2Store(dataSource, Clock.systemUTC());
        this.time = new PassingTime(store, dataSource);
        this.agenda = store.agenda();
        this.retention = store.retention();
        this.subscriptions = store.subscriptions();
        this.ports = new StorePorts(
                store.runs(),
                time,
                instances,
                store.signals(),
                store.sharedState(),
                store.outbox(),
                store.slots(),
                store.routes(),
                transactions);
    }

    /** Makes it known to the contracts, which make their own instances. */
    public static void open(ServerStore store) {
        present = store;
    }

    /** Returns the one that was made known. */
    public static ServerStore get() {
        ServerStore store = present;
        if (store == null) {
            throw new IllegalStateException("no store was made known");
        }
        return store;
    }

    /** Returns the time of the engine over this store. */
    public PassingTime time() {
        return time;
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public Retention retention() {
        return retention;
    }

    @Override
    public void age(long run, Duration by) {
        Aging.age(dataSource, run, by);
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public StorePorts ports() {
        return ports;
    }

    @Override
    public void writePhase(long run, Phase phase) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE hf_snapshot SET status = ? WHERE id = ?")) {
            update.setShort(1, phase.code());
            update.setLong(2, run);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void awaitWaiting(Thread thread) {
        long begin = System.nanoTime();
        while (thread.isAlive() && !somebodyWaits()) {
            if (System.nanoTime() - begin > LONGEST_WAIT_NANOS) {
                throw new AssertionError(thread + " neither waits nor ends");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private boolean somebodyWaits() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT count(*) FROM information_schema.sessions WHERE session_id <>"
                                + " session_id() AND (blocker_id IS NOT NULL OR executing_statement_start <"
                                + " CURRENT_TIMESTAMP - INTERVAL '0.05' SECOND)");
                ResultSet count = query.executeQuery()) {
            return count.next() && count.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked for its sessions", e);
        }
    }
}
