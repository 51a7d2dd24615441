package dev.holdfast.lifecycle;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import java.util.Optional;

/** What the end of a run does to the store, and what the caller is told: every row of the table of finalize. */
public final class Finalization {

    private Finalization() {}

    /** What has to be written. */
    public sealed interface Write {}

    /** The instance completes with this output, unless it has ended otherwise. */
    public record Complete(Payload output) implements Write {}

    /** The instance fails, unless it has ended otherwise; an error while saving that is the caller's to know. */
    public record Fail(Failure failure) implements Write {}

    /** Nothing; the answer is what the store holds. */
    public record Nothing() implements Write {}

    /** What the caller of a run is told. */
    public record Answer(Status status, Optional<Payload> output) {

        /** Returns what a stored instance answers: its status, and its output if it completed. */
        public static Answer of(Snapshot stored) {
            return new Answer(stored.status(), Admission.output(stored));
        }
    }

    /** Decides what an outcome writes. */
    public static Write decide(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Succeeded succeeded) {
            return new Complete(succeeded.output());
        }
        if (outcome instanceof RunOutcome.Failed failed) {
            return new Fail(failed.failure());
        }
        return new Nothing();
    }
}
