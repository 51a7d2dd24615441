package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders for many instances, and instances that are run once more. */
class ManyAndAgainApiTest {

    /** An amount. */
    public record Amount(int cents) {}

    /** The tasks. */
    public static class Tasks {

        private final List<String> ran = new ArrayList<>();
        private boolean broken;

        @Task
        public Amount tax(Amount amount) {
            ran.add("tax " + amount.cents());
            return new Amount(amount.cents() + 19);
        }

        @Task
        public Amount charge(Amount amount) {
            ran.add("charge " + amount.cents());
            if (broken) {
                throw new IllegalStateException("no bank");
            }
            return amount;
        }

        @Task
        public Amount book(Amount amount) {
            ran.add("book " + amount.cents());
            return amount;
        }
    }

    private static final Workflow<Amount, Amount> BILLING = Workflow.named("billing")
            .taking(Amount.class)
            .then(Tasks::tax)
            .then(Tasks::charge)
            .then(Tasks::book)
            .build();

    private final Tasks tasks = new Tasks();
    private final RealEngine engine = new RealEngine(tasks, BILLING);
    private final InProcessApi api = new InProcessApi(
            engine.door(), engine.inspection(), engine.audit(), engine.restarts(), engine.bulk(), 10_000, 1);

    private void start(String id) {
        Answer answer = api.post(
                "workflows/billing/instances",
                "{\"instanceId\": \"" + id + "\", \"labels\": {\"customer\": \"ann\"}, \"input\": {\"cents\": 100}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private void failed(String... ids) {
        tasks.broken = true;
        for (String id : ids) {
            start(id);
        }
        engine.runDue();
        tasks.broken = false;
        tasks.ran.clear();
    }

    private String status(String id) {
        return api.get("instances/" + id).json().getString("status");
    }

    // Once more.

    @Test
    void a_run_begins_again_at_the_step_that_failed_with_what_it_took() {
        failed("one");

        Answer answer = api.post(
                "instances/one/restart",
                "{\"instanceId\": \"two\", \"from\": \"charge\", \"reason\": \"bank is back\"}");
        engine.runDue();

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/instances/two");
        assertThat(tasks.ran).containsExactly("charge 119", "book 119");
        assertThat(status("one")).isEqualTo("failed");
        assertThat(api.get("instances/two/output").text()).isEqualTo("{\"cents\":119}");
        assertThat(api.get("instances/two").json().getJsonObject("labels"))
                .hasToString("{\"customer\":\"ann\",\"restart-of\":\"one\"}");
        JsonObject entry =
                api.get("audit?verb=restart").json().getJsonArray("items").getJsonObject(0);
        assertThat(entry.getString("subject")).isEqualTo("two");
        assertThat(entry.getString("became")).isEqualTo("one from charge");
        assertThat(entry.getString("reason")).isEqualTo("bank is back");
    }

    @Test
    void a_run_begins_again_with_another_value() {
        failed("one");

        api.post("instances/one/restart", "{\"instanceId\": \"two\", \"from\": \"book\", \"input\": {\"cents\": 7}}");
        engine.runDue();

        assertThat(tasks.ran).containsExactly("book 7");
        assertThat(status("two")).isEqualTo("completed");
    }

    @Test
    void without_a_step_it_is_started_again_from_the_beginning() {
        failed("one");

        String id = api.post("instances/one/restart", "").json().getString("instanceId");
        engine.runDue();

        assertThat(tasks.ran).containsExactly("tax 100", "charge 119", "book 119");
        assertThat(status(id)).isEqualTo("completed");
        api.post("instances/one/restart", "{\"instanceId\": \"edited\", \"input\": {\"cents\": 1}}");
        engine.runDue();
        assertThat(api.get("instances/edited/output").text()).isEqualTo("{\"cents\":20}");
    }

    @Test
    void what_cannot_be_run_once_more_is_refused_and_starts_nothing() {
        failed("one");
        start("taken");

        assertThat(api.post("instances/none/restart", "").code()).isEqualTo("unknown-instance");
        assertThat(api.post("instances/one/restart", "{\"from\": \"nothing\"}").code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("instances/one/restart", "{\"from\": \"book\"}")
                        .json()
                        .getString("detail"))
                .contains("never came");
        assertThat(api.post("instances/one/restart", "{\"from\": \"charge\", \"input\": []}")
                        .code())
                .isEqualTo("undecodable-input");
        assertThat(api.post("instances/one/restart", "{\"instanceId\": \"taken\"}")
                        .code())
                .isEqualTo("instance-exists");
        assertThat(api.post("instances/one/restart", "{\"to\": \"charge\"}").code())
                .isEqualTo("invalid-argument");
        assertThat(api.get("instances").json().getJsonArray("items")).hasSize(2);
    }

    // Many.

    private JsonObject bulk(String body) {
        Answer answer = api.post("bulk", body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 202);
        return answer.json();
    }

    private void carryOut() {
        for (int look = 0; engine.workOnOrders(); look++) {
            assertThat(look).as("looks").isLessThan(100);
        }
    }

    @Test
    void an_order_for_many_is_told_beforehand_and_changes_nothing() {
        failed("a1", "a2", "b1");
        start("a3");

        JsonObject preview = bulk("{\"action\": \"retry\", \"filter\": {\"id\": \"a\"}, \"dryRun\": true}");

        assertThat(preview)
                .hasToString(
                        "{\"total\":3,\"possible\":2,\"refused\":{\"in_progress\":1},\"first\":[\"a1\",\"a2\",\"a3\"]}");
        assertThat(engine.workOnOrders()).isFalse();
        assertThat(status("a1")).isEqualTo("failed");
    }

    @Test
    void an_order_for_many_is_carried_out_one_by_one_with_a_result_for_each() {
        failed("a1", "a2", "b1");
        start("a3");
        JsonObject ordered = bulk("{\"action\": \"retry\", \"filter\": {\"id\": \"a\"}, \"reason\": \"bank is back\"}");
        start("a4");
        engine.workOnOrders();
        JsonObject begun = api.get(ordered.getString("href")).json();
        carryOut();
        engine.runDue();
        JsonObject ended = api.get(ordered.getString("href")).json();
        JsonObject results =
                api.get(ordered.getString("href") + "/results?limit=2").json();

        assertThat(begun.getString("status")).isEqualTo("running");
        assertThat(begun.getInt("done")).isEqualTo(1);
        assertThat(ended.getString("status")).isEqualTo("finished");
        assertThat(ended.getInt("total")).isEqualTo(3);
        assertThat(ended.getInt("done")).isEqualTo(2);
        assertThat(ended.getInt("refused")).isEqualTo(1);
        assertThat(ended.getString("filter")).isEqualTo("id=a");
        assertThat(status("a1")).isEqualTo("completed");
        assertThat(status("b1")).isEqualTo("failed");
        assertThat(results.getJsonArray("items").getValuesAs(JsonObject.class))
                .extracting(item -> item.getString("instanceId") + " " + item.getString("outcome"))
                .containsExactly("a1 done", "a2 done");
        assertThat(api.get(ordered.getString("href") + "/results?cursor=" + results.getString("next"))
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("outcome"))
                .isEqualTo("not-possible-now");
        assertThat(api.get(ordered.getString("href") + "/results?outcome=done")
                        .json()
                        .getJsonArray("items"))
                .hasSize(2);
        assertThat(api.get("audit?subject=a1&verb=retry")
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("reason"))
                .isEqualTo("bulk 1: bank is back");
        assertThat(api.get("audit?verb=bulk-retry").json().getJsonArray("items"))
                .hasSize(1);
        assertThat(api.get("bulk").json().getJsonArray("items")).hasSize(1);
    }

    @Test
    void an_order_for_many_can_be_stopped_and_what_is_done_stays_done() {
        failed("a1", "a2", "a3");
        JsonObject ordered = bulk("{\"action\": \"retry\", \"filter\": {\"status\": \"failed\"}}");
        engine.workOnOrders();

        JsonObject stopped = api.post(ordered.getString("href") + "/cancel", "").json();
        carryOut();
        engine.runDue();

        assertThat(stopped.getString("status")).isEqualTo("cancelled");
        assertThat(List.of(status("a1"), status("a2"), status("a3"))).containsExactly("completed", "failed", "failed");
        assertThat(api.post(ordered.getString("href") + "/cancel", "").json().getInt("done"))
                .isEqualTo(1);
    }

    @Test
    void an_order_for_many_that_makes_no_sense_is_refused() {
        assertThat(api.post("bulk", "{\"action\": \"delete\", \"filter\": {}}").code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("bulk", "{\"action\": \"retry\"}").code()).isEqualTo("invalid-argument");
        assertThat(api.post("bulk", "{\"filter\": {}}").code()).isEqualTo("invalid-argument");
        assertThat(api.post("bulk", "{\"action\": \"retry\", \"filter\": {\"limit\": \"5\"}}")
                        .code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("bulk", "{\"action\": \"retry\", \"filter\": {\"status\": \"lost\"}}")
                        .code())
                .isEqualTo("invalid-argument");
        assertThat(api.get("bulk/7").code()).isEqualTo("not-found");
        assertThat(api.get("bulk/seven/results").code()).isEqualTo("not-found");
        assertThat(api.get("bulk").json().getJsonArray("items")).isEmpty();
    }
}
