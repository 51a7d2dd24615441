package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the API and the engine itself make of each other. */
class RealEngineTest {

    /** An order. */
    public record Order(String item, int amount) {}

    /** A decision. */
    public record Approval(boolean granted) {}

    /** The end. */
    public record Receipt(String text) {}

    /** The tasks. */
    public static class Tasks {

        private final List<String> undone = new ArrayList<>();
        private boolean broken;

        @Task
        public Order reserve(Order order, TaskContext context) {
            context.shared().put("item", order.item());
            return order;
        }

        @Task
        public void release(Order order) {
            undone.add(order.item());
        }

        @Task
        public Receipt ship(Approval approval) {
            if (broken) {
                throw new IllegalStateException("no truck");
            }
            return new Receipt("granted: " + approval.granted());
        }
    }

    private static final Workflow<Order, Receipt> BUYING = Workflow.named("buying")
            .taking(Order.class)
            .then(Tasks::reserve)
            .undoneBy(Tasks::release)
            .awaitSignal("approve", Approval.class)
            .then(Tasks::ship)
            .build();

    private static final Workflow<Order, Receipt> RENAMED = Workflow.named("buying")
            .version(2)
            .taking(Order.class)
            .then(Tasks::reserve)
            .undoneBy(Tasks::release)
            .awaitSignal("approval", "approve", Approval.class, Wait.forEver())
            .then("send", Tasks::ship)
            .build();

    private final Tasks tasks = new Tasks();
    private final RealEngine engine = new RealEngine(tasks, BUYING);
    private final InProcessApi api = new InProcessApi(engine.door(), engine.inspection(), engine.audit(), 10_000, 1);

