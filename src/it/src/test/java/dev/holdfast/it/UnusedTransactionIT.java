package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.service.Engine;
import dev.holdfast.it.unused.Basket;
import dev.holdfast.it.unused.Clerk;
import dev.holdfast.it.unused.Courier;
import dev.holdfast.store.Transactions.Attempt;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.File;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * When the server's own transaction counts as used, so that the checkpoint has to be committed with it: in the server, where
 * pools, persistence contexts and scopes take part in it as they do for an application. A message producer takes part as a
 * resource, like the one that is enlisted here by hand; the messaging layer is not in this server.
 */
@ExtendWith(ArquillianExtension.class)
final class UnusedTransactionIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Engine engine;

    @Inject
    Basket basket;

    @Inject
    Clerk clerk;

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    @Resource(lookup = "java:jboss/TransactionManager")
    TransactionManager manager;

    @Resource
    TransactionSynchronizationRegistry registry;

    @PersistenceContext(unitName = "holdfast")
    EntityManager entities;

    @Deployment
    static EnterpriseArchive shipped() {
        EnterpriseArchive ear =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        ear.getAsType(WebArchive.class, "/holdfast-web.war")
                .addClass(UnusedTransactionIT.class)
                .addPackage(Courier.class.getPackage());
        File assertions = new File(Assertions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return ear.addAsLibrary(ShrinkWrap.createFromZipFile(JavaArchive.class, assertions));
    }

    private Attempt<String> step(Callable<String> body) {
        return engine.parts()
                .transactions()
                .step(LIMIT, body, value -> value + ", recorded", done -> true, any -> true);
    }

    private void assertUsed(Callable<String> body) {
        assertThat(step(body)).isEqualTo(new Attempt.Committed<>("done, recorded"));
    }

    @Test
    void a_body_that_touches_nothing_leaves_it_unused() {
        assertThat(step(() -> "done")).isEqualTo(new Attempt.Unused<>());
    }

    @Test
    void a_call_of_another_bean_in_the_same_transaction_is_no_use_of_it() {
        assertThat(step(clerk::nod)).isEqualTo(new Attempt.Unused<>());
    }

    @Test
    void a_managed_connection_is_use_even_if_it_only_reads() {
        assertUsed(() -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1")) {
                assertThat(row.next()).isTrue();
            }
            return "done";
        });
    }

    @Test
    void a_persistence_context_is_use_even_before_it_has_sent_anything() {
        assertUsed(() -> {
            assertThat(entities.isJoinedToTransaction()).isTrue();
            return "done";
        });
    }

    @Test
    void a_query_of_a_persistence_context_is_use() {
        assertUsed(() -> {
            assertThat(entities.createNativeQuery("SELECT 1").getResultList()).hasSize(1);
            return "done";
        });
    }

    @Test
    void a_resource_is_use_and_is_committed_in_two_phases_with_the_record() {
        Courier courier = new Courier();

        Attempt<String> attempt = engine.parts()
                .transactions()
                .step(
                        LIMIT,
                        () -> manager.getTransaction().enlistResource(courier) ? "done" : "refused",
                        value -> value + clerk.readsOne(),
                        done -> true,
                        any -> true);

        assertThat(attempt).isEqualTo(new Attempt.Committed<>("done1"));
        assertThat(courier.seen()).containsExactly("start", "end", "prepare", "commit");
    }

    @Test
    void who_wants_to_be_called_at_its_end_uses_it() {
        Courier courier = new Courier();

        assertUsed(() -> {
            manager.getTransaction().registerSynchronization(courier);
            return "done";
        });
        assertUsed(() -> {
            registry.registerInterposedSynchronization(courier);
            return "done";
        });

        assertThat(courier.seen())
                .containsExactly("before completion", "after completion", "before completion", "after completion");
    }

    @Test
    void a_bean_that_lives_as_long_as_the_transaction_is_use() {
        assertUsed(() -> basket.put("apple") ? "done" : "full");
    }

    @Test
    void a_mark_for_rollback_is_obeyed() {
        Attempt<String> attempt = step(() -> {
            registry.setRollbackOnly();
            return "done";
        });

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
    }
}
