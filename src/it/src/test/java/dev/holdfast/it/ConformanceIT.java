package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.holdfast.ejb.service.Engine;
import dev.holdfast.engine.LanguageContract;
import dev.holdfast.it.conformance.Contracts;
import dev.holdfast.it.conformance.ServerStore;
import dev.holdfast.testing.Case;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The same contracts that the engine keeps over memory, H2 and PostgreSQL, inside of the server: its pool, its transaction
 * manager, its class loaders.
 */
@ExtendWith(ArquillianExtension.class)
@Case({"DIST-22", "DEF-44"})
final class ConformanceIT {

    @Inject
    Engine engine;

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    @Deployment
    static EnterpriseArchive shippedWithTheContracts() {
        EnterpriseArchive ear =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        ear.getAsType(WebArchive.class, "/holdfast-web.war")
                .addClass(ConformanceIT.class)
                .addPackage(Contracts.class.getPackage());
        return ear.addAsLibrary(jarOf(Assertions.class)).addAsLibrary(jarOf(LanguageContract.class));
    }

    private static JavaArchive jarOf(Class<?> type) {
        File jar = new File(
                type.getProtectionDomain().getCodeSource().getLocation().getPath());
        return ShrinkWrap.createFromZipFile(JavaArchive.class, jar);
    }

    @BeforeEach
    void take_what_the_server_gives() {
        ServerStore.open(new ServerStore(
                dataSource, engine.parts().transactions(), engine.parts().instances()));
    }

    @Test
    void every_node_kind_and_verb() {
        assertHolds(Contracts.Language.class);
    }

    @Test
    void nodes_inside_nodes() {
        assertHolds(Contracts.Composition.class);
    }

    @Test
    void orders() {
        assertHolds(Contracts.Control.class);
    }

    @Test
    void delays() {
        assertHolds(Contracts.Delay.class);
    }

    @Test
    void forks_and_fan_outs() {
        assertHolds(Contracts.Fork.class);
    }

    @Test
    void orders_of_steps_to_their_own_instance() {
        assertHolds(Contracts.OwnVerb.class);
    }

    @Test
    void orders_of_steps_while_others_give_theirs() {
        assertHolds(Contracts.RacingOrder.class);
    }

    @Test
    void attempts() {
        assertHolds(Contracts.Retry.class);
    }

    @Test
    void who_waits_for_whose_row() {
        assertHolds(Contracts.RowLock.class);
    }

    @Test
    void events() {
        assertHolds(Contracts.Signal.class);
    }

    @Test
    void time_outs() {
        assertHolds(Contracts.Timeout.class);
    }

    @Test
    void compensation() {
        assertHolds(Contracts.Undo.class);
    }

    @Test
    void who_wakes_whom() {
        assertHolds(Contracts.Wake.class);
    }

    private static void assertHolds(Class<?> contract) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);

        TestExecutionSummary summary = listener.getSummary();
        StringWriter failures = new StringWriter();
        summary.printFailuresTo(new PrintWriter(failures));
        assertThat(failures.toString()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isPositive().isEqualTo(summary.getTestsFoundCount());
    }
}
