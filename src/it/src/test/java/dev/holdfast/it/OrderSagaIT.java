package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.examples.saga.Ledger;
import dev.holdfast.examples.saga.Line;
import dev.holdfast.examples.saga.Order;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example {@code order-saga} on the server that it is built for. */
@ExtendWith(ArquillianExtension.class)
final class OrderSagaIT {

    @Inject
    Workflows workflows;

    @Inject
    Ledger ledger;

    @Deployment
    static EnterpriseArchive example() {
        return ExampleArchive.of("order-saga", OrderSagaIT.class);
    }

    @Test
    @RunAsClient
    void its_script_is_content(@ArquillianResource URL web) throws IOException, InterruptedException {
        ExampleArchive.tryOn(web, "order-saga");
    }

    /** The order that waits for approval stands in the place of the one that a server for development has from the beginning. */
    @Test
    @RunAsClient
    void the_five_commands_of_the_first_page_do_what_it_says(@ArquillianResource URL web)
            throws IOException, InterruptedException {
        EngineApi api = new EngineApi(URI.create("http://" + web.getAuthority() + "/holdfast/api/"));
        api.start("order-saga", "order-1005", """
                {"customer": "Barbara", "item": "chandelier", "quantity": 1, "amountCents": 420000, "country": "IT"}""");
        api.awaitStatus("order-1005", "awaiting_signal");

        String said = ExampleArchive.paste(
                web,
                "curl --netrc-file .holdfast/netrc http://127.0.0.1:8080/holdfast/api/workflows/order-saga/instances");

        assertThat(said)
                .contains("\"instanceId\":\"order-1\"", "\"items\":[", "event: instance", "\"status\":\"completed\"");
        api.awaitStatus("order-1005", "completed");
        String receipt = ExampleArchive.paste(
                web, "curl --netrc-file .holdfast/netrc \"http://127.0.0.1:8080/holdfast/api/instances/order-1/output");
        assertThat(receipt)
                .contains("\"entry\":\"charge\"", "\"entry\":\"ship\"")
                .containsOnlyOnce("\"charge\"");
    }

    @Test
    void an_order_to_where_nobody_delivers_is_charged_and_refunded_once() throws InterruptedException {
        String id = "saga to nowhere";

        workflows.start("order-saga", id, new Order("Ada", "lamp", 2, 4_200, "AQ", 0));
        Status end = workflows.await(new InstanceId(id), Duration.ofSeconds(30));

        assertThat(end.kind()).isEqualTo(Status.Kind.FAILED);
        assertThat(end.failure().orElseThrow().summary()).contains("nobody delivers to AQ");
        assertThat(ledger.of(id))
                .containsExactly(
                        new Line("reserve", 0),
                        new Line("charge", 4_200),
                        new Line("refund", -4_200),
                        new Line("release", 0));
        assertThat(nodes(id, Checkpoint.Kind.FAILED)).containsExactly("charge", "charge", "ship");
        assertThat(nodes(id, Checkpoint.Kind.UNDO)).containsExactly("charge", "reserve");
    }

    private List<String> nodes(String id, Checkpoint.Kind kind) {
        return workflows.steps(id).stream()
                .filter(row -> row.kind() == kind)
                .map(StepRecord::node)
                .map(node -> node.map(NodeId::value).orElse(""))
                .toList();
    }
}
