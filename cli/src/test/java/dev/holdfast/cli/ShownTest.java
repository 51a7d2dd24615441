package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonArray;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person sees. */
class ShownTest {

    private final Answers server = new Answers();

    @AfterEach
    void close() {
        server.close();
    }

    private static JsonArray nodes(String text) {
        return Api.parse(text).asJsonArray();
    }

    @Test
    void a_workflow_is_drawn_with_what_became_of_each_node() {
        JsonArray order = nodes("""
                [{"id": "validate", "kind": "task"},
                 {"id": "fork-1", "kind": "fork", "arms": [{"name": "charge", "nodes": ["charge"]},
                                                           {"name": "reserve", "nodes": ["reserve", "pick"]}]},
                 {"id": "charge", "kind": "task"}, {"id": "reserve", "kind": "task"}, {"id": "pick", "kind": "task"},
                 {"id": "confirm", "kind": "task"},
                 {"id": "approval", "kind": "await_signal", "signals": [{"name": "approve", "nodes": []}]},
                 {"id": "again", "kind": "loop", "limit": 3, "body": ["ship"]}, {"id": "ship", "kind": "task"}]""");

        assertThat(Graph.lines(
                        order,
                        node -> Map.of("validate", "done", "charge", "RUNNING", "reserve", "failed, attempt 2")
                                .getOrDefault(node, "")))
                .containsExactly(
                        "|- validate                                     done",
                        "|- fork-1 (fork)",
                        "|  |- charge:",
                        "|  |  `- charge                                 RUNNING",
                        "|  `- reserve:",
                        "|     |- reserve                                failed, attempt 2",
                        "|     `- pick",
                        "|- confirm",
                        "|- approval (waits for approve)",
                        "`- again (loop, at most 3)",
                        "   `- body:",
                        "      `- ship");
    }

    @Test
    void a_node_of_a_kind_that_is_not_known_is_drawn_all_the_same() {
        assertThat(Graph.lines(nodes("""
                                [{"id": "a", "kind": "quantum_leap", "body": ["b"], "arms": 7, "late": "?"}, {"id": "b"}]"""), node -> ""))
                .containsExactly("`- a (quantum leap)", "   `- body:", "      `- b (node)");
    }

    @Test
    void a_branch_that_stands_says_more_than_the_last_checkpoint() {
        Map<String, String> states = Graph.states(Api.parse("""
                        {"status": "in_progress", "branches": [
                          {"branch": 0, "position": "at_join", "node": "fork-1"},
                          {"branch": 1, "position": "at_task", "node": "charge", "held": true},
                          {"branch": 2, "position": "at_task", "node": "reserve", "held": false},
                          {"branch": 3, "position": "at_signal", "node": "ask", "signal": "yes,no"}]}""").asJsonObject(), nodes("""
                        [{"kind": "step", "node": "validate"}, {"kind": "fork", "node": "fork-1"},
                         {"kind": "failed", "node": "charge", "attempt": 1}]"""));

        assertThat(states)
                .containsEntry("validate", "done")
                .containsEntry("fork-1", "waits for its arms")
                .containsEntry("charge", "RUNNING again (failed, attempt 1)")
                .containsEntry("reserve", "due")
                .containsEntry("ask", "WAITING for yes,no");
    }

    @Test
    void the_bar_is_full_when_all_is_done_and_never_longer() {
        assertThat(ProgressBar.line(0, 4, "x")).isEqualTo("[>                             ]   0% (0 of 4) x");
        assertThat(ProgressBar.line(2, 4, "")).isEqualTo("[===============>              ]  50% (2 of 4)");
        assertThat(ProgressBar.line(9, 4, "")).isEqualTo("[==============================] 100% (4 of 4)");
        assertThat(ProgressBar.line(0, 0, "")).isEqualTo("[==============================] 100% (0 of 0)");
    }

    @Test
    void columns_are_as_wide_as_what_stands_in_them_and_values_order_no_terminal_about() {
        assertThat(new Table("A", "LONG", "C")
                        .row("one", "2", "three")
                        .row("1", "\u001b[31mred\n", "")
                        .lines())
                .containsExactly("A    LONG       C", "one  2          three", "1     [31mred");
    }

