package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Pace;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.testing.Case;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How long a node takes a claim as its own. What counts is its time and not the number of renewals that failed: three of them
 * fall into one claim, so that the third failure in a row meets its end.
 */
class JobTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private static final Claim CLAIM = new Claim(
            new Hold(new BranchKey(1, 0), 1, "node-a"),
            new InstanceId("i"),
            new WorkflowName("w"),
            DefinitionHash.parse("00".repeat(32)),
            Phase.RUNNING,
            OptionalLong.empty(),
            OptionalInt.empty(),
            0,
            0,
            "AtTask a",
            new ValueRef(0, 0),
            Optional.empty(),
            0,
            0,
            Optional.empty(),
            Instant.EPOCH);

    private static Job endingIn(long nanos) {
        return new Job(CLAIM, System.nanoTime() + nanos, steps -> false, Pace.MACHINE);
    }

    @Test
    @Case("DIST-05")
    void a_claim_whose_renewals_fail_is_held_until_its_time_is_over() {
        assertThat(endingIn(HOUR).isHeld()).isTrue();
        assertThat(endingIn(0).isHeld()).isFalse();
        assertThat(endingIn(-HOUR).isHeld()).isFalse();
    }

    @Test
    @Case("DIST-05")
    void a_renewal_that_succeeds_gives_a_claim_its_whole_time_again() {
        Job job = endingIn(0);

        job.renewed(System.nanoTime() + HOUR);

        assertThat(job.isHeld()).isTrue();
    }

    /** Who writes a checkpoint goes on with those of others, while the branch waits for its next worker, or has ended. */
    @Test
    @Case("DIST-05")
    void a_branch_whose_checkpoint_is_written_is_away_before_its_worker_is_done_with_those_of_others() {
        Job job = endingIn(HOUR);
        List<Boolean> away = new ArrayList<>();
        job.begin(() -> {
            away.add(job.isAway());
            job.written();
            away.add(job.isAway());
            return BranchRunner.End.HANDED_OVER;
        });

        job.go();
        away.add(job.isAway());

        assertThat(away).containsExactly(false, true, true);
    }

    @Test
    @Case({"DIST-05", "DIST-04"})
    void a_claim_that_somebody_took_over_is_not_held_any_more_however_long_it_was_to_last() {
        Job job = endingIn(HOUR);

        job.lost();
        job.renewed(System.nanoTime() + HOUR);

        assertThat(job.isHeld()).isFalse();
    }
}
