package dev.holdfast.ejb.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Elsewhere;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

class SchemaTest {

    private static final String TABLES =
            "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'hf\\_%' ORDER BY table_name";
    private static final String HISTORY = "SELECT \"version\", \"success\" FROM hf_schema_history"
            + " WHERE \"version\" IS NOT NULL ORDER BY \"installed_rank\"";

    private static final List<Integer> VERSIONS = versions();
    private static final String NEWEST = String.valueOf(VERSIONS.get(VERSIONS.size() - 1));

    /** Reads which versions there are scripts for. */
    private static List<Integer> versions() {
        try (Stream<Path> scripts = Files.list(Path.of("src/main/resources/dev/holdfast/schema/postgresql"))) {
            return scripts.map(script -> script.getFileName().toString())
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_database_gets_every_table_and_a_second_migration_finds_nothing_to_do(DatabaseKind kind)
            throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            Schema schema = new Schema(db.plainDataSource());

            Migration first = schema.migrate();
            Migration second = schema.migrate();

            assertThat(first).isEqualTo(new Migration(VERSIONS.size(), NEWEST));
            assertThat(second).isEqualTo(new Migration(0, NEWEST));
            assertThat(names(db))
                    .containsExactly(
                            "hf_audit",
                            "hf_audit_head",
                            "hf_branch",
                            "hf_bulk",
                            "hf_bulk_item",
                            "hf_checkpoint",
                            "hf_encryption_key",
                            "hf_job_execution",
                            "hf_label",
                            "hf_limit",
                            "hf_node",
                            "hf_outbox",
                            "hf_reencryption",
                            "hf_route",
                            "hf_schedule",
                            "hf_schema_history",
                            "hf_signal",
                            "hf_slot",
                            "hf_snapshot",
                            "hf_state",
                            "hf_webhook",
                            "hf_webhook_delivery");
            schema.validate();
            assertThat(db.connectionsInUse()).isZero();
        }
    }

