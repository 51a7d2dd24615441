package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.Claim;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.GatedTask;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Races of transactions that do something while another is open: over a store that locks rows, and not as a whole. */
public abstract class RowLockScenarios extends Scenarios {

    @Test
    @Case("F36")
    void an_arm_that_changed_a_value_in_its_transaction_behind_a_faster_one_runs_again_and_that_is_no_attempt() {
        Workflow<Integer, Integer> sharing = Workflow.named("sharing-joined")
                .taking(Integer.class)
                .fork(
                        arm("one", a -> a.then("first", Figures::count)),
                        arm("other", b -> b.then("second", Figures::count)))
                .join(Figures::sum)
                .build();
        Engine one = node("node-a", sharing);
        Engine other = node("node-b", sharing);
        start(one, sharing, 10);
        assertThat(one.drive(one.claim(id).orElseThrow())).isEqualTo(BranchRunner.End.RELEASED);
        // between what the first arm reads and what it writes, the second writes and commits
        figures.during(
                "count",
                1,
                () -> assertThat(elsewhere(
                                () -> other.drive(claim(other, 2, "node-b").orElseThrow())))
                        .isEqualTo(BranchRunner.End.RELEASED));

        one.drive(claim(one, 1, "node-a").orElseThrow());
        one.driveDue();

        Map<String, Payload> shared = one.ask(door -> door.shared(id));
        assertThat(shared).containsExactly(Map.entry("count", one.encode(20, Integer.class)));
        assertThat(output(one)).isEqualTo(10 + 20);
        assertThat(figures.calls("count")).isEqualTo(3);
        assertThat(one.heard()).contains("repeated first");
        assertThat(rows(one, Checkpoint.Kind.FAILED)).isZero();
    }

    @Test
    @Case({"F14", "F3"})
    void two_arms_whose_bodies_run_at_the_same_time_both_end_and_so_does_the_run() throws Exception {
        try (GatedTask gate = new GatedTask()) {
            Workflow<Integer, Integer> workflow = Workflow.named("two-bodies")
                    .taking(Integer.class)
                    .fork(arm("one", a -> a.then("first", GatedTask::pass)), arm("other", b -> b.then(Figures::dbl)))
                    .join(Figures::sum)
                    .build();
            Engine engine = keep(assembly("node-a", ports()).with(gate).serving(workflow));
            start(engine, workflow, 10);
            engine.drive(engine.claim(id).orElseThrow());
            Claim first = claim(engine, 1, "node-a").orElseThrow();
            Claim second = claim(engine, 2, "node-a").orElseThrow();
            Elsewhere<BranchRunner.End> body = Elsewhere.start("first arm", () -> engine.drive(first));
            gate.awaitArrival();

            figures.during("dbl", 1, gate::open);
            assertThat(engine.drive(second)).isEqualTo(BranchRunner.End.RELEASED);
            assertThat(body.result()).isEqualTo(BranchRunner.End.RELEASED);
            engine.driveDue();

            assertThat(output(engine)).isEqualTo(10 + 20);
        }
    }
}
