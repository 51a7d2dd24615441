package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeViewTest {

    private static final String DESK = EveryNode.Desk.class.getName();
    private static final String TYPES = EveryNode.class.getName() + "$";

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 10_000, 1);

    @BeforeEach
    void deploy() {
        engine.deploy(EveryNode.named("every"));
    }

    @Test
    void a_workflow_shows_its_version() {
        assertThat(api.get("workflows/every").json().getInt("version")).isEqualTo(4);
    }

    @Test
    void a_task_shows_how_it_is_carried_out_and_what_takes_it_back() {
        assertThat(node("charge")).hasToString("""
                {"id":"charge","kind":"task","predecessor":"fork-1","displayName":"charge","priority":3,"tags":[],\
                "transaction":"none","task":"DESK::charge","retries":{"max":3,"backoff":"PT0.25S","multiplier":1.5,\
                "maxBackoff":"PT10S","jitter":0.2,"retryOn":["java.io.IOException"],\
                "abortOn":["java.lang.IllegalStateException"]},"timeout":"PT2M","undo":{"displayName":"refund",\
                "priority":3,"tags":[],"transaction":"join","task":"DESK::refund","retries":{"max":5,"backoff":"PT1S",\
                "multiplier":2.0,"jitter":0.0}}}""".replace("DESK", DESK));
    }

    @Test
    void a_fork_shows_its_arms_and_its_join() {
        assertThat(node("fork-1")).hasToString("""
                {"id":"fork-1","kind":"fork","arms":[{"name":"money","nodes":["charge"]},\
                {"name":"goods","nodes":["breath","reserve"]}],"join":"confirm"}""");
        assertThat(node("confirm").getString("kind")).isEqualTo("task");
        assertThat(node("confirm").getString("predecessor")).isEqualTo("fork-1");
    }

    @Test
    void a_route_shows_who_decides_and_its_keys() {
        assertThat(node("tier")).hasToString("""
                {"id":"tier","kind":"route","predecessor":"fork-1","decide":{"displayName":"How good","priority":3,\
                "tags":[],"transaction":"join","task":"DESK::tier","timeout":"PT5S"},\
                "arms":[{"name":"GOLD","nodes":["gild"]}],"otherwise":[]}""".replace("DESK", DESK));
    }

    @Test
    void a_loop_shows_its_limit_and_its_body() {
        assertThat(node("improving")).hasToString("""
                {"id":"improving","kind":"loop","predecessor":"tier","limit":5,"onLimit":"exit_with_last",\
                "body":["stamp","improve"]}""");
    }

    @Test
    void a_delay_shows_its_length_or_what_computes_it() {
        assertThat(node("breath")).hasToString("""
                {"id":"breath","kind":"delay","predecessor":"fork-1","length":"PT1M30S"}""");
        assertThat(node("rest")).hasToString("""
                {"id":"rest","kind":"delay","predecessor":"improving","computed":{"displayName":"rest","priority":3,\
                "tags":[],"transaction":"join","task":"DESK::rest"}}""".replace("DESK", DESK));
    }

    @Test
    void a_fan_out_shows_how_many_run_at_once_and_what_a_failing_item_does() {
        assertThat(node("parts")).hasToString("""
                {"id":"parts","kind":"for_each","predecessor":"split","item":"TYPES$Order","result":"TYPES$Payment",\
                "atOnce":2,"failing":"skip","body":["charge part"]}""".replace("TYPES$", TYPES));
    }

    @Test
    void a_wait_shows_its_events_and_what_happens_when_its_time_is_over() {
        assertThat(node("decision")).hasToString("""
                {"id":"decision","kind":"await_signal","predecessor":"collect","signals":[\
                {"name":"approve","payload":"TYPES$Approval","nodes":["allow"]},\
                {"name":"give/up","payload":"TYPES$Receipt","nodes":[]}],"within":"PT36H","onTimeout":"arm",\
                "late":["remind"]}""".replace("TYPES$", TYPES));
        assertThat(node("address")).hasToString("""
                {"id":"address","kind":"await_signal","predecessor":"decision","signals":[\
                {"name":"address","payload":"TYPES$Order","nodes":[]}]}""".replace("TYPES$", TYPES));
        assertThat(node("wait for order").getString("within")).isEqualTo("PT24H");
        assertThat(node("wait for order").getString("onTimeout")).isEqualTo("null");
    }

    @Test
    void other_workflows_are_shown_with_their_nodes_or_their_name() {
        assertThat(node("sub")).hasToString("""
                {"id":"sub","kind":"child_workflow","predecessor":"address","body":["sub/reserve"]}""");
        assertThat(node("child")).hasToString("""
                {"id":"child","kind":"call","predecessor":"wait for order","workflow":"other","inputType":"TYPES$Order",\
                "outputType":"TYPES$Receipt","onParentEnd":"leave"}""".replace("TYPES$", TYPES));
    }

    @ParameterizedTest
    @CsvSource({
        "task,charge",
        "fork,fork-1",
        "for_each,parts",
        "route,tier",
        "loop,improving",
        "delay,breath",
        "await_signal,decision",
        "child_workflow,sub",
        "call,child"
    })
    void every_kind_has_its_name(String kind, String id) {
        assertThat(node(id).getString("kind")).isEqualTo(kind);
    }

    @Test
    void every_node_inside_another_is_named_there_and_has_a_row_of_its_own() {
        List<String> inside = new ArrayList<>();
        nodes().values().forEach(node -> {
            Stream.of("arms", "signals")
                    .filter(node::containsKey)
                    .flatMap(member -> node.getJsonArray(member).getValuesAs(JsonObject.class).stream())
                    .forEach(arm -> inside.addAll(texts(arm.getJsonArray("nodes"))));
            Stream.of("body", "otherwise", "late")
                    .filter(node::containsKey)
                    .forEach(member -> inside.addAll(texts(node.getJsonArray(member))));
        });

        assertThat(inside).doesNotHaveDuplicates();
        assertThat(nodes().keySet()).containsAll(inside);
        assertThat(nodes().keySet().stream().filter(id -> !inside.contains(id)))
                .containsExactlyInAnyOrder(
                        "fork-1",
                        "confirm",
                        "tier",
                        "improving",
                        "rest",
                        "split",
                        "parts",
                        "collect",
                        "decision",
                        "address",
                        "sub",
                        "wait for order",
                        "child");
    }

    private JsonObject node(String id) {
        return nodes().get(id);
    }

    private Map<String, JsonObject> nodes() {
        return api.get("workflows/every").json().getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
                .collect(Collectors.toMap(node -> node.getString("id"), node -> node));
    }

    private static List<String> texts(JsonArray array) {
        return array.getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }
}