    @Test
    void times_are_read_as_people_type_them() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        assertThat(Times.duration("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Times.duration("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Times.duration("PT1H30M")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Times.time("1d", clock, berlin)).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(Times.time("2026-11-22", clock, berlin)).isEqualTo("2026-11-21T23:00:00Z");
        assertThat(Times.time("2026-11-22T10:00:00Z", clock, berlin)).isEqualTo("2026-11-22T10:00:00Z");
        assertThatThrownBy(() -> Times.duration("a while")).hasMessageContaining("'a while' is no duration");
        assertThat(Times.text(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Times.text(Duration.ofMillis(61_500))).isEqualTo("1 min 1 s");
        assertThat(Times.text(Duration.ofHours(50))).isEqualTo("2 d 2 h");
    }

    @Test
    void a_list_goes_through_the_pages_until_it_has_enough() {
        String row =
                "{\"instanceId\": \"%s\", \"workflow\": \"order\", \"status\": \"failed\", \"createdAt\": \"2026-11-22T09:00:00Z\", \"error\": \"no\"}";
        server.on("GET instances", 200, "{\"items\": [" + row.formatted("a") + "], \"next\": \"p2\"}")
                .on("GET instances", 200, "{\"items\": [" + row.formatted("b") + "]}");

        assertThat(server.run("list", "--status", "failed", "--since", "1d", "-l", "customer:ann", "--limit", "0"))
                .isEqualTo(Exit.DONE);

        assertThat(server.shown().lines().toList())
                .containsExactly(
                        "INSTANCE  WORKFLOW  STATUS  STARTED        WHY",
                        "a         order     failed  1 h 0 min ago  no",
                        "b         order     failed  1 h 0 min ago  no");
        assertThat(server.asked().get(0))
                .startsWith(
                        "GET instances?status=failed&startedFrom=2026-11-21T10%3A00%3A00Z&label=customer%3Aann&sort=-started&limit=200");
        assertThat(server.asked().get(1)).contains("cursor=p2");
    }

    @Test
    void json_is_all_that_is_shown_when_it_is_asked_for() {
        server.on("GET counts", 200, "{\"byStatus\": {\"failed\": 2}}");

        assertThat(server.run("counts", "--json")).isEqualTo(Exit.DONE);
        assertThat(Api.parse(server.shown())
                        .asJsonObject()
                        .getJsonObject("byStatus")
                        .getInt("failed"))
                .isEqualTo(2);
        assertThat(server.said()).isEmpty();
    }

    @Test
    void an_id_with_a_slash_stays_one_segment() {
        server.on("POST instances/a%2Fb%20c/signals/go", 202, "{\"stored\": true}");

        assertThat(server.run("signal", "a/b c", "go", "-d", "{\"by\": \"ann\"}"))
                .isEqualTo(Exit.DONE);
    }

    @Test
    void a_value_may_come_from_a_pipe() {
        server.in("{\"n\": 12345678901234567890}")
                .on(
                        "POST workflows/order/instances",
                        202,
                        "{\"instanceId\": \"x\", \"created\": true, \"status\": \"in_progress\"}");

        assertThat(server.run("start", "order", "-i", "-")).isEqualTo(Exit.DONE);
        assertThat(server.shown()).isEqualToIgnoringNewLines("x");
        assertThat(server.asked().get(0)).contains("12345678901234567890");
    }

    @Test
    void the_doctor_names_what_is_wrong_and_what_to_do() {
        server.on("GET health", 200, "{\"status\": \"up\"}")
                .on("GET workflows", 200, "{\"items\": [{\"name\": \"order\"}]}")
                .on("GET workflows/order/versions", 200, """
                        {"items": [{"definitionHash": "aaaaaaaaaaaabbbb", "deployed": false, "liveInstances": 3},
                                   {"definitionHash": "cccccccccccc", "deployed": true, "liveInstances": 1}]}""")
                .on("GET nodes", 200, """
                        {"items": [{"id": "a/1", "state": "live", "slots": 4, "held": 1}, {"id": "b/2", "state": "lost", "slots": 4, "held": 0}]}""")
                .on("GET counts", 200, "{\"byStatus\": {\"completed\": 4}}")
                .on("GET instances", 200, """
                        {"items": [{"instanceId": "old", "createdAt": "2026-11-22T08:00:00Z"}, {"instanceId": "new", "createdAt": "2026-11-22T09:59:00Z"}]}""")
                .on("GET instances/old", 200, """
                        {"instanceId": "old", "status": "in_progress", "held": 0, "branches": [{"branch": 0, "position": "at_task", "node": "a"}]}""")
                .on("GET instances/old/steps", 200, "{\"items\": [{\"at\": \"2026-11-22T08:00:00Z\"}]}")
                .on("GET limits", 200, "{\"items\": []}")
                .on("GET schedules", 200, "{\"items\": [{\"name\": \"nightly\", \"error\": \"no input\"}]}")
                .on("GET jobs/executions", 200, "{\"items\": []}");

        assertThat(server.run("doctor")).isEqualTo(Exit.UNWELL);
        assertThat(server.shown())
                .contains(
                        "ok   nodes: 1 live, 1 branches held, 4 slots",
                        "note nodes: lost within the last day: b/2",
                        "BAD  definitions: live instances whose definition is not deployed here: 3 of order aaaaaaaaaaaa",
                        "BAD  stuck work: due for more than 5 min 0 s, and nobody runs it: old",
                        "-> Is a node live",
                        "BAD  schedules: nightly: no input");
    }
}
