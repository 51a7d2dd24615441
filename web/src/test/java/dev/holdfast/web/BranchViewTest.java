package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BranchViewTest {

    private static final NodeId NODE = new NodeId("node");
    private static final Instant WAKE = Instant.parse("2026-02-01T00:00:00Z");

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 10_000, 1);

    @BeforeEach
    void start() {
        engine.deploy(BookOrder.named("order"));
        assertThat(api.post("workflows/order/instances", "{\"instanceId\": \"order-1\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void every_position_shows_what_it_has() {
        engine.settle(
                "order-1",
                new State.InProgress(List.of(
                        at(0, new Position.AtJoin(NODE, 2, 8)),
                        at(1, new Position.AtDelay(BranchState.DEADLINE, WAKE)),
                        arm(2, new Position.AtTask(NODE, List.of(2, 0)), true),
                        arm(3, new Position.AtFork(NODE), false),
                        arm(4, new Position.AtDelay(NODE, WAKE), false),
                        arm(5, new Position.AtSignal(NODE, "yes,no", Optional.of(WAKE)), false),
                        arm(6, new Position.AtSignal(NODE, "yes", Optional.empty()), false),
                        arm(7, new Position.InLoop(NODE, 3, List.of(1)), true),
                        arm(8, new Position.NotStarted(), false))));

        JsonObject instance = api.get("instances/order-1").json();

        assertThat(instance.getInt("held")).isEqualTo(2);
        assertThat(instance.getInt("branchCount")).isEqualTo(9);
        assertThat(instance.getJsonArray("branches").stream().map(Object::toString))
                .containsExactly(
                        "{\"branch\":0,\"sequence\":5,\"position\":\"at_join\",\"node\":\"node\",\"firstArm\":2,\"arms\":8,\"held\":false}",
                        "{\"branch\":1,\"sequence\":5,\"position\":\"at_delay\",\"node\":\"(deadline)\",\"wake\":\"2026-02-01T00:00:00Z\",\"held\":false}",
                        "{\"branch\":2,\"parent\":0,\"sequence\":5,\"position\":\"at_task\",\"node\":\"node\",\"rounds\":[2,0],\"held\":true}",
                        "{\"branch\":3,\"parent\":0,\"sequence\":5,\"position\":\"at_fork\",\"node\":\"node\",\"held\":false}",
                        "{\"branch\":4,\"parent\":0,\"sequence\":5,\"position\":\"at_delay\",\"node\":\"node\",\"wake\":\"2026-02-01T00:00:00Z\",\"held\":false}",
                        "{\"branch\":5,\"parent\":0,\"sequence\":5,\"position\":\"at_signal\",\"node\":\"node\",\"wake\":\"2026-02-01T00:00:00Z\",\"signal\":\"yes,no\",\"held\":false}",
                        "{\"branch\":6,\"parent\":0,\"sequence\":5,\"position\":\"at_signal\",\"node\":\"node\",\"signal\":\"yes\",\"held\":false}",
                        "{\"branch\":7,\"parent\":0,\"sequence\":5,\"position\":\"in_loop\",\"node\":\"node\",\"rounds\":[1],\"iteration\":3,\"held\":true}",
                        "{\"branch\":8,\"parent\":0,\"sequence\":5,\"position\":\"not_started\",\"held\":false}");
    }

    @Test
    void of_very_many_branches_the_first_thousand_are_shown() {
        engine.settle(
                "order-1",
                new State.InProgress(IntStream.range(0, 1200)
                        .mapToObj(number -> at(number, new Position.AtTask(NODE)))
                        .toList()));

        JsonObject instance = api.get("instances/order-1").json();

        assertThat(instance.getInt("branchCount")).isEqualTo(1200);
        assertThat(instance.getJsonArray("branches")).hasSize(1000);
        assertThat(instance.getJsonArray("branches").getJsonObject(999).getInt("branch"))
                .isEqualTo(999);
    }

    @Test
    void an_instance_that_undoes_its_steps_says_why_and_whether_it_has_begun() {
        List<BranchState> branches = List.of(at(4, new Position.AtTask(NODE)));
        Failure failure = new Failure("java.io.IOException", "no stock", "at shop");

        engine.settle(
                "order-1",
                new State.Compensating(branches, true, Optional.empty(), Optional.empty(), Optional.of(failure)));
        JsonObject failing = api.get("instances/order-1").json();
        engine.settle(
                "order-1",
                new State.Compensating(branches, false, Optional.of("too late"), Optional.of("ann"), Optional.empty()));
        JsonObject cancelling = api.get("instances/order-1").json();

        assertThat(failing.getString("status")).isEqualTo("compensating");
        assertThat(failing.getBoolean("undoing")).isTrue();
        assertThat(failing.getJsonObject("error"))
                .hasToString("{\"type\":\"java.io.IOException\",\"message\":\"no stock\"}");
        assertThat(failing.getString("node")).isEqualTo("node");
        assertThat(failing).doesNotContainKeys("reason", "actor", "endedAt");
        assertThat(cancelling.getString("status")).isEqualTo("compensating");
        assertThat(cancelling.getBoolean("undoing")).isFalse();
        assertThat(cancelling.getString("reason")).isEqualTo("too late");
        assertThat(cancelling.getString("actor")).isEqualTo("ann");
        assertThat(cancelling).doesNotContainKey("error");
    }

    @Test
    void what_has_ended_has_no_branches() {
        engine.complete("order-1", "{}");

        assertThat(api.get("instances/order-1").json())
                .doesNotContainKeys("branches", "branchCount", "held", "undoing");
    }

    private static BranchState at(int branch, Position position) {
        return new BranchState(branch, 5, position, OptionalInt.empty(), false, Optional.empty());
    }

    private static BranchState arm(int branch, Position position, boolean held) {
        return new BranchState(branch, 5, position, OptionalInt.of(0), held, Optional.empty());
    }
}