    @Test
    void both_databases_have_the_same_columns() throws Exception {
        try (TestDatabase h2 = DatabaseKind.H2.open();
                TestDatabase postgres = DatabaseKind.POSTGRESQL.open()) {
            String columns = "SELECT table_name, column_name, is_nullable,"
                    + " CASE WHEN data_type = 'character varying' AND character_maximum_length <= 2000"
                    + " THEN character_maximum_length END"
                    + " FROM information_schema.columns WHERE table_name LIKE 'hf\\_%'"
                    + " AND table_name <> 'hf_schema_history' ORDER BY table_name, ordinal_position";

            List<String> onH2 = texts(h2.rows(columns));
            List<String> onPostgres = texts(postgres.rows(columns));

            assertThat(onH2).hasSizeGreaterThan(70).isEqualTo(onPostgres);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ids_come_in_blocks_whose_last_one_is_answered(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.open()) {
            assertThat(db.value("SELECT nextval('hf_snapshot_id')")).isEqualTo(50L);
            assertThat(db.value("SELECT nextval('hf_snapshot_id')")).isEqualTo(100L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rows_that_make_no_sense_are_refused(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.open()) {
            Instant now = Instant.parse("2026-05-01T10:00:00Z");
            String snapshot = "INSERT INTO hf_snapshot (id, created_at, instance_id, live, status, workflow,"
                    + " definition_hash, ended_at) VALUES (1, ?, ?, ?, ?, 'w', ?, ?)";
            byte[] hash = new byte[32];
            String longest = "é".repeat(128);

            assertRefused(db, snapshot, now, longest + "x", true, 1, hash, null);
            assertRefused(db, snapshot, now, "", true, 1, hash, null);
            assertRefused(db, snapshot, now, "a", false, 1, hash, null);
            assertRefused(db, snapshot, now, "a", true, 8, hash, null);
            assertRefused(db, snapshot, now, "a", true, -1, hash, null);
            assertRefused(db, snapshot, now, "a", true, 3, hash, null);
            assertRefused(db, snapshot, now, "a", true, 1, hash, now);
            assertRefused(db, snapshot, now, "a", null, 1, hash, null);
            assertRefused(db, snapshot, now, "a", true, 6, hash, null);
            assertRefused(db, snapshot, now, "a", true, 7, hash, null);
            assertRefused(db, snapshot, now, "a", true, 1, null, null);
            assertThat(db.update(snapshot, now, longest, true, 1, hash, null)).isOne();

            String closing = "UPDATE hf_snapshot SET status = ?, live = ?, ended_at = ?, closing = ?, closing_node = ?";
            assertRefused(db, closing, 6, true, null, null, null);
            assertRefused(db, closing, 6, true, null, 3, "node");
            assertRefused(db, closing, 6, true, null, 4, null);
            assertRefused(db, closing, 6, true, now, 4, "node");
            assertRefused(db, closing, 7, null, null, 5, "node");
            assertThat(db.update(closing, 6, true, null, 4, "node")).isOne();
            assertThat(db.update(closing, 4, true, now, 4, "node")).isOne();
            assertThat(db.update(closing, 1, true, null, null, null)).isOne();
            assertRefused(db, "UPDATE hf_snapshot SET failed_branch = 0");
            assertRefused(db, "UPDATE hf_snapshot SET parent_id = 7, parent_branch = 0, parent_signal = 'done'");
            assertRefused(db, "UPDATE hf_snapshot SET parent_cancels = TRUE");

            String branch =
                    "INSERT INTO hf_branch (snapshot_id, branch, version, route, priority, owner, due_at, open_arms)"
                            + " VALUES (1, 0, 1, 1, ?, ?, ?, ?)";
            assertRefused(db, branch, 0, null, null, 0);
            assertRefused(db, branch, 6, null, null, 0);
            assertRefused(db, branch, 3, "node", null, 0);
            assertRefused(db, branch, 3, null, null, -1);
            assertThat(db.update(branch, 3, "node", now, 0)).isOne();
            assertRefused(db, "UPDATE hf_branch SET arm_priority = 6");

            String signal = "INSERT INTO hf_signal (snapshot_id, ordinal, at, kind, name, consumed_branch)"
                    + " VALUES (1, 1, ?, ?, ?, ?)";
            assertRefused(db, signal, now, 0, null, null);
            assertRefused(db, signal, now, 7, "go", null);
            assertRefused(db, signal, now, 0, "go", 0);
            assertThat(db.update(signal, now, 1, null, null)).isOne();

            String checkpoint = "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, at, claim, kind, runner)"
                    + " VALUES (1, 0, ?, ?, 0, ?, 'node')";
            assertRefused(db, checkpoint, -1, now, 0);
            assertRefused(db, checkpoint, 0, now, 10);
            assertThat(db.update(checkpoint, 0, now, 0)).isOne();

            assertRefused(
                    db, "INSERT INTO hf_state (snapshot_id, version, name, \"value\") VALUES (1, 0, 'n', ?)", hash);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_instance_has_one_live_run_and_any_number_of_old_ones(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.open()) {
            String run = "INSERT INTO hf_snapshot (id, created_at, ended_at, instance_id, live, status)"
                    + " VALUES (?, ?, ?, 'order-7', ?, ?) ON CONFLICT DO NOTHING";
            Instant now = Instant.parse("2026-05-01T10:00:00Z");

            assertThat(db.update(run, 1, now, now, null, 5)).isOne();
            assertThat(db.update(run, 2, now, now, null, 5)).isOne();
            assertThat(db.update(run, 3, now, null, true, 0)).isOne();
            assertThat(db.update(run, 4, now, null, true, 0)).isZero();
        }
    }

    @Test
    void tables_on_postgresql_keep_room_for_updates_and_are_vacuumed_early() throws Exception {
        try (TestDatabase db = DatabaseKind.POSTGRESQL.open()) {
            String options = "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE oid = ?::regclass";

            assertThat(db.value(options, "hf_snapshot")).isEqualTo("fillfactor=50");
            assertThat(db.value(options, "hf_branch"))
                    .isEqualTo("fillfactor=70 autovacuum_vacuum_scale_factor=0.01 autovacuum_vacuum_threshold=1000"
                            + " autovacuum_vacuum_cost_delay=0 vacuum_truncate=off");
            assertThat(db.value(options, "hf_checkpoint")).isEqualTo("autovacuum_vacuum_insert_scale_factor=0.05");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tables_of_an_application_and_its_own_history_are_left_alone(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            db.update("CREATE TABLE orders (id integer)");
            db.update("CREATE TABLE flyway_schema_history (version varchar(50))");
            db.update("INSERT INTO flyway_schema_history VALUES ('77')");
            Schema schema = new Schema(db.plainDataSource());

            assertThat(schema.migrate()).isEqualTo(new Migration(VERSIONS.size(), NEWEST));

            schema.validate();
            assertThat(db.value("SELECT version FROM flyway_schema_history")).isEqualTo("77");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_run_that_failed_before_the_second_version_still_tells_why(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            migrateTo("1", db);
            Instant now = Instant.parse("2026-05-01T10:00:00Z");
            String run = "INSERT INTO hf_snapshot (id, created_at, ended_at, instance_id, live, status, workflow,"
                    + " definition_hash) VALUES (?, ?, ?, ?, TRUE, ?, 'w', ?)";
            db.update(run, 1, now, now, "failed", 4, new byte[32]);
            db.update(run, 2, now, null, "running", 1, new byte[32]);
            for (int kindOfRow : new int[] {0, 1, 2}) {
                db.update(
                        "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, at, claim, kind, runner)"
                                + " VALUES (1, 0, ?, ?, 0, ?, 'node')",
                        kindOfRow,
                        now,
                        kindOfRow);
            }

            assertThat(new Schema(db.plainDataSource()).migrate())
                    .isEqualTo(new Migration(VERSIONS.size() - 1, NEWEST));

            assertThat(texts(db.rows("SELECT id, failed_branch, failed_sequence FROM hf_snapshot ORDER BY id")))
                    .containsExactly("[1, 0, 2]", "[2, null, null]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void branches_that_live_through_the_fourth_version_get_the_routes_of_their_workflows(DatabaseKind kind)
            throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            migrateTo("3", db);
            Instant now = Instant.parse("2026-05-01T10:00:00Z");
            byte[] hash = new byte[32];
            db.update("INSERT INTO hf_route (definition_hash, tags) VALUES (?, '')", hash);
            db.update("INSERT INTO hf_route (definition_hash, tags) VALUES (?, 'gpu')", hash);
            for (int run = 1; run <= 2; run++) {
                db.update(
                        "INSERT INTO hf_snapshot (id, created_at, instance_id, live, status, workflow, definition_hash)"
                                + " VALUES (?, ?, ?, TRUE, 1, ?, ?)",
                        run,
                        now,
                        "i" + run,
                        run == 1 ? "order" : "copy",
                        hash);
                db.update(
                        "INSERT INTO hf_branch (snapshot_id, branch, version, route, priority, arm_route) SELECT ?, 0,"
                                + " 1, p.id, 3, g.id FROM hf_route p, hf_route g WHERE p.tags = '' AND g.tags = 'gpu'",
                        run);
            }

            new Schema(db.plainDataSource()).migrate();

            assertThat(texts(
                            db.rows("SELECT b.snapshot_id, p.workflow, p.tags, g.workflow, g.tags FROM hf_branch b JOIN"
                                    + " hf_route p ON p.id = b.route JOIN hf_route g ON g.id = b.arm_route ORDER BY"
                                    + " b.snapshot_id")))
                    .containsExactly("[1, order, , order, gpu]", "[2, copy, , copy, gpu]");
        }
    }

    private static void migrateTo(String version, TestDatabase db) {
        String vendor = db.isH2() ? "h2" : "postgresql";
        Flyway.configure()
                .dataSource(db.plainDataSource())
                .locations("classpath:dev/holdfast/schema/" + vendor)
                .table("hf_schema_history")
                .placeholderReplacement(false)
                .target(version)
                .load()
                .migrate();
    }

    @ParameterizedTest
    @EnumSource
    void a_schema_newer_than_the_code_is_refused_and_nothing_is_changed(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.open()) {
            db.update("INSERT INTO hf_schema_history (\"installed_rank\", \"version\", \"description\", \"type\","
                    + " \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\")"
                    + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, true)");
            List<List<@Nullable Object>> before = db.rows("SELECT * FROM hf_schema_history");
            Schema schema = new Schema(db.plainDataSource());

            for (SchemaException refused : List.of(refusal(schema::migrate), refusal(schema::validate))) {
                assertThat(refused.code()).isEqualTo(ErrorCode.SCHEMA_NEWER);
                assertThat(refused.code().text()).isEqualTo("schema-newer");
                assertThat(refused).hasMessageContaining("version 99").hasMessageContaining("up to " + NEWEST + ".");
            }

            assertThat(db.rows("SELECT * FROM hf_schema_history")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void checking_a_database_that_was_never_migrated_says_so_and_creates_nothing(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            SchemaException refused = refusal(() -> new Schema(db.plainDataSource()).validate());

            assertThat(refused.code()).isEqualTo(ErrorCode.SCHEMA_OUTDATED);
            assertThat(refused).hasMessageContaining("has version 0").hasMessageContaining("needs version " + NEWEST);
            assertThat(names(db)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void checking_a_schema_made_by_another_script_says_so(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.open()) {
            db.update("UPDATE hf_schema_history SET \"checksum\" = 7 WHERE \"version\" = '1'");

            SchemaException refused = refusal(() -> new Schema(db.plainDataSource()).validate());

            assertThat(refused.code()).isEqualTo(ErrorCode.SCHEMA_ALTERED);
            assertThat(refused).hasMessageContaining("checksum");
        }
    }

    @Test
    void a_migration_that_fails_on_postgresql_leaves_nothing_behind_and_says_why() throws Exception {
        try (TestDatabase db = DatabaseKind.POSTGRESQL.openEmpty()) {
            db.update("CREATE TABLE hf_signal (id integer)");

            SchemaException refused = refusal(() -> new Schema(db.plainDataSource()).migrate());

            assertThat(refused.code()).isEqualTo(ErrorCode.MIGRATION_FAILED);
            assertThat(refused).hasMessageContaining("\"hf_signal\" already exists");
            assertThat(names(db)).containsExactly("hf_schema_history", "hf_signal");
            assertThat(db.connectionsInUse()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Case("STO-14")
    void nodes_that_migrate_at_once_take_turns(DatabaseKind kind) throws Exception {
        for (boolean withOtherTables : new boolean[] {false, true}) {
            try (TestDatabase db = kind.openEmpty()) {
                if (withOtherTables) {
                    db.update("CREATE TABLE orders (id integer)");
                }

                List<Elsewhere<Migration>> nodes = new ArrayList<>();
                for (int node = 0; node < 4; node++) {
                    Schema schema = new Schema(db.plainDataSource());
                    nodes.add(Elsewhere.start("node " + node, schema::migrate));
                }

                List<Migration> migrations = new ArrayList<>();
                for (Elsewhere<Migration> node : nodes) {
                    migrations.add(node.result());
                }
                assertThat(migrations)
                        .containsExactlyInAnyOrder(
                                new Migration(VERSIONS.size(), NEWEST),
                                new Migration(0, NEWEST),
                                new Migration(0, NEWEST),
                                new Migration(0, NEWEST));
                assertThat(texts(db.rows(HISTORY)))
                        .isEqualTo(Stream.concat(
                                        withOtherTables ? Stream.of(0) : Stream.<Integer>empty(), VERSIONS.stream())
                                .map(version -> "[" + version + ", true]")
                                .toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_node_waits_for_one_that_is_in_the_middle_of_migrating(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty();
                TestDatabase other = db.anotherNode();
                Gate gate = db.wire().next("create table hf_signal").park()) {
            Elsewhere<Migration> first = Elsewhere.start("first", new Schema(db.plainDataSource())::migrate);
            gate.awaitArrival();

            Elsewhere<Migration> second = Elsewhere.start("second", new Schema(other.plainDataSource())::migrate);
            if (kind == DatabaseKind.POSTGRESQL) {
                db.awaitLockWaits(1);
            }
            assertThat(second.isDone()).isFalse();
            gate.open();

            assertThat(first.result()).isEqualTo(new Migration(VERSIONS.size(), NEWEST));
            assertThat(second.result()).isEqualTo(new Migration(0, NEWEST));
        }
    }

    /** As in a rolling update: the old node has locked what the new one changes last, and needs what it has changed first. */
    @Test
    @Case("F22")
    void a_migration_that_meets_a_dead_lock_with_a_node_at_work_is_made_again() throws Exception {
        try (TestDatabase db = DatabaseKind.POSTGRESQL.openEmpty()) {
            migrateTo("1", db);
            Instant now = Instant.parse("2026-05-01T10:00:00Z");
            db.update(
                    "INSERT INTO hf_snapshot (id, created_at, instance_id, live, status, workflow, definition_hash)"
                            + " VALUES (1, ?, 'i', TRUE, 1, 'w', ?)",
                    now,
                    new byte[32]);
            try (Connection old = db.plainDataSource().getConnection();
                    Statement work = old.createStatement()) {
                old.setAutoCommit(false);
                work.execute(
                        "SET deadlock_timeout = '1min'"); // who looks for a dead-lock first is ended if there is one
                work.execute("UPDATE hf_snapshot SET status = 1 WHERE id = 1");
                Elsewhere<Migration> migration =
                        Elsewhere.start("migration", new Schema(db.plainDataSource())::migrate);
                db.awaitLockWaits(1);

                work.execute("INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, at, claim, kind, runner)"
                        + " VALUES (1, 0, 0, now(), 0, 0, 'node')");
                old.commit();

                assertThat(migration.result()).isEqualTo(new Migration(VERSIONS.size() - 1, NEWEST));
            }
            assertThat(db.value("SELECT count(*) FROM hf_checkpoint")).isEqualTo(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_scripts_are_found_whatever_the_calling_threads_class_loader(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            Elsewhere<Migration> caller = Elsewhere.prepare("caller", new Schema(db.plainDataSource())::migrate);
            caller.thread().setContextClassLoader(ClassLoader.getPlatformClassLoader());

            caller.start();

            assertThat(caller.result()).isEqualTo(new Migration(VERSIONS.size(), NEWEST));
        }
    }

    @Test
    void a_server_that_is_not_there_is_named_with_its_address() throws Exception {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        int port = unusedPort();
        nobody.setServerNames(new String[] {"127.0.0.1"});
        nobody.setPortNumbers(new int[] {port});

        SchemaException refused = refusal(() -> new Schema(nobody).migrate());

        assertThat(refused.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
        assertThat(refused.code().text()).isEqualTo("database-unreachable");
        assertThat(refused).hasMessageContaining("cannot be reached");
    }

    @Test
    void a_database_file_that_is_not_there_is_unreachable(@TempDir Path directory) {
        JdbcDataSource missing = h2("file:" + directory.resolve("missing") + ";IFEXISTS=TRUE;MODE=PostgreSQL");

        SchemaException refused = refusal(() -> new Schema(missing).validate());

        assertThat(refused.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
        assertThat(refused).hasMessageContaining("not found");
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_lost_in_the_middle_is_unreachable_too(DatabaseKind kind) throws Exception {
        try (TestDatabase db = kind.openEmpty()) {
            db.wire().next("create table hf_branch").fail(() -> new SQLException("connection reset", "08006"));

            SchemaException refused = refusal(() -> new Schema(db.plainDataSource()).migrate());

            assertThat(refused.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
            assertThat(refused).hasMessageContaining("connection reset");
            assertThat(db.connectionsInUse()).isZero();
        }
    }

    @Test
    void h2_without_its_postgresql_mode_is_refused_with_the_settings_to_add() {
        SchemaException none = refusal(() -> new Schema(h2("mem:none")).migrate());
        SchemaException some = refusal(() -> new Schema(h2("mem:some;MODE=PostgreSQL")).migrate());

        assertThat(none.code()).isEqualTo(ErrorCode.DATABASE_UNSUPPORTED);
        assertThat(none).hasMessageContaining("MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        assertThat(some).hasMessageContaining("carry DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
    }

    @Test
    @Case("STO-13")
    void other_databases_and_old_versions_are_refused() throws Exception {
        try (TestDatabase db = DatabaseKind.H2.openEmpty()) {
            DataSource derby = pretending(db.plainDataSource(), Map.of("getDatabaseProductName", "Apache Derby"));
            DataSource oldPostgres = pretending(
                    db.plainDataSource(),
                    Map.of(
                            "getDatabaseProductName", "PostgreSQL",
                            "getDatabaseProductVersion", "12.22",
                            "getDatabaseMajorVersion", 12));

            SchemaException derbyRefused = refusal(() -> new Schema(derby).migrate());
            SchemaException oldRefused = refusal(() -> new Schema(oldPostgres).migrate());

            assertThat(derbyRefused.code()).isEqualTo(ErrorCode.DATABASE_UNSUPPORTED);
            assertThat(derbyRefused).hasMessageContaining("Apache Derby is not supported");
            assertThat(oldRefused.code()).isEqualTo(ErrorCode.DATABASE_UNSUPPORTED);
            assertThat(oldRefused).hasMessageContaining("12.22").hasMessageContaining("13 or newer");
            assertThat(names(db)).isEmpty();
        }
    }

    private static SchemaException refusal(Runnable call) {
        return catchThrowableOfType(SchemaException.class, call::run);
    }

    private static void assertRefused(TestDatabase db, String sql, @Nullable Object... arguments) {
        assertThatThrownBy(() -> db.update(sql, arguments))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isIn("23514", "23513");
    }

    private static List<String> names(TestDatabase db) throws SQLException {
        return db.rows(TABLES).stream().map(row -> String.valueOf(row.get(0))).toList();
    }

    private static List<String> texts(List<List<@Nullable Object>> rows) {
        return rows.stream().map(List::toString).toList();
    }

    private static JdbcDataSource h2(String name) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + name);
        return source;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A database that says of itself what it is told to. */
    private static DataSource pretending(DataSource source, Map<String, Object> answers) {
        return (DataSource) wrapped(DataSource.class, source, answers);
    }

    private static Object wrapped(Class<?> type, Object target, Map<String, Object> answers) {
        return Proxy.newProxyInstance(
                SchemaTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer;
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (result instanceof Connection || result instanceof DatabaseMetaData) {
                            return wrapped(method.getReturnType(), result, answers);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
