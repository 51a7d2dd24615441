package dev.holdfast.lifecycle;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;

/** How driving the tree of an instance ended. */
public sealed interface RunOutcome {

    /** The last step returned this. */
    record Succeeded(Payload output) implements RunOutcome {}

    /** It is parked at a time; nothing changes. */
    record Waiting() implements RunOutcome {}

    /** It is parked at a signal; nothing changes. */
    record AwaitingSignal() implements RunOutcome {}

    /** A verb ended it; who and why is read from the store. */
    record Cancelled() implements RunOutcome {}

    /** A verb paused it; who and why is read from the store. */
    record Paused() implements RunOutcome {}

    /** It failed for good. */
    record Failed(Failure failure) implements RunOutcome {}
}