    @Test
    void an_instance_is_started_watched_told_and_fetched() {
        start("one", "\"labels\": {\"customer\": \"ann\"}, \"tags\": [\"urgent\"]");
        start("two", "\"labels\": {\"customer\": \"bob\"}");
        engine.runDue();
        JsonObject waiting = api.get("instances/one").json();
        Answer refused = api.post("instances/one/signals/approve", "[]");
        Answer sent = api.post("instances/one/signals/approve", "{\"granted\": true}", "Idempotency-Key", "k");
        Answer again = api.post("instances/one/signals/approve", "{\"granted\": false}", "Idempotency-Key", "k");
        engine.runDue();

        assertThat(waiting.getString("status")).isEqualTo("awaiting_signal");
        assertThat(waiting.getString("signal")).isEqualTo("approve");
        assertThat(waiting.getInt("version")).isEqualTo(1);
        assertThat(waiting.getInt("held")).isZero();
        assertThat(waiting.getJsonArray("branches").getJsonObject(0).getString("position"))
                .isEqualTo("at_signal");
        assertThat(waiting.get("shared")).hasToString("[\"item\"]");
        assertThat(refused.code()).isEqualTo("undecodable-input");
        assertThat(sent.json().getBoolean("stored")).isTrue();
        assertThat(again.json().getBoolean("stored")).isFalse();
        assertThat(api.get("instances/one?wait=1s").json().getString("status")).isEqualTo("completed");
        assertThat(api.get("instances/one/output").json().getString("text")).isEqualTo("granted: true");
        assertThat(api.get("instances/one/shared/item").text()).isEqualTo("\"book\"");
        assertThat(listed("label=customer:ann&tag=urgent")).containsExactly("one");
        assertThat(listed("label=customer:bob")).containsExactly("two");
        assertThat(listed("tag=customer")).isEmpty();
        assertThat(api.get("instances/one/signals").json().getJsonArray("items"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.asJsonObject().getString("name")).isEqualTo("approve");
                    assertThat(event.asJsonObject().getInt("consumedBy")).isZero();
                });
        assertThat(kinds("one")).containsExactly("start", "step", "signal", "end");
        assertThat(api.get("instances/one/steps/approve/output").text()).isEqualTo("{\"granted\":true}");
    }

    @Test
    void events_wait_for_the_start_that_brings_or_follows_them() {
        api.post("instances/early/signals/approve", "{\"granted\": true}");
        assertThat(api.get("instances/early").code()).isEqualTo("unknown-instance");
        start("early", "\"tags\": []");
        start("along", "\"signal\": {\"name\": \"approve\", \"payload\": {\"granted\": false}, \"key\": \"k\"}");
        Answer repeated = post("along", "\"signal\": {\"name\": \"approve\", \"payload\": {}, \"key\": \"k\"}");
        engine.runDue();

        assertThat(repeated.status()).isEqualTo(200);
        assertThat(api.get("instances/early/output").json().getString("text")).isEqualTo("granted: true");
        assertThat(api.get("instances/along/output").json().getString("text")).isEqualTo("granted: false");
        assertThat(api.get("instances/early/signals").json().getJsonArray("items"))
                .hasSize(1);
        assertThat(api.get("instances/along/signals").json().getJsonArray("items"))
                .hasSize(1);
    }

    @Test
    void a_pause_holds_until_the_resume() {
        start("one", "\"tags\": []");
        Answer paused = api.post("instances/one/pause?wait=1s", "{\"reason\": \"lunch\"}");
        engine.runDue();
        JsonObject still = api.get("instances/one").json();
        Answer resumed = api.post("instances/one/resume", "");
        engine.runDue();

        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().getString("status")).isEqualTo("paused");
        assertThat(paused.json().getString("reason")).isEqualTo("lunch");
        assertThat(still).isEqualTo(paused.json());
        assertThat(resumed.json().getString("status")).isEqualTo("in_progress");
        assertThat(api.get("instances/one").json().getString("status")).isEqualTo("awaiting_signal");
    }

    @Test
    void a_cancel_with_undo_undoes_and_one_without_does_not() {
        start("undone", "\"tags\": []");
        start("left", "\"tags\": []");
        engine.runDue();

        Answer undoing = api.post("instances/undone/cancel", "{\"undo\": true, \"reason\": \"too late\"}");
        Answer refused = api.post("instances/undone/pause", "{}");
        engine.runDue();
        Answer left = api.post("instances/left/cancel", "{}");

        assertThat(undoing.status()).isEqualTo(202);
        assertThat(undoing.json().getString("status")).isEqualTo("compensating");
        assertThat(refused.code()).isEqualTo("not-possible-now");
        assertThat(refused.json().getString("instanceStatus")).isEqualTo("compensating");
        assertThat(tasks.undone).containsExactly("book");
        assertThat(api.get("instances/undone").json().getString("status")).isEqualTo("cancelled");
        assertThat(api.get("instances/undone").json().getString("reason")).isEqualTo("too late");
        assertThat(kinds("undone")).contains("undo");
        assertThat(left.status()).isEqualTo(200);
        assertThat(left.json().getString("status")).isEqualTo("cancelled");
        assertThat(left.json().getString("actor")).isEqualTo("ann");
        assertThat(sent("undone")).containsExactly("cancel");
        assertThat(sent("left")).containsExactly("cancel");
    }

    @Test
    void a_failed_instance_goes_on_from_the_step_that_failed() {
        Tasks failing = new Tasks();
        RealEngine own = new RealEngine(
                failing,
                Workflow.named("shipping")
                        .taking(Approval.class)
                        .then(Tasks::ship)
                        .build());
        InProcessApi its = new InProcessApi(own.door(), 10_000, 1);
        failing.broken = true;
        its.post("workflows/shipping/instances", "{\"instanceId\": \"one\", \"input\": {\"granted\": true}}");
        own.runDue();
        JsonObject failed = its.get("instances/one").json();
        failing.broken = false;

        Answer retried = its.post("instances/one/retry", "{\"reason\": \"new truck\"}");
        own.runDue();

        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getJsonObject("error").getString("message")).isEqualTo("no truck");
        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.json().getString("status")).isEqualTo("in_progress");
        assertThat(its.get("instances/one/output").json().getString("text")).isEqualTo("granted: true");
    }

    @Test
    void an_instance_is_moved_to_another_version_and_goes_on_there() {
        RealEngine both = new RealEngine(tasks, BUYING, RENAMED);
        InProcessApi its = new InProcessApi(both.door(), 10_000, 1);
        its.post(
                "workflows/buying/instances",
                "{\"instanceId\": \"new\", \"input\": {\"item\": \"book\", \"amount\": 1}}");
        both.runDue();
        String back = BUYING.hash().toString();

        Answer refused = its.post("instances/new/migrate", "{\"to\": \"" + back + "\"}");
        Answer moved =
                its.post("instances/new/migrate", "{\"to\": \"" + back + "\", \"nodes\": {\"approval\": \"approve\"}}");
        its.post("instances/new/signals/approve", "{\"granted\": true}");
        both.runDue();

        assertThat(refused.code()).isEqualTo("migration-refused");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.json().getString("definitionHash")).isEqualTo(back);
        assertThat(moved.json().getInt("version")).isEqualTo(1);
        assertThat(moved.json().getString("node")).isEqualTo("approve");
        assertThat(its.get("instances/new").json().getString("status")).isEqualTo("completed");
        assertThat(its.get("instances/new/steps").text()).contains("\"kind\":\"migration\"");
    }

    private void start(String id, String members) {
        assertThat(post(id, members).status()).isEqualTo(202);
    }

    private Answer post(String id, String members) {
        return api.post(
                "workflows/buying/instances",
                "{\"instanceId\": \"" + id + "\", \"input\": {\"item\": \"book\", \"amount\": 1}, " + members + "}");
    }

    private List<String> listed(String query) {
        return items("instances?" + query, "instanceId");
    }

    private List<String> kinds(String id) {
        return items("instances/" + id + "/steps", "kind");
    }

    private List<String> sent(String id) {
        return items("instances/" + id + "/signals", "kind");
    }

    private List<String> items(String path, String member) {
        return api.get(path).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString(member))
                .toList();
    }
}
