package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstancePartsTest {

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 10_000, 1);

    @BeforeEach
    void start() {
        engine.deploy(BookOrder.named("order"));
        assertThat(api.post("workflows/order/instances", "{\"instanceId\": \"order/1\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void shared_values_are_named_and_given_as_they_are_stored() {
        engine.share("order/1", "total/eur", FakeEngine.payload("{ \"n\" : 9007199254740993 }"));
        engine.share("order/1", "count", FakeEngine.payload("7"));

        JsonObject instance = api.get("instances/order%2F1").json();
        Answer all = api.get(below(instance.getJsonObject("links").getString("shared")));
        Answer total = api.get("instances/order%2F1/shared/total%2Feur");

        assertThat(instance.get("shared")).hasToString("[\"count\",\"total/eur\"]");
        assertThat(all.text()).isEqualTo("""
                {"items":[{"name":"count","bytes":1,"href":"/holdfast/api/instances/order%2F1/shared/count"},\
                {"name":"total/eur","bytes":26,"href":"/holdfast/api/instances/order%2F1/shared/total%2Feur"}]}""");
        assertThat(total.type()).startsWith("application/json");
        assertThat(total.text()).isEqualTo("{ \"n\" : 9007199254740993 }");
    }

    @Test
    void a_shared_value_of_another_codec_is_given_as_bytes() {
        engine.share("order/1", "count", new Payload((byte) 2, new byte[] {1, 2}));

        assertThat(api.get("instances/order%2F1/shared/count").type()).isEqualTo("application/octet-stream");
    }

    @Test
    void a_value_that_nobody_shared_is_not_found() {
        Answer none = api.get("instances/order%2F1/shared/count");

        assertThat(none.status()).isEqualTo(404);
        assertThat(none.code()).isEqualTo("no-shared-value");
        assertThat(none.json().getString("detail")).contains("'count'", "'order/1'");
        assertThat(api.get("instances/order%2F1/shared").text()).isEqualTo("{\"items\":[]}");
        assertThat(api.get("instances/order%2F1").json()).doesNotContainKey("shared");
        assertThat(api.get("instances/order%2F1").json().getJsonObject("links")).doesNotContainKey("shared");
    }

    @Test
    void the_version_of_a_definition_is_shown_where_it_is_deployed() {
        assertThat(api.get("instances/order%2F1").json().getInt("version")).isEqualTo(1);

        engine.undeploy();

        assertThat(api.get("instances/order%2F1").json()).doesNotContainKey("version");
        assertThat(api.get("instances/order%2F1").json().getString("definitionHash"))
                .hasSize(64);
    }

    @ParameterizedTest
    @EnumSource(Checkpoint.Kind.class)
    void every_kind_of_checkpoint_is_spelled_in_lower_case(Checkpoint.Kind kind) {
        engine.recordStep("order/1", step(kind, Optional.empty()), null);

        assertThat(onlyStep().getString("kind"))
                .isEqualTo(
                        switch (kind) {
                            case START -> "start";
                            case STEP -> "step";
                            case FAILED -> "failed";
                            case FORK -> "fork";
                            case SIGNAL -> "signal";
                            case TIMEOUT -> "timeout";
                            case END -> "end";
                            case TOMBSTONE -> "tombstone";
                            case UNDO -> "undo";
                            case MIGRATION -> "migration";
                        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Checkpoint.Kind.class,
            names = {"STEP", "END", "SIGNAL"})
    void what_a_node_gave_is_linked_unless_it_failed(Checkpoint.Kind kind) {
        engine.recordStep("order/1", step(kind, Optional.empty()), "7");
        assertThat(api.get(below(onlyStep().getString("output"))).text()).isEqualTo("7");

        engine.forgetSteps("order/1");
        engine.recordStep("order/1", step(kind, Optional.of(new Failure("x", "y", "z"))), null);
        assertThat(onlyStep()).containsKey("error").doesNotContainKey("output");
    }

    @ParameterizedTest
    @EnumSource(
            value = Checkpoint.Kind.class,
            names = {"START", "FAILED", "FORK", "TIMEOUT", "TOMBSTONE", "UNDO", "MIGRATION"})
    void what_gave_nothing_has_no_link(Checkpoint.Kind kind) {
        engine.recordStep("order/1", step(kind, Optional.empty()), null);

        assertThat(onlyStep()).doesNotContainKey("output");
    }

    @Test
    void a_list_spells_what_is_undone_or_about_to_be_alike() {
        engine.settle(
                "order/1",
                new State.Compensating(List.of(), true, Optional.empty(), Optional.empty(), Optional.empty()));
        Answer undoing = api.get("instances?status=compensating");
        Answer running = api.get("instances?status=in_progress");
        engine.settle(
                "order/1",
                new State.Compensating(List.of(), false, Optional.empty(), Optional.empty(), Optional.empty()));
        Answer draining = api.get("instances");

        assertThat(status(undoing)).isEqualTo("compensating");
        assertThat(running.json().getJsonArray("items")).isEmpty();
        assertThat(status(draining)).isEqualTo("compensating");
    }

    private static String status(Answer page) {
        return page.json().getJsonArray("items").getJsonObject(0).getString("status");
    }

    private JsonObject onlyStep() {
        List<JsonObject> items = api.get("instances/order%2F1/steps")
                .json()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class);
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private static String below(String path) {
        return path.substring("/holdfast/api/".length());
    }

    private static StepRecord step(Checkpoint.Kind kind, Optional<Failure> failure) {
        return new StepRecord(
                0,
                3,
                kind,
                Optional.of(new NodeId("ship")),
                1,
                "node-1",
                failure,
                FakeEngine.START,
                FakeEngine.START,
                Optional.empty());
    }
}
