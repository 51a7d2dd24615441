package dev.holdfast.it.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule of the chaos suite finds what breaks it, planted in the rows of a run that breaks none, and nothing else does. */
final class CheckerTest {

    private static final String LATER = "timestamptz '2026-01-01 12:00:00+00' + interval '1 second' * ";

    private static EmbeddedPostgres postgres;
    private static Connection connection;
    private static Statement statement;

    @BeforeAll
    static void open() throws Exception {
        postgres = EmbeddedPostgres.builder().start();
        connection = postgres.getPostgresDatabase().getConnection();
        statement = connection.createStatement();
        for (String script : migrations()) {
            statement.execute(script);
        }
        Ledgers.create(connection);
    }

    @AfterAll
    static void close() throws SQLException, IOException {
        connection.close();
        postgres.close();
    }

    /** Reads the engine's own scripts, in order, from wherever its module is: a folder in the reactor, else its archive. */
    private static List<String> migrations() throws Exception {
        URL first = Objects.requireNonNull(
                CheckerTest.class.getResource("/dev/holdfast/schema/postgresql/V1__engine.sql"), "the engine's tables");
        if (first.getProtocol().equals("file")) {
            return scripts(Path.of(first.toURI()).getParent());
        }
        URI archive = URI.create(first.toString().split("!", 2)[0]);
        try (FileSystem jar = FileSystems.newFileSystem(archive, Map.of())) {
            return scripts(jar.getPath("/dev/holdfast/schema/postgresql"));
        }
    }

