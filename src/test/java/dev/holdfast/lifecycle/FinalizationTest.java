package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rows of the table of finalize. */
class FinalizationTest {

    @Test
    @Case("LIF-36")
    void success_completes_with_the_output() {
        assertThat(Finalization.decide(new RunOutcome.Succeeded(Snapshots.VALUE)))
                .isEqualTo(new Finalization.Complete(Snapshots.VALUE));
    }

    @Test
    @Case("LIF-37")
    void failure_fails_with_what_failed() {
        assertThat(Finalization.decide(new RunOutcome.Failed(Snapshots.FAILURE)))
                .isEqualTo(new Finalization.Fail(Snapshots.FAILURE));
    }

    @Test
    @Case({"LIF-38", "LIF-40", "LIF-41"})
    void everything_else_writes_nothing() {
        for (RunOutcome outcome : List.of(
                new RunOutcome.Waiting(),
                new RunOutcome.AwaitingSignal(),
                new RunOutcome.Cancelled(),
                new RunOutcome.Paused())) {
            assertThat(Finalization.decide(outcome)).as("%s", outcome).isEqualTo(new Finalization.Nothing());
        }
    }

    @Test
    @Case({"LIF-38", "LIF-40", "LIF-41"})
    void the_answer_comes_from_what_is_stored() {
        Answer cancelled = Answer.of(Snapshots.in(Snapshots.cancelled()));
        Answer paused = Answer.of(Snapshots.in(Snapshots.paused()));
        Answer waiting = Answer.of(Snapshots.in(Snapshots.running(Snapshots.atDelay(Snapshots.NOW))));
        Answer completed = Answer.of(Snapshots.in(Snapshots.completed()));
        Answer failed = Answer.of(Snapshots.in(Snapshots.failed()));

        assertThat(cancelled.status().reason()).hasValue("not wanted");
        assertThat(cancelled.status().actor()).hasValue("ada");
        assertThat(paused.status().reason()).hasValue("holiday");
        assertThat(paused.status().actor()).hasValue("ada");
        assertThat(waiting.status().kind()).isEqualTo(Status.Kind.WAITING);
        assertThat(waiting.status().node()).hasValue(Snapshots.NODE);
        assertThat(waiting.status().wake()).hasValue(Snapshots.NOW);
        assertThat(completed.output()).hasValue(Snapshots.VALUE);
        assertThat(failed.status().failure()).hasValue(Snapshots.FAILURE);
        for (Answer answer : List.of(cancelled, paused, waiting, failed)) {
            assertThat(answer.output()).as("%s", answer.status().kind()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void every_state_has_an_answer() {
        for (State state : Snapshots.all()) {
            assertThat(Answer.of(Snapshots.in(state)).status()).isEqualTo(Status.of(state));
        }
    }
}
