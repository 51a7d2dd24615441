package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.it.refused.BadReceivers;
import dev.holdfast.it.refused.BadSchedules;
import dev.holdfast.it.refused.BeanlessWorkflow;
import dev.holdfast.it.refused.EitherTasks;
import dev.holdfast.it.refused.ForgottenTasks;
import dev.holdfast.it.refused.OtherTasks;
import dev.holdfast.it.refused.ScopelessTasks;
import dev.holdfast.it.refused.TwiceTasks;
import dev.holdfast.it.refused.TwiceWorkflow;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Starts that must not succeed: each says what is wrong where a person looks, changes nothing, and takes nothing with it.
 *
 * <p>One server meets one after the other, while the database under it comes, is empty, and is of a later version; after
 * all of them it runs the engine as if nothing had been. Another server has a mistake in its own configuration.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusedStartIT {

    private static final Path SHIPPED = Path.of(System.getProperty("holdfast.ear", "../../ear/target/holdfast.ear"));
    private static final String NO_DATABASE = "no-database.ear";
    private static final String TWICE = "twice.ear";
    private static final String BEANLESS = "beanless.ear";
    private static final String BAD_RECEIVERS = "bad-receivers.ear";
    private static final String BAD_SCHEDULES = "bad-schedules.ear";
    private static final String TOO_OLD = "too-old.ear";
    private static final String TYPO = "typo.ear";
    private static final String GOOD = "good.ear";

    /** As Flyway writes it. */
    private static final String HISTORY_OF_LATER = """
            create table if not exists hf_schema_history (installed_rank int primary key, version varchar(50),
                description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,
                checksum int, installed_by varchar(100) not null, installed_on timestamp not null default now(),
                execution_time int not null, success boolean not null);
            insert into hf_schema_history values (99, '99', 'from the future', 'SQL', 'V99__from_the_future.sql', 1,
                'holdfast', now(), 1, true)""";

    private final Map<String, Refusal> refusals = new HashMap<>();
    private final Map<String, List<String>> found = new HashMap<>();
    private int port;
    private boolean answers;
    private boolean answersUnconfigured;

    /**
     * What a person finds.
     *
     * @param note what the server wrote beside the archive
     * @param log what it said meanwhile
     */
    private record Refusal(String note, List<String> log) {}

    @BeforeAll
    void a_server_is_given_what_it_must_refuse_and_then_what_it_must_not() throws Exception {
        // Not a temporary folder: the server's log is to be found there afterwards.
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "RefusedStartIT-");
        port = freePort();
        try (ServerProcess server =
                new ServerProcess(folder.resolve("server"), PostgresDatabase.environment(port), Map.of())) {
            server.lookForArchivesEvery(Duration.ofMillis(500));
            server.deploy(ear(folder, NO_DATABASE));
            server.boot();
            notice(server, NO_DATABASE, 0);
            server.remove(NO_DATABASE);
            try (PostgresDatabase database = PostgresDatabase.start(port)) {
                Path data = server.data();
                refuse(server, ear(folder, TWICE, TwiceWorkflow.class, TwiceTasks.class));
                found.put(TWICE, contents(database, data));
                refuse(
                        server,
                        ear(
                                folder,
                                BEANLESS,
                                BeanlessWorkflow.class,
                                ScopelessTasks.class,
                                ForgottenTasks.class,
                                EitherTasks.class,
                                OtherTasks.class));
                found.put(BEANLESS, contents(database, data));
                refuse(server, ear(folder, BAD_RECEIVERS, BadReceivers.class));
                found.put(BAD_RECEIVERS, contents(database, data));
                refuse(server, ear(folder, BAD_SCHEDULES, BadSchedules.class));
                found.put(BAD_SCHEDULES, contents(database, data));
                change(database, data, HISTORY_OF_LATER);
                refuse(server, ear(folder, TOO_OLD));
                found.put(TOO_OLD, contents(database, data));
                change(database, data, "delete from hf_schema_history where version = '99'");

                server.deploy(ear(folder, GOOD));
                server.awaitDeployed(GOOD);
                answers = server.api().answers();
                found.put(GOOD, contents(database, data));
                server.stop();
            }
        }
        try (ServerProcess server =
                new ServerProcess(folder.resolve("typo"), Map.of(), Map.of("holdfast.claim.tll", "PT5S"))) {
            server.deploy(ear(folder, TYPO));
            server.boot();
            notice(server, TYPO, 0);
            answersUnconfigured = server.api().answers();
            server.stop();
        }
    }

    private void refuse(ServerProcess server, Path archive) throws IOException {
        int lines = server.lines().size();
        server.deploy(archive);
        String name = archive.getFileName().toString();
        notice(server, name, lines);
        server.remove(name);
    }

    private void notice(ServerProcess server, String archive, int lines) throws IOException {
        String note = server.refusal(archive);
        refusals.put(
                archive,
                new Refusal(note, server.lines().subList(lines, server.lines().size())));
    }

    @Test
    void a_database_that_is_not_there() {
        assertRefused(
                NO_DATABASE, "The database cannot be reached: ", "Is it running, and are host, port, name, user and");
    }

    @Test
    void a_schema_newer_than_the_code() {
        assertRefused(
                TOO_OLD,
                "The schema in the database has version 99 and this Holdfast knows versions up to ",
                "Deploy the Holdfast that the schema belongs to, or a later one; nothing was changed.");
        assertThat(found.get(TOO_OLD))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("hf_schema_history: ")
                .contains("from the future");
    }

    @Test
    void a_workflow_with_one_id_for_two_steps_and_whatever_else_is_wrong_with_it() {
        assertRefused(
                TWICE,
                "workflow 'shipped-twice' is invalid: 2 problems",
                "duplicate-id: the id 'ship' stands more than once (here for",
                "TwiceTasks::shipAgain",
                "invalid-priority: ",
                "has priority 9; 1 (critical) to 5 (minimal) are allowed");
        assertThat(found.get(TWICE)).isEmpty();
    }

    @Case({"DI-02", "DI-05", "DI-06", "BLD-16"})
    @Test
    void tasks_without_beans_or_with_two_all_of_them_each_with_its_step_and_type() {
        assertRefused(
                BEANLESS,
                "the deployment has 3 problem(s):",
                "step 'idle' of workflow 'beanless' needs a CDI bean of " + ScopelessTasks.class.getName(),
                "step 'forget' of workflow 'beanless' needs a CDI bean of " + ForgottenTasks.class.getName(),
                "step 'choose' of workflow 'beanless' needs one CDI bean of " + EitherTasks.class.getName()
                        + ", and there are 2",
                "give the class a scope such as @ApplicationScoped");
        assertThat(found.get(BEANLESS)).isEmpty();
    }

    @Test
    void receivers_that_break_rules_all_of_them() {
        assertRefused(
                BAD_RECEIVERS,
                "the deployment has 4 problem(s):",
                "receiver " + BadReceivers.class.getName() + "::another of channel 'mail'",
                "one channel has one receiver",
                "BadReceivers::hidden of channel 'hidden' must be public and not static",
                "BadReceivers::wide of channel 'wide' must take the message, and nothing but a MessageContext after it",
                "names a channel that has not 1 to 200 characters");
        assertThat(found.get(BAD_RECEIVERS)).isEmpty();
    }

    @Test
    void schedules_that_break_rules_all_of_them() {
        assertRefused(
                BAD_SCHEDULES,
                "the deployment has 5 problem(s):",
                "a schedule of " + BadSchedules.class.getName() + " is invalid: ",
                "'0 0 30 2 *'",
                "schedule 'lonely' starts the workflow 'nobody', which no producer of this application gives",
                "schedule 'idle' starts the job 'no-such-job', and no module of this application with beans has"
                        + " META-INF/batch-jobs/no-such-job.xml",
                "two producers give a schedule the name 'idle'; rename one");
        assertThat(found.get(BAD_SCHEDULES)).isEmpty();
    }

    @Test
    void a_key_that_nobody_knows() {
        assertRefused(
                TYPO,
                "the configuration is invalid: there is no key holdfast.claim.tll; there are",
                "holdfast.claim.ttl");
    }

    @Test
    void the_server_that_refused_them_runs_the_engine_when_nothing_is_wrong_any_more() {
        assertThat(answers).isTrue();
        assertThat(found.get(GOOD)).anyMatch(table -> table.startsWith("hf_snapshot: "));
    }

    /** Both places say it: the note beside the archive, and the log. */
    private void assertRefused(String archive, String... sentences) {
        Refusal refusal = refusals.get(archive);
        assertThat(refusal.note()).contains(sentences);
        assertThat(String.join("\n", refusal.log())).contains(sentences);
        // It did not begin to work, not even for a moment.
        assertThat(refusal.log()).noneMatch(line -> line.contains("Holdfast runs as node"));
    }

    private static Path ear(Path folder, String name, Class<?>... classes) {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(EnterpriseArchive.class, SHIPPED.toFile());
        if (classes.length > 0) {
            ear.addAsLibrary(ShrinkWrap.create(JavaArchive.class, "refused.jar")
                    .addClasses(classes)
                    .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
        }
        Path archive = folder.resolve(name);
        ear.as(ZipExporter.class).exportTo(archive.toFile(), true);
        return archive;
    }

    private static void change(PostgresDatabase database, Path data, String sql) throws Exception {
        try (Connection connection = database.look(data);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns every table of the application's schema with its rows. */
    private static List<String> contents(PostgresDatabase database, Path data) throws Exception {
        try (Connection connection = database.look(data)) {
            List<String> contents = new ArrayList<>();
            for (String table : column(
                    connection,
                    "select table_name from information_schema.tables where table_schema = 'public' order by 1")) {
                contents.add(table + ": " + column(connection, "select t::text from " + table + " t order by 1"));
            }
            return contents;
        }
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
