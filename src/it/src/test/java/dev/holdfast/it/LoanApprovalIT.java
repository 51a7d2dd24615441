package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.examples.loan.Decision;
import dev.holdfast.examples.loan.LoanRequest;
import dev.holdfast.examples.loan.Outcome;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Status;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example {@code loan-approval} on the server that it is built for. */
@ExtendWith(ArquillianExtension.class)
final class LoanApprovalIT {

    @Inject
    Workflows workflows;

    @Deployment
    static EnterpriseArchive example() {
        return ExampleArchive.of("loan-approval", LoanApprovalIT.class);
    }

    @Test
    @RunAsClient
    void its_script_is_content(@ArquillianResource URL web) throws IOException, InterruptedException {
        ExampleArchive.tryOn(web, "loan-approval");
    }

    @Test
    void a_loan_is_found_by_its_labels_and_ends_as_the_clerk_says() throws InterruptedException {
        LoanRequest request = new LoanRequest("eve", 7_000_000, false);
        workflows.start(Start.of("loan-approval", "loan of eve", request)
                .label("applicant", "eve")
                .label("amount", "large"));
        workflows.start(Start.of("loan-approval", "small loan of eve", new LoanRequest("eve", 1, false))
                .label("applicant", "eve")
                .label("amount", "small"));

        List<String> found = large("eve");
        found.forEach(id -> workflows.signal(id, "decision", new Decision(true, "carl")));
        workflows.signal("small loan of eve", "decision", new Decision(false, "carl"));

        assertThat(found).containsExactly("loan of eve");
        assertThat(end("loan of eve")).contains(new Outcome("eve", 7_000_000, true, "carl", false));
        assertThat(end("small loan of eve")).contains(new Outcome("eve", 0, false, "carl", false));
    }

    private List<String> large(String applicant) {
        InstanceQuery query = new InstanceQuery(
                Optional.empty(),
                Optional.of(new WorkflowName("loan-approval")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("applicant", applicant, "amount", "large"),
                Optional.empty(),
                10);
        return workflows.list(query).stream()
                .map(instance -> instance.id().value())
                .toList();
    }

    private Optional<Outcome> end(String id) throws InterruptedException {
        Status end = workflows.await(new InstanceId(id), Duration.ofSeconds(30));
        assertThat(end.kind()).isEqualTo(Status.Kind.COMPLETED);
        return workflows.output(id, Outcome.class);
    }
}
