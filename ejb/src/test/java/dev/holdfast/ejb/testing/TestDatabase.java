package dev.holdfast.ejb.testing;

import dev.holdfast.ejb.schema.Schema;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database as one node of the engine sees it: its data sources, its transaction manager, its persistence unit and the
 * wire between them.
 *
 * <pre>{@code
 * try (TestDatabase db = DatabaseKind.POSTGRESQL.open()) {
 *     db.inTransaction(() -> {
 *         db.entityManager().persist(row);
 *         try (Connection connection = db.dataSource().getConnection()) { ... } // the same transaction
 *     });
 *     assertThat(db.value("SELECT count(*) FROM hf_snapshot")).isEqualTo(1L);
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Place place;
    private final boolean owner;
    private final Wire wire = new Wire();
    private final Pool pool;
    private final DataSource enlisting;
    private final DataSource plain;
    private @Nullable EntityManagerFactory factory;
    private @Nullable EntityManager manager;

    private TestDatabase(Place place, boolean owner) {
        this.place = place;
        this.owner = owner;
        this.pool = new Pool(place, wire);
        this.enlisting = new EnlistingDataSource(pool);
        this.plain = new PlainDataSource(pool);
    }

    static TestDatabase on(Place place) {
        return new TestDatabase(place, true);
    }

    /** Opens the same database as another node would: with a pool, a persistence unit and a wire of its own. */
    public TestDatabase anotherNode() {
        return new TestDatabase(place, false);
    }

    void migrate() {
        new Schema(plain).migrate();
    }

    /** Tells whether this is H2. */
    public boolean isH2() {
        try (Connection connection = place.connect()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2");
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked for its name", e);
        }
    }

    /** Returns the data source that takes part in JTA, as a server's does. */
    public DataSource dataSource() {
        return enlisting;
    }

    /** Returns a data source on the same pool and wire that takes no part in JTA. */
    public DataSource plainDataSource() {
        return plain;
    }

    /** Returns what goes over the wire, and the means to disturb it. */
    public Wire wire() {
        return wire;
    }

    /** Returns how many connections of this node are in use; 0 when all work is done and nothing leaks. */
    public int connectionsInUse() {
        return pool.inUse();
    }

    /** Takes all connections of this node that are free, or become free meanwhile; they are given back when it is closed. */
    public AutoCloseable takeAllConnections() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        while (!pool.isEmpty()) {
            taken.add(plain.getConnection());
        }
        return () -> {
            for (Connection connection : taken) {
                connection.close();
            }
        };
    }

    /** Returns the transaction manager. */
    public TransactionManager transactionManager() {
        return Jta.MANAGER;
    }

    /** Returns the transaction as an application begins and ends it. */
    public UserTransaction userTransaction() {
        return Jta.USER_TRANSACTION;
    }

    /** Returns the registry of synchronizations. */
    public TransactionSynchronizationRegistry synchronizationRegistry() {
        return Jta.REGISTRY;
    }

    /** Returns the persistence unit of the engine on this database; made when first asked for. */
    public synchronized EntityManagerFactory entityManagerFactory() {
        if (factory == null) {
            factory = Persistence.createEntityManagerFactory(
                    "holdfast",
                    Map.of(
                            "jakarta.persistence.jtaDataSource",
                            enlisting,
                            "jakarta.persistence.nonJtaDataSource",
                            plain,
                            "eclipselink.target-server",
                            JtaPlatform.class.getName(),
                            // Units are known by this name in the JVM; each database needs its own.
                            "eclipselink.session-name",
                            "holdfast" + COUNT.incrementAndGet(),
                            "eclipselink.logging.level",
                            "WARNING"));
        }
        return factory;
    }

    /** Returns an entity manager as a container injects it: one per transaction, shared by all who ask in it. */
    public synchronized EntityManager entityManager() {
        if (manager == null) {
            manager = TransactionScoped.over(entityManagerFactory());
        }
        return manager;
    }

    /** Does work in a transaction of its own: commits at the end, rolls back and rethrows if it throws. */
    public <T extends @Nullable Object> T inTransaction(Callable<T> work) throws Exception {
        Jta.MANAGER.begin();
        T result;
        try {
            result = work.call();
        } catch (Exception | Error e) {
            Jta.MANAGER.rollback();
            throw e;
        }
        Jta.MANAGER.commit();
        return result;
    }

    /** Does work that gives nothing in a transaction of its own, like {@link #inTransaction(Callable)}. */
    public void inTransaction(Work work) throws Exception {
        this.<@Nullable Void>inTransaction(() -> {
            work.run();
            return null;
        });
    }

    /** Returns the rows of a query, asked on a connection of its own that the wire knows nothing of. */
    public List<List<@Nullable Object>> rows(String sql, @Nullable Object... arguments) throws SQLException {
        try (Connection connection = place.connect();
                PreparedStatement query = prepare(connection, sql, arguments);
                ResultSet rows = query.executeQuery()) {
            List<List<@Nullable Object>> result = new ArrayList<>();
            while (rows.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(rows.getObject(column));
                }
                result.add(row);
            }
            return result;
        }
    }

    /** Returns the first column of the one row of a query, asked like {@link #rows}. */
    public @Nullable Object value(String sql, @Nullable Object... arguments) throws SQLException {
        List<List<@Nullable Object>> rows = rows(sql, arguments);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows instead of one: " + sql);
        }
        return rows.get(0).get(0);
    }

    /** Executes a statement of any kind and commits it, on a connection of its own that the wire knows nothing of. */
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        try (Connection connection = place.connect();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    /** Empties the engine's tables; cheaper than a new database. Ids go on, since nodes hold blocks of them. */
    public void clear() throws SQLException {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String table : List.of(
                    "hf_snapshot",
                    "hf_branch",
                    "hf_checkpoint",
                    "hf_signal",
                    "hf_route",
                    "hf_state",
                    "hf_label",
                    "hf_outbox",
                    "hf_schedule",
                    "hf_job_execution",
                    "hf_node",
                    "hf_audit",
                    "hf_bulk",
                    "hf_bulk_item",
                    "hf_webhook",
                    "hf_webhook_delivery",
                    "hf_reencryption",
                    "hf_encryption_key")) {
                statement.execute("DELETE FROM " + table);
            }
            try (PreparedStatement head = connection.prepareStatement("UPDATE hf_audit_head SET place = 0, hash = ?")) {
                head.setBytes(1, new byte[32]);
                head.executeUpdate();
            }
            connection.commit();
        }
    }

    /** Tells whether some session of this database waits for a lock. */
    public boolean hasLockWaits() {
        try (Connection connection = place.connect();
                PreparedStatement query = connection.prepareStatement(place.waitingSessionsQuery());
                ResultSet count = query.executeQuery()) {
            return count.next() && count.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked for its sessions", e);
        }
    }

    /** Waits until so many sessions of this database wait for a lock; {@link AssertionError} if they never do. */
    public void awaitLockWaits(int sessions) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        try (Connection connection = place.connect();
                PreparedStatement query = connection.prepareStatement(place.waitingSessionsQuery())) {
            while (System.nanoTime() < end) {
                try (ResultSet count = query.executeQuery()) {
                    if (count.next() && count.getInt(1) >= sessions) {
                        return;
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
        throw new AssertionError("there are no " + sessions + " sessions that wait for a lock");
    }

    /** Closes the node; the one that opened the database also removes it. */
    @Override
    public synchronized void close() throws SQLException {
        if (factory != null) {
            factory.close();
        }
        pool.close();
        if (owner) {
            place.remove();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object[] arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            statement.setObject(i + 1, argument instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : argument);
        }
        return statement;
    }

    /** Work that gives nothing. */
    public interface Work {
        void run() throws Exception;
    }
}
