package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.it.transactions.Ledger;
import dev.holdfast.it.values.Parcel;
import dev.holdfast.it.values.ParcelWorkflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.testing.Case;
import jakarta.inject.Inject;
import java.io.File;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The constraints of Bean Validation on tasks, checked by the server's validator. */
@ExtendWith(ArquillianExtension.class)
final class ValidationIT {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    @Inject
    Workflows workflows;

    @Inject
    Ledger ledger;

    @Deployment
    static EnterpriseArchive shippedWithParcels() {
        EnterpriseArchive ear =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        ear.getAsType(WebArchive.class, "/holdfast-web.war").addClass(ValidationIT.class);
        File assertj = new File(Assertions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return ear.addAsLibrary(ShrinkWrap.createFromZipFile(JavaArchive.class, assertj))
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "parcels.jar")
                        .addPackage(ParcelWorkflow.class.getPackage())
                        .addClass(Ledger.class)
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
    }

    @BeforeEach
    void open_the_ledger() throws SQLException {
        ledger.open();
    }

    @Test
    void a_value_that_keeps_all_constraints_goes_through() throws SQLException, InterruptedException {
        assertThat(weigh("light", new Parcel("ann", 1_500)).kind()).isEqualTo(Status.Kind.COMPLETED);

        assertThat(workflows.output("light", Integer.class)).contains(1_500);
        assertThat(ledger.effects("light")).containsExactly("weighed");
    }

    @Test
    @Case("VAL-01")
    void an_input_that_breaks_a_constraint_fails_the_step_before_its_body_is_called_and_is_not_tried_again()
            throws SQLException, InterruptedException {
        Failure failure = weigh("nothing", new Parcel(" ", 0)).failure().orElseThrow();

        assertThat(failure.type()).isEqualTo("invalid-value");
        assertThat(failure.message())
                .contains("the input of ", "ParcelTasks", "weigh", "grams", "(found 0)", "to", "(found  )");
        assertThat(ledger.effects("nothing")).isEmpty();
        assertThat(attempts("nothing")).isEqualTo(1);
    }

    @Test
    @Case("VAL-01")
    void a_result_that_breaks_a_constraint_takes_back_what_the_step_did() throws SQLException, InterruptedException {
        Failure failure = weigh("heavy", new Parcel("ann", 2_001)).failure().orElseThrow();

        assertThat(failure.type()).isEqualTo("invalid-value");
        assertThat(failure.message()).contains("the output of ", "(found 2001)");
        assertThat(ledger.effects("heavy")).isEmpty();
        assertThat(attempts("heavy")).isEqualTo(1);
    }

    private Status weigh(String id, Parcel parcel) throws InterruptedException {
        workflows.start(ParcelWorkflow.NAME, id, parcel);
        return workflows.await(new InstanceId(id), LONGEST_RUN);
    }

    private long attempts(String id) {
        return workflows.steps(id).stream()
                .map(StepRecord::kind)
                .filter(Checkpoint.Kind.FAILED::equals)
                .count();
    }
}
