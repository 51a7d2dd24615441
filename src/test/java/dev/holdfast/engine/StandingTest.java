package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Figures;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the runner of a branch has in memory. */
class StandingTest {

    private static final Position NEXT = new Position.AtTask(new NodeId("next"));

    private long now = 1_000;

    private final Pace pace = new Pace() {
        @Override
        public long nanos() {
            return now;
        }
    };

    private Standing claimedAt(long readAt) {
        Workflow<Integer, Integer> workflow =
                Workflow.named("order").taking(Integer.class).then(Figures::inc).build();
        return new Standing(
                new Claim(
                        new Hold(new BranchKey(1, 0), 1, "node-a"),
                        new InstanceId("order-1"),
                        new WorkflowName("order"),
                        workflow.hash(),
                        Phase.RUNNING,
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        0,
                        0,
                        new Position.NotStarted().toText(),
                        new ValueRef(0, 0),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Instant.EPOCH),
                pace,
                readAt);
    }

    @Test
    @Case("F13")
    void what_the_claim_says_of_the_run_is_as_old_as_its_statement() {
        Standing standing = claimedAt(200);

        assertThat(standing.guardAge()).isEqualTo(800);
    }

    @Test
    @Case("F13")
    void what_a_checkpoint_says_of_the_run_is_as_old_as_its_statement_however_long_its_answer_took() {
        Standing standing = claimedAt(now);
        standing.asks();
        now += 70;

        standing.advance(NEXT, Phase.RUNNING);

        assertThat(standing.guardAge()).isEqualTo(70);
        assertThat(standing.guardHeardFor()).isZero();
        now += 5;
        assertThat(standing.guardAge()).isEqualTo(75);
        assertThat(standing.guardHeardFor()).isEqualTo(5);
    }

    @Test
    @Case("F13")
    void what_a_failed_attempt_says_of_the_run_is_as_old_as_its_statement() {
        Standing standing = claimedAt(now);
        standing.asks();
        now += 30;

        standing.failedOnce(Phase.PAUSED);

        assertThat(standing.phase()).isEqualTo(Phase.PAUSED);
        assertThat(standing.guardAge()).isEqualTo(30);
    }

    @Test
    @Case("F13")
    void who_asks_nobody_knows_nothing_newer_than_the_claim() {
        Standing standing = claimedAt(400);

        standing.advance(NEXT, Phase.RUNNING);

        assertThat(standing.guardAge()).isEqualTo(600);
    }

    @Test
    @Case("SNAP-09")
    void
            a_result_that_is_not_stored_yet_is_remembered_until_a_checkpoint_and_a_change_of_position_alone_changes_nothing() {
        Standing standing = claimedAt(now);
        assertThat(standing.mayHaveBegun()).isFalse();
        standing.stand(NEXT);
        assertThat(standing.mayHaveBegun()).isFalse();

        standing.ranUnrecorded();
        assertThat(standing.mayHaveBegun()).isTrue();
        standing.stand(NEXT);
        assertThat(standing.mayHaveBegun()).isTrue();

        standing.advance(NEXT, Phase.RUNNING);
        assertThat(standing.mayHaveBegun()).isFalse();
    }
}
