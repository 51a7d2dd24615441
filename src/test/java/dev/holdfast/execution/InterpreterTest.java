package dev.holdfast.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.execution.Decision.Action;
import dev.holdfast.snapshot.Position;
import dev.holdfast.testing.Arithmetic;
import dev.holdfast.testing.Case;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class InterpreterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Plan plan(List<String> ids) {
        Flow<Integer, Integer> flow = Workflow.named("numbers").taking(Integer.class);
        for (String id : ids) {
            flow = flow.then(id, Arithmetic::inc);
        }
        return flow.build().plan();
    }

    private static Plan plan(String... ids) {
        return plan(List.of(ids));
    }

    private static Position at(String id) {
        return new Position.AtTask(new NodeId(id));
    }

    private static Event finished(String id) {
        return new Event.Finished(new NodeId(id));
    }

    private static Event failed(String id) {
        return new Event.Failed(new NodeId(id), 1, new IllegalStateException("no"), 0);
    }

    private static Decision apply(Plan plan, Position position, Event event) {
        return Interpreter.apply(plan, position, event, NOW);
    }

    private static Decision run(Plan plan, String id) {
        return new Decision(at(id), new Decision.Run((Node.Task) plan.node(new NodeId(id))));
    }

    @Test
    void a_run_begins_with_the_first_task() {
        Plan plan = plan("a", "b");

        assertThat(apply(plan, new Position.NotStarted(), new Event.Started())).isEqualTo(run(plan, "a"));
    }

    @Test
    @Case("SEQ-04")
    void whoever_claims_a_branch_runs_the_task_it_stands_at() {
        Plan plan = plan("a", "b");

        assertThat(apply(plan, at("b"), new Event.Claimed())).isEqualTo(run(plan, "b"));
        assertThat(apply(plan, new Position.NotStarted(), new Event.Claimed())).isEqualTo(run(plan, "a"));
    }

    @Test
    @Case("SEQ-02")
    void behind_a_task_comes_the_next_and_behind_the_last_the_end() {
        Plan plan = plan("a", "b");

        assertThat(apply(plan, at("a"), finished("a"))).isEqualTo(run(plan, "b"));
        assertThat(apply(plan, at("b"), finished("b"))).isEqualTo(new Decision(at("b"), new Decision.End()));
    }

    @Test
    void a_failed_task_ends_the_run_where_it_stands() {
        Plan plan = plan("a", "b");

        assertThat(apply(plan, at("a"), failed("a")))
                .isEqualTo(new Decision(
                        at("a"), new Decision.Fail(ErrorCode.TASK_FAILED, "step 'a' failed at attempt 1 of 1")));
    }

    @Test
    void what_the_plan_lacks_or_cannot_happen_there_is_refused() {
        Plan plan = plan("a", "b");

        for (Event event : List.of(new Event.Claimed(), finished("x"), failed("x"))) {
            assertThatThrownBy(() -> apply(plan, at("x"), event))
                    .as("%s", event)
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("'x'");
        }
        for (Event event : List.of(finished("b"), failed("b"))) {
            assertThatThrownBy(() -> apply(plan, at("a"), event))
                    .as("%s", event)
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("AtTask a");
            assertThatThrownBy(() -> apply(plan, new Position.NotStarted(), event))
                    .isInstanceOf(InvalidArgument.class);
        }
    }

    @RepeatedTest(300)
    @Case("PROP-01")
    void it_walks_every_plan_as_a_naive_walk_does(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        Plan plan = plan(randomIds(random));

        assertThat(walk(plan, random)).as("seed %d", seed).isEqualTo(naive(plan.nodes()));
    }

    private static List<String> randomIds(Random random) {
        List<String> ids = new ArrayList<>();
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            ids.add("step-" + random.nextInt(1_000_000) + "-" + i);
        }
        return ids;
    }

    /** Drives a plan with the interpreter; forgets now and then everything but the stored text, as a crash does. */
    private static List<NodeId> walk(Plan plan, Random random) {
        List<NodeId> done = new ArrayList<>();
        Decision decision = apply(plan, new Position.NotStarted(), new Event.Started());
        while (decision.action() instanceof Decision.Run run) {
            if (random.nextBoolean()) {
                Position stored = Position.ofText(decision.position().toText());
                assertThat(apply(plan, stored, new Event.Claimed())).isEqualTo(decision);
            }
            done.add(run.task().id());
            decision = apply(
                    plan, decision.position(), new Event.Finished(run.task().id()));
        }
        Action end = decision.action();
        assertThat(end).isEqualTo(new Decision.End());
        return done;
    }

    /** Says what is done, by recursion over the list. */
    private static List<NodeId> naive(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return List.of();
        }
        List<NodeId> done = new ArrayList<>();
        done.add(nodes.get(0).id());
        done.addAll(naive(nodes.subList(1, nodes.size())));
        return done;
    }
}
