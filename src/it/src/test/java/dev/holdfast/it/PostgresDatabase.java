package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of its own, with the database, user and password that the documentation uses. */
final class PostgresDatabase implements Database {

    private static final int ANY_PORT = 0;
    private static final long LONGEST_DEATH_SECONDS = 60;

    private final @Nullable Path data;
    private final Optional<Disk> disk;
    private EmbeddedPostgres postgres;

    private PostgresDatabase(@Nullable Path data, Optional<Disk> disk, EmbeddedPostgres postgres) {
        this.data = data;
        this.disk = disk;
        this.postgres = postgres;
    }

    /** Starts it on any port. */
    static PostgresDatabase start() throws Exception {
        return start(ANY_PORT);
    }

    /** Starts it on a port. */
    static PostgresDatabase start(int port) throws Exception {
        return made(EmbeddedPostgres.builder().setPort(port).start());
    }

    /** Starts it on any port, with room for transactions that are prepared and not committed yet. */
    static PostgresDatabase withPreparedTransactions(int most) throws Exception {
        return made(EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", String.valueOf(most))
                .start());
    }

    /** Starts it on any port, so that it can be stopped, killed and started again: what it has committed, it has on disk. */
    static PostgresDatabase in(Path data) throws Exception {
        return made(data, Optional.empty(), builder(data).start());
    }

    /** The same on a disk of its own, if this user may have one. */
    static PostgresDatabase onItsOwnDisk(Path folder) throws Exception {
        Optional<Disk> disk = Disk.mount(folder);
        Path data = folder.resolve("data");
        return made(data, disk, builder(data).start());
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // what is acknowledged must be there after a crash; the builder's own default trades that for speed
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_writer_delay", "10ms")
                // small segments of the log, so that a limit on the size of files meets tables first
                .setLocaleConfig("wal-segsize", "1")
                .setServerConfig("max_wal_size", "64MB");
    }

    private static PostgresDatabase made(EmbeddedPostgres postgres) throws SQLException {
        return made(null, Optional.empty(), postgres);
    }

    private static PostgresDatabase made(@Nullable Path data, Optional<Disk> disk, EmbeddedPostgres postgres)
            throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role holdfast login password 'holdfast'");
            statement.execute("create database holdfast owner holdfast");
        }
        return new PostgresDatabase(data, disk, postgres);
    }

    /** Stops it as an administrator does, which cuts every connection. */
    void stop() throws IOException {
        postgres.close();
    }

    /** Ends it without a chance to write anything more; the next start recovers from its log. */
    void crash() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster.pid()))
                .start()
                .waitFor();
        try {
            postmaster.onExit().get(LONGEST_DEATH_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("PostgreSQL does not die", e);
        }
        postgres.close();
    }

    /** Starts it again, on the port that it had and with what it held. */
    void again() throws IOException {
        postgres = builder(folder()).setPort(postgres.getPort()).start();
    }

    /**
     * Keeps it from making any file larger than its largest, as a full disk does; its log, whose files are small, goes on.
     *
     * @return that size in bytes
     */
    String limitFiles() throws IOException, InterruptedException, SQLException {
        String size;
        try (Connection connection = look();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT greatest(pg_relation_size('hf_checkpoint'), 2097152)")) {
            row.next();
            size = row.getString(1);
        }
        limit(size);
        return size;
    }

    /** Lets files grow again. */
    void unlimitFiles() throws IOException, InterruptedException {
        limit("unlimited");
    }

    private void limit(String size) throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        for (ProcessHandle process : all) {
            String pid = String.valueOf(process.pid());
            int code = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + size + ":unlimited")
                    .start()
                    .waitFor();
            if (code != 0 && process.isAlive()) {
                throw new IOException("prlimit answers " + code);
            }
        }
    }

    /** Takes all that is free on its disk; nothing if it has none of its own. */
    OptionalLong fillDisk() throws IOException, InterruptedException {
        return disk.isPresent() ? OptionalLong.of(disk.get().fill()) : OptionalLong.empty();
    }

    /**
     * Frees its disk, and starts it again if it has given up meanwhile, as it does when its log has no room.
     *
     * @return whether it had given up
     */
    boolean freeDisk() throws IOException {
        disk.orElseThrow().free();
        boolean[] gaveUp = {false};
        await("PostgreSQL on a disk with room")
                .atMost(Duration.ofSeconds(LONGEST_DEATH_SECONDS))
                .until(() -> {
                    if (running().isEmpty()) {
                        gaveUp[0] = true;
                        postgres.close();
                        again();
                    }
                    return answers();
                });
        return gaveUp[0];
    }

    private boolean answers() {
        try (Connection connection = look()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false; // it recovers, or is about to give up
        }
    }

    /** Returns its first process, the parent of all others. */
    ProcessHandle postmaster() throws IOException {
        return running().orElseThrow(() -> new IOException("PostgreSQL's process is gone"));
    }

    private Optional<ProcessHandle> running() throws IOException {
        Path file = folder().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
                .filter(ProcessHandle::isAlive);
    }

    private Path folder() {
        return Optional.ofNullable(data)
                .orElseThrow(() -> new IllegalStateException("this database was started without a folder to keep"));
    }

    /** Returns the port it is on. */
    int port() {
        return postgres.getPort();
    }

    @Override
    public Map<String, String> environment() {
        return environment(postgres.getPort());
    }

    /** Returns the variables that make a server use the one that is, or will be, on a port. */
    static Map<String, String> environment(int port) {
        return Map.of(
                "HOLDFAST_DB_HOST", "127.0.0.1",
                "HOLDFAST_DB_PORT", String.valueOf(port),
                "HOLDFAST_DB_NAME", "holdfast",
                "HOLDFAST_DB_USER", "holdfast",
                "HOLDFAST_DB_PASSWORD", "holdfast");
    }

    /** Makes another database, of the same user. */
    void add(String name) throws SQLException {
        try (Connection connection = administer();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " owner holdfast");
        }
    }

    /** Opens a connection to another database as the engine's user. */
    Connection look(String name) throws SQLException {
        return postgres.getDatabase("holdfast", name).getConnection();
    }

    @Override
    public Connection look(Path serverData) throws Exception {
        return look();
    }

    /** Opens a connection as the engine's user, also while servers run on it. */
    Connection look() throws SQLException {
        return postgres.getDatabase("holdfast", "holdfast").getConnection();
    }

    /** Opens a connection as its administrator. */
    Connection administer() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
