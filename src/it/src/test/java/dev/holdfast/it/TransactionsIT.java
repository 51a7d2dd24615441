package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Started;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.it.identity.Identity;
import dev.holdfast.it.identity.IdentityWorkflow;
import dev.holdfast.it.transactions.Errand;
import dev.holdfast.it.transactions.ErrandTasks;
import dev.holdfast.it.transactions.ErrandWorkflow;
import dev.holdfast.it.transactions.Ledger;
import dev.holdfast.it.transactions.Sighting;
import dev.holdfast.it.transactions.Wish;
import dev.holdfast.it.transactions.Witness;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status.Kind;
import dev.holdfast.testing.Case;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wildfly.security.auth.server.SecurityDomain;
import org.wildfly.security.auth.server.SecurityIdentity;

/** Callers' and steps' transactions in the server, by its own transaction manager and pool. */
@ExtendWith(ArquillianExtension.class)
final class TransactionsIT {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);
    private static final int SLOTS = 3;
    private static final int ROUNDS = 8;

    /** Long enough for any honest step of the other tests on a slow machine, short enough to be waited for. */
    private static final String STEP_LIMIT = "PT6S";

    @Inject
    Workflows workflows;

    @Inject
    UserTransaction transaction;

    @Inject
    Ledger ledger;

    @Inject
    Witness witness;

    @Deployment
    static EnterpriseArchive shippedWithErrands() {
        EnterpriseArchive ear =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        ear.getAsType(WebArchive.class, "/holdfast-web.war")
                .addClass(TransactionsIT.class)
                .setManifest(
                        new StringAsset(
                                "Manifest-Version: 1.0\nDependencies: io.undertow.core optional,\n"
                                        + "  io.undertow.servlet optional, org.jboss.xnio optional,\n  org.wildfly.security.elytron-base\n"));
        // and a module of the application's own, all of it in a security domain
        String modules = text(ear.get("META-INF/application.xml").getAsset().openStream());
        ear.delete("META-INF/application.xml");
        ear.setApplicationXML(new StringAsset(
                        modules.replaceFirst("<module>", "<module><ejb>identity.jar</ejb></module><module>")))
                .addAsManifestResource(
                        new StringAsset("<jboss-app><security-domain>other</security-domain></jboss-app>"),
                        "jboss-app.xml")
                .addAsModule(ShrinkWrap.create(JavaArchive.class, "identity.jar")
                        .addPackage(IdentityWorkflow.class.getPackage())
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
        return ear.addAsLibrary(jarOf(Assertions.class))
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "errands.jar")
                        .addPackage(ErrandWorkflow.class.getPackage())
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml")
                        // The server is shared with other tests, so its system properties are not the place.
                        .addAsManifestResource(
                                new StringAsset("holdfast.worker.slots=" + SLOTS + "\nholdfast.step.timeout="
                                        + STEP_LIMIT + "\n"),
                                "microprofile-config.properties"));
    }

    private static String text(InputStream of) {
        try (of) {
            return new String(of.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaArchive jarOf(Class<?> type) {
        File jar = new File(
                type.getProtectionDomain().getCodeSource().getLocation().getPath());
        return ShrinkWrap.createFromZipFile(JavaArchive.class, jar);
    }

    @BeforeEach
    void open_the_ledger() throws SQLException {
        ledger.open();
    }

    @AfterEach
    void leave_no_transaction_on_the_thread() throws Exception {
        if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            transaction.rollback();
        }
    }

    @Test
    void a_step_is_nobody_whoever_started_it_and_a_bean_may_run_it_in_a_role() throws Exception {
        workflows.start(IdentityWorkflow.NAME, "who", "java:app/identity");
        assertThat(end("who")).isEqualTo(Kind.COMPLETED);

        assertThat(workflows.output("who", Identity.class)).contains(new Identity("anonymous", "refused", "anonymous"));
    }

    @Test
    void a_step_that_runs_as_the_initiator_is_who_started_it_with_the_roles_of_that_one() throws Exception {
        as(
                SecurityDomain.getCurrent().getAnonymousSecurityIdentity().createRunAsIdentity("operator", false),
                "by-clerk");
        as(SecurityDomain.getCurrent().getAnonymousSecurityIdentity().createRunAsIdentity("viewer", false), "by-other");
        workflows.start(IdentityWorkflow.AS_INITIATOR, "by-nobody", "java:app/identity");

        assertThat(end("by-clerk")).isEqualTo(Kind.COMPLETED);
        assertThat(end("by-other")).isEqualTo(Kind.COMPLETED);
        assertThat(end("by-nobody")).isEqualTo(Kind.COMPLETED);
        assertThat(workflows.output("by-clerk", Identity.class))
                .contains(new Identity("operator", "operator", "anonymous"));
        assertThat(workflows.output("by-other", Identity.class))
                .contains(new Identity("viewer", "refused", "anonymous"));
        assertThat(workflows.output("by-nobody", Identity.class))
                .contains(new Identity("anonymous", "refused", "anonymous"));
    }

    @Test
    void an_initiator_whom_the_server_does_not_know_fails_the_step_with_the_name() throws Exception {
        as(SecurityDomain.getCurrent().createAdHocIdentity("ghost"), "by-ghost");

        assertThat(end("by-ghost")).isEqualTo(Kind.FAILED);

        assertThat(workflows.status("by-ghost").failure().orElseThrow().type()).isEqualTo("unknown-initiator");
        assertThat(workflows.status("by-ghost").failure().orElseThrow().message())
                .contains("'ghost'");
    }

    private void as(SecurityIdentity starter, String instance) throws Exception {
        Callable<Started> start = () -> workflows.start(IdentityWorkflow.AS_INITIATOR, instance, "java:app/identity");
        assertThat(starter.runAs(start).fresh()).isTrue();
    }

    @Test
    void a_start_in_a_transaction_that_rolls_back_never_was() throws Exception {
        transaction.begin();
        start("rolled back", Wish.PLAIN);
        ledger.write("rolled back", "of the caller");

        assertThat(workflows.status("rolled back").kind()).isEqualTo(Kind.IN_PROGRESS);
        transaction.rollback();

        assertThatThrownBy(() -> workflows.status("rolled back")).isInstanceOf(UnknownInstance.class);
        assertThat(ledger.effects("rolled back")).isEmpty();
        // A worker that had been told of it would have it by the time that a later one has ended.
        start("after the one rolled back", Wish.PLAIN);
        assertThat(end("after the one rolled back")).isEqualTo(Kind.COMPLETED);
        assertThat(witness.of("rolled back")).isEmpty();
    }

    @Test
    void a_start_is_seen_by_nobody_else_until_its_transaction_commits_and_then_runs() throws Exception {
        transaction.begin();
        start("committed", Wish.PLAIN);
        ledger.write("committed", "of the caller");

        // Waiting is done outside the caller's transaction.
        assertThatThrownBy(() -> end("committed")).isInstanceOf(UnknownInstance.class);
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        transaction.commit();

        assertThat(end("committed")).isEqualTo(Kind.COMPLETED);
        assertThat(ledger.effects("committed")).containsExactlyInAnyOrder("of the caller", "joined");
        assertThat(workflows.output("committed", Errand.class)).contains(new Errand(Wish.PLAIN));
    }

    @Test
    void an_error_of_holdfast_leaves_the_transaction_of_the_caller_usable() throws Exception {
        start("in use", Wish.PLAIN);
        assertThat(end("in use")).isEqualTo(Kind.COMPLETED);

        transaction.begin();
        ledger.write("beside an error", "before the error");
        start("beside an error", Wish.PLAIN);
        assertThatThrownBy(() -> start("in use", Wish.THROW)).isInstanceOf(InstanceExists.class);
        assertThatThrownBy(() -> workflows.status("nowhere")).isInstanceOf(UnknownInstance.class);
        int status = transaction.getStatus();
        ledger.write("beside an error", "after the error");
        transaction.commit();

        assertThat(status).isEqualTo(Status.STATUS_ACTIVE);
        assertThat(end("beside an error")).isEqualTo(Kind.COMPLETED);
        assertThat(ledger.effects("beside an error"))
                .containsExactlyInAnyOrder("before the error", "after the error", "joined");
        assertThat(workflows.status("in use").kind()).isEqualTo(Kind.COMPLETED);
        assertThat(ledger.effects("in use")).containsExactly("joined");
    }

    @Test
    void a_task_is_called_in_the_transaction_of_its_step_or_in_none() throws Exception {
        start("called", Wish.PLAIN);

        assertThat(end("called")).isEqualTo(Kind.COMPLETED);

        assertThat(witness.of("called"))
                .extracting(Sighting::step, Sighting::transaction)
                .containsExactly(
                        Assertions.tuple("outside", Status.STATUS_NO_TRANSACTION),
                        Assertions.tuple("joining", Status.STATUS_ACTIVE),
                        Assertions.tuple("after", Status.STATUS_NO_TRANSACTION));
    }

    @Test
    void beans_of_the_request_live_as_long_as_a_step() throws Exception {
        start("visiting", Wish.PLAIN);

        assertThat(end("visiting")).isEqualTo(Kind.COMPLETED);

        List<List<String>> visits =
                witness.of("visiting").stream().map(Sighting::visits).toList();
        assertThat(visits)
                .hasSize(3)
                .allSatisfy(step -> assertThat(step)
                        .satisfiesExactly(
                                first -> assertThat(first).endsWith(".1"),
                                second -> assertThat(second).endsWith(".2")));
        assertThat(visits).doesNotHaveDuplicates();
    }

    @Test
    void what_a_task_did_goes_with_what_it_throws_and_the_instance_keeps_that() throws Exception {
        start("throwing", Wish.THROW);

        assertThat(end("throwing")).isEqualTo(Kind.FAILED);

        assertThat(ledger.effects("throwing")).isEmpty();
        Failure failure = failure("throwing");
        assertThat(failure.type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failure.message()).isEqualTo(ErrandTasks.THROWN);
        assertThat(failure.stackTrace()).contains(ErrandTasks.class.getName() + ".joining(ErrandTasks.java:");
        assertThat(witness.of("throwing")).extracting(Sighting::step).containsExactly("outside", "joining");
    }

    @Test
    void a_task_that_returns_from_a_transaction_it_gave_up_has_done_nothing_and_fails() throws Exception {
        for (Wish wish : List.of(Wish.MARK_FOR_ROLLBACK, Wish.ROLL_BACK)) {
            start("gave up: " + wish, wish);

            assertThat(end("gave up: " + wish)).as(wish.name()).isEqualTo(Kind.FAILED);

            assertThat(ledger.effects("gave up: " + wish)).as(wish.name()).isEmpty();
            assertThat(failure("gave up: " + wish).message()).startsWith("the task returned with");
        }
    }

    @Test
    void a_task_outside_that_returns_without_ending_a_transaction_it_began_fails() throws Exception {
        start("forgetful", Wish.LEAVE_OPEN);

        assertThat(end("forgetful")).isEqualTo(Kind.FAILED);

        assertThat(ledger.effects("forgetful")).isEmpty();
        assertThat(failure("forgetful").message()).contains("without having ended the transaction that it began");
    }

    @Test
    void no_thread_of_the_engine_is_left_with_a_transaction() throws Exception {
        Set<Wish> wishes = EnumSet.complementOf(EnumSet.of(Wish.OUTLAST));
        List<String> instances = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Wish wish : wishes) {
                String instance = "crowd " + wish + " " + round;
                start(instance, wish);
                instances.add(instance);
            }
        }
        for (String instance : instances) {
            end(instance);
        }

        List<Sighting> sightings = instances.stream()
                .flatMap(instance -> witness.of(instance).stream())
                .toList();
        assertThat(sightings).filteredOn(Sighting::step, "outside").hasSize(instances.size());
        assertThat(sightings)
                .filteredOn(sighting -> !sighting.step().equals("joining"))
                .allSatisfy(sighting -> assertThat(sighting.transaction()).isEqualTo(Status.STATUS_NO_TRANSACTION));
        assertThat(sightings)
                .filteredOn(Sighting::step, "joining")
                .isNotEmpty()
                .allSatisfy(sighting -> assertThat(sighting.transaction()).isEqualTo(Status.STATUS_ACTIVE));
        // So few that each has met what every kind of run leaves behind.
        assertThat(sightings.stream().map(Sighting::thread).collect(Collectors.toSet()))
                .hasSizeBetween(1, SLOTS)
                .allMatch(thread -> thread.startsWith("holdfast-worker-"));
    }

    @Case("F24")
    @Test
    void a_task_that_outlasts_its_transaction_can_write_nothing_any_more() throws Exception {
        start("outlasting", Wish.OUTLAST);

        assertThat(end("outlasting")).isEqualTo(Kind.FAILED);

        assertThat(ledger.effects("outlasting")).isEmpty();
        assertThat(failure("outlasting").message()).contains(STEP_LIMIT);
        assertThat(witness.of("outlasting")).extracting(Sighting::step).containsExactly("outside", "joining");
    }

    @Test
    void a_task_knows_which_step_of_what_it_is() throws Exception {
        start("known", Wish.PLAIN);

        assertThat(end("known")).isEqualTo(Kind.COMPLETED);

        assertThat(witness.of("known"))
                .extracting(
                        Sighting::workflow,
                        Sighting::instance,
                        Sighting::branch,
                        Sighting::step,
                        Sighting::attempt,
                        Sighting::priority)
                .containsExactly(
                        Assertions.tuple(ErrandWorkflow.NAME, "known", 0, "outside", 1, 3),
                        Assertions.tuple(ErrandWorkflow.NAME, "known", 0, "joining", 1, 2),
                        Assertions.tuple(ErrandWorkflow.NAME, "known", 0, "after", 1, 3));
        assertThat(witness.of("known")).extracting(Sighting::key).doesNotHaveDuplicates();
    }

    @Test
    void a_repeated_step_has_the_idempotency_key_that_it_had_and_its_effect_once() throws Exception {
        start("repeated", Wish.DEADLOCK_ONCE);
        start("other", Wish.PLAIN);

        assertThat(end("repeated")).isEqualTo(Kind.COMPLETED);
        assertThat(end("other")).isEqualTo(Kind.COMPLETED);

        List<Sighting> calls = witness.of("repeated");
        assertThat(calls).extracting(Sighting::step).containsExactly("outside", "joining", "joining", "after");
        assertThat(calls.get(2).key()).isEqualTo(calls.get(1).key());
        assertThat(witness.of("other").get(1).key()).isNotEqualTo(calls.get(1).key());
        assertThat(ledger.effects("repeated")).containsExactly("joined");
    }

    @Case("DI-01")
    @Test
    void a_task_bean_has_the_services_of_its_application_injected() throws Exception {
        start("served", Wish.PLAIN);

        assertThat(end("served")).isEqualTo(Kind.COMPLETED);

        // Both beans are the ones that this test has.
        assertThat(witness.of("served")).hasSize(3);
        assertThat(ledger.effects("served")).containsExactly("joined");
    }

    private void start(String instance, Wish wish) {
        workflows.start(ErrandWorkflow.NAME, instance, new Errand(wish));
    }

    private Kind end(String instance) throws InterruptedException {
        return workflows.await(new InstanceId(instance), LONGEST_RUN).kind();
    }

    private Failure failure(String instance) {
        return workflows.status(instance).failure().orElseThrow();
    }
}