    private static List<String> scripts(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".sql"))
                    .sorted(Comparator.comparingInt(CheckerTest::version))
                    .toList();
        }
        List<String> scripts = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                scripts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return scripts;
    }

    private static int version(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    private static void sql(String... texts) throws SQLException {
        for (String text : texts) {
            statement.execute(text);
        }
    }

    private static void checkpoint(String run, int branch, int sequence, int kind, String node, int claim)
            throws SQLException {
        sql(
                "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, input_sequence, kind, node, claim, runner, at, output)"
                        + " VALUES (" + run + ", " + branch + ", " + sequence + ", " + sequence + ", " + kind + ", "
                        + node + ", "
                        + claim + ", 'ada', " + LATER + sequence
                        + ", convert_to('HFST__{\"sum\": 4, \"number\": 3}', 'UTF8'))");
    }

    private static void effect(String table, String instance, String step, String intent) throws SQLException {
        sql("INSERT INTO " + table + " (instance_id, branch, step, undo, number, intent, node) VALUES ('" + instance
                + "', 0, '" + step + "', false, 0, '" + intent + "', 'ada')");
    }

    /** Runs that went well: 1 linear, 2 with events, 3 undone, 4 outside of transactions, 5 cancelled, 6 live with two arms. */
    @BeforeEach
    void plant() throws SQLException {
        sql("TRUNCATE hf_snapshot, hf_branch, hf_checkpoint, hf_signal, chaos_once, chaos_at_least_once, chaos_started,"
                + " chaos_sent, chaos_ordered, chaos_begun");
        run(1, "chaos-linear", 3);
        for (int step = 1; step <= 4; step++) {
            String name = List.of("one", "two", "three", "four").get(step - 1);
            checkpoint("1", 0, step, step == 4 ? 6 : 1, "'" + name + "'", 1);
            effect("chaos_once", "i1", name, "key-" + step);
        }
        run(2, "chaos-signal", 3);
        for (int number = 1; number <= 3; number++) {
            checkpoint("2", 0, number, number == 3 ? 6 : 4, "'go'", 1);
            sql("INSERT INTO chaos_sent VALUES ('i2', 'go', " + number + ")");
            sql(
                    "INSERT INTO hf_signal (snapshot_id, at, ordinal, kind, name, dedup, consumed_branch, consumed_sequence)"
                            + " VALUES (2, now(), " + number + ", 0, 'go', 'go" + number + "', 0, " + number + ")");
        }
        run(3, "chaos-undo", 4);
        sql("UPDATE hf_snapshot SET closing = 4, closing_node = 'ada' WHERE id = 3");
        checkpoint("3", 0, 1, 1, "'first'", 1);
        checkpoint("3", 0, 2, 1, "'second'", 1);
        checkpoint("3", 1, 0, 0, "NULL", 0);
        checkpoint("3", 1, 1, 8, "'second'", 2);
        checkpoint("3", 1, 2, 8, "'first'", 2);
        run(4, "chaos-outside", 3);
        checkpoint("4", 0, 1, 1, "'call'", 1);
        checkpoint("4", 0, 2, 6, "'plain'", 1);
        effect("chaos_at_least_once", "i4", "call", "key-call");
        effect("chaos_at_least_once", "i4", "call", "key-call");
        run(5, "chaos-linear", 5);
        checkpoint("5", 0, 1, 7, "NULL", 1);
        sql("INSERT INTO chaos_ordered VALUES ('c', 'i5', 'cancel', " + LATER + "1, " + LATER + "2)");
        sql("INSERT INTO chaos_begun VALUES (" + LATER + "1, 'i5', 0, 'one', 1, 'ada')");
        sql("INSERT INTO chaos_ordered VALUES ('p', 'i1', 'pause', " + LATER + "1, " + LATER + "2)");
        sql("INSERT INTO chaos_ordered VALUES ('r', 'i1', 'resume', " + LATER + "4, " + LATER + "5)");
        sql("INSERT INTO chaos_begun VALUES (" + LATER + "6, 'i1', 0, 'three', 1, 'ada')");
        run(6, "chaos-fork", 1);
        sql(
                "INSERT INTO hf_branch (snapshot_id, branch, version, route, priority, open_arms) VALUES (6, 0, 2, 1, 3, 1)");
        sql("INSERT INTO hf_branch (snapshot_id, branch, parent, version, route, priority, due_at, owner)"
                + " VALUES (6, 1, 0, 1, 1, 3, now(), 'ada')");
        checkpoint("6", 1, 0, 0, "NULL", 0);
    }

    private static void run(int id, String workflow, int status) throws SQLException {
        sql("INSERT INTO hf_snapshot (id, created_at, ended_at, status, live, instance_id, workflow, definition_hash)"
                + " VALUES (" + id + ", now(), CASE WHEN " + status + " IN (3, 4, 5) THEN " + LATER + "10 END, "
                + status
                + ", true, 'i" + id + "', '" + workflow + "', '\\x01')");
        sql("INSERT INTO chaos_started VALUES ('i" + id + "', '" + workflow + "', 4)");
        checkpoint(String.valueOf(id), 0, 0, 0, "NULL", 0);
    }

    private static Set<Rule> broken() throws SQLException {
        EnumSet<Rule> broken = EnumSet.noneOf(Rule.class);
        new Checker(connection).atTheEnd().forEach(violation -> broken.add(violation.rule()));
        return broken;
    }

    @Test
    void rows_of_runs_that_went_well_break_no_rule_but_that_one_is_still_live() throws SQLException {
        assertThat(broken()).containsExactly(Rule.UNENDED);
    }

    /** What to do to the rows, so that a rule, and at most the others named here, is broken. */
    private record Plant(Set<Rule> also, String... changes) {

        static Plant of(String... changes) {
            return new Plant(Set.of(), changes);
        }

        Plant and(Rule... rules) {
            return new Plant(Set.of(rules), changes);
        }
    }

    private static Plant plantFor(Rule rule) {
        return switch (rule) {
            case LOST_START -> Plant.of("INSERT INTO chaos_started VALUES ('i7', 'chaos-linear', 1)");
            case UNASKED_START -> Plant.of("DELETE FROM chaos_started WHERE instance_id = 'i1'");
            case UNENDED -> Plant.of();
            case WRONG_END -> Plant.of("UPDATE hf_snapshot SET status = 4 WHERE id = 1");
            case WRONG_OUTPUT ->
                Plant.of("UPDATE hf_checkpoint SET output = convert_to('HFST__{\"sum\": 5}', 'UTF8')"
                        + " WHERE snapshot_id = 1 AND sequence = 4");
            case DOUBLED_EFFECT ->
                Plant.of("INSERT INTO chaos_once (instance_id, branch, step, undo, number, intent, node)"
                                + " SELECT instance_id, branch, step, undo, number, intent, 'bob' FROM chaos_once"
                                + " WHERE step = 'two'")
                        .and(Rule.EFFECT_APART_FROM_CHECKPOINT);
            case EFFECT_APART_FROM_CHECKPOINT -> Plant.of("UPDATE chaos_once SET branch = 1 WHERE step = 'two'");
            case LOST_OR_RENAMED_CALL -> Plant.of("UPDATE chaos_at_least_once SET intent = intent || id");
            case GAP ->
                Plant.of("DELETE FROM hf_checkpoint WHERE snapshot_id = 2 AND sequence = 2")
                        .and(Rule.DOUBLED_SIGNAL);
            case OUT_OF_ORDER -> Plant.of("UPDATE hf_checkpoint SET claim = 2 WHERE snapshot_id = 1 AND sequence = 2");
            case AFTER_ITS_END -> Plant.of("UPDATE hf_snapshot SET ended_at = " + LATER + "1 WHERE id = 1");
            case LOST_CANCEL ->
                Plant.of(
                                "UPDATE chaos_ordered SET instance_id = 'i4' WHERE id = 'c'",
                                "UPDATE chaos_started SET instance_id = 'none' WHERE instance_id = 'i5'",
                                "DELETE FROM hf_snapshot WHERE id = 5",
                                "DELETE FROM hf_checkpoint WHERE snapshot_id = 5")
                        .and(Rule.LOST_START);
            case BEGUN_AFTER_ORDER ->
                Plant.of("INSERT INTO chaos_begun VALUES (" + LATER + "3.5, 'i1', 0, 'call', 1, 'ada')");
            case WRONG_UNDO -> Plant.of("UPDATE hf_checkpoint SET node = 'second' WHERE snapshot_id = 3 AND kind = 8");
            case LOST_SIGNAL -> Plant.of("INSERT INTO chaos_sent VALUES ('i2', 'go', 4)");
            case DOUBLED_SIGNAL ->
                Plant.of("UPDATE hf_signal SET consumed_sequence = 1 WHERE snapshot_id = 2 AND ordinal = 2");
            case UNATTENDED -> Plant.of("UPDATE hf_branch SET due_at = NULL, owner = NULL WHERE branch = 1");
        };
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void each_rule_finds_what_breaks_it(Rule rule) throws SQLException {
        Plant plant = plantFor(rule);
        sql(plant.changes());

        Set<Rule> expected = EnumSet.of(rule, Rule.UNENDED);
        expected.addAll(plant.also());
        assertThat(broken()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void a_run_whose_branches_are_gone_is_attended_by_nobody() throws SQLException {
        sql("DELETE FROM hf_branch");

        assertThat(broken()).contains(Rule.UNATTENDED);
    }

    @Test
    void so_is_a_wait_for_an_event_that_has_come() throws SQLException {
        sql(
                "UPDATE hf_branch SET due_at = NULL, owner = NULL, awaiting = ',other,go,' WHERE branch = 1",
                "INSERT INTO hf_signal (snapshot_id, at, ordinal, kind, name) VALUES (6, now(), 1, 0, 'go')");

        assertThat(broken()).contains(Rule.UNATTENDED);
    }

    @Test
    void and_a_fork_that_waits_for_more_arms_than_it_has() throws SQLException {
        sql("UPDATE hf_branch SET open_arms = 2 WHERE branch = 0");

        assertThat(broken()).contains(Rule.UNATTENDED);
    }

    @Test
    void a_step_that_begins_behind_a_cancel_is_found() throws SQLException {
        sql("INSERT INTO chaos_begun VALUES (" + LATER + "3.5, 'i5', 0, 'two', 1, 'ada')");
        assertThat(broken()).as("within the time for one in a transaction").doesNotContain(Rule.BEGUN_AFTER_ORDER);

        sql("INSERT INTO chaos_begun VALUES (" + LATER + "4.5, 'i5', 0, 'two', 1, 'ada')");

        assertThat(broken()).contains(Rule.BEGUN_AFTER_ORDER);
    }

    @Test
    void a_checkpoint_behind_a_tombstone_is_found() throws SQLException {
        checkpoint("5", 0, 2, 1, "'one'", 1);

        assertThat(broken()).contains(Rule.AFTER_ITS_END);
    }

    @Test
    void an_event_taken_before_an_older_one_is_found() throws SQLException {
        sql("UPDATE hf_signal SET consumed_sequence = 5 - ordinal WHERE ordinal IN (2, 3)");

        assertThat(broken()).contains(Rule.DOUBLED_SIGNAL);
    }
}
