package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.engine.BranchRun.Saved;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Signals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The waits of one branch for events: those that callers send, and those by which child instances tell their end. */
final class Waiting {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private final StepWork steps;

    Waiting(BranchRun run, StepWork steps) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.steps = steps;
    }

    /** What a look under the lock came to. */
    private sealed interface Look {}

    /** An event was consumed, or the time-out taken; the branch stands behind it. */
    private record Passed(Decision after, Optional<Payload> value) implements Look {}

    /** The branch was put down. */
    private record Parked() implements Look {}

    /**
     * The wait is over and that is a failure; nothing was written.
     *
     * @param failed the row that records it
     * @param also what is to be written with it
     */
    private record Over(Checkpoint failed, Runnable also) implements Look {}

    /** The run is not running, or the branch is not mine any more: roll back and look again. */
    private record Lost() implements Look {}

    /** Takes the oldest event that the wait is for, else its time-out, else puts the branch down: all under the lock. */
    @Nullable
    End await(Node.Await await) {
        Instant now = at.claimedAt(run.now());
        Position.AtSignal position = (Position.AtSignal) at.position();
        return go(await.id().value(), () -> {
            Optional<Phase> phase = hands.branches.lock(run.key.run());
            if (!phase.equals(Optional.of(Phase.RUNNING)) || !isStillHere()) {
                return new Lost();
            }
            Optional<Signals.Pending> event = hands.store.signals().oldest(run.key.run(), await.names());
            if (event.isPresent()) {
                Decision after = Interpreter.apply(
                        run.workflow().plan(),
                        position,
                        new Event.Received(await.id(), event.get().name()),
                        now);
                return consume(event.get(), await, after);
            }
            if (position.deadline().map(deadline -> !now.isBefore(deadline)).orElse(false)) {
                return late(await, position, now);
            }
            return park(await.names(), position.deadline());
        });
    }

    /** Parking writes no row, so nothing but a look tells whether a commit without an answer has moved the branch on. */
    private boolean isStillHere() {
        return hands.branches
                .reload(at.hold())
                .map(loaded -> loaded.sequence() == at.sequence())
                .orElse(false);
    }

    private Look consume(Signals.Pending event, Node node, Decision after) {
        Payload payload = event.payload();
        Checkpoint row = at.next(Checkpoint.Kind.SIGNAL, run.now())
                .node(Optional.of(node.id()))
                .standing(after.position())
                .giving(payload)
                .unattempted()
                .build();
        hands.store.signals().consumed(run.key.run(), event.ordinal(), run.key, row.sequence());
        return store(row, after, Optional.of(payload));
    }

    private Look late(Node.Await await, Position position, Instant now) {
        Decision after = Interpreter.apply(run.workflow().plan(), position, new Event.TimedOut(await.id()), now);
        if (after.action() instanceof Decision.Fail fail) {
            Checkpoint failed = at.next(Checkpoint.Kind.FAILED, run.now())
                    .node(Optional.of(await.id()))
                    .failed(new Failure(fail.code().text(), fail.text(), ""))
                    .unattempted()
                    .build();
            return new Over(failed, () -> {});
        }
        Standing.Next row = at.next(Checkpoint.Kind.TIMEOUT, run.now())
                .node(Optional.of(await.id()))
                .standing(after.position())
                .unattempted();
        if (await.onTimeout() == Node.OnTimeout.ARM) {
            return store(row.build(), after, Optional.empty());
        }
        Payload nothing = run.code()
                .values()
                .encode(null, await.events().get(0).payload(), "the time-out of wait '" + await.id() + "'");
        return store(row.giving(nothing).build(), after, Optional.of(nothing));
    }

    /** Writes the row behind a wait; the owner also takes from the branch what it waited for (F7). */
    private Look store(Checkpoint row, Decision after, Optional<Payload> value) {
        boolean done = after.action() instanceof Decision.End
                ? StepCheckpoint.end(run, row.ofKind(Checkpoint.Kind.END), value.orElseGet(at::value))
                : hands.branches.append(row).isPresent() && hands.branches.stopAwaiting(at.hold());
        return done ? new Passed(after, value) : new Lost();
    }

    private Look park(List<String> names, Optional<Instant> deadline) {
        Parking.Due due = deadline.<Parking.Due>map(Parking.At::new).orElseGet(Parking.Never::new);
        Parking parking = new Parking(
                due,
                names,
                Optional.empty(),
                hands.catalog.get().plainRoute(run.workflow()),
                TaskOptions.NORMAL_PRIORITY);
        return hands.branches.park(at.hold(), parking) ? new Parked() : new Lost();
    }

    private @Nullable End go(String node, Supplier<Look> look) {
        try (Tracing.Span span = hands.tracing.begin(Tracing.Kind.WAIT, node, at.claim(), 1)) {
            return go(node, look, span);
        }
    }

    private @Nullable End go(String node, Supplier<Look> look, Tracing.Span span) {
        Saved<Look> saved = run.save(
                "wait '" + node + "'",
                look,
                found -> found instanceof Passed || found instanceof Parked,
                refused -> refused instanceof Over over ? steps.failed(over.failed(), over.also()) : run.lost(),
                Optional.empty());
        if (!saved.isStored()) {
            return saved.end();
        }
        Look found = saved.written().orElseThrow();
        span.outcome(found instanceof Passed ? "passed" : "parked");
        return found instanceof Passed passed ? passed(passed) : End.PARKED;
    }

    private @Nullable End passed(Passed passed) {
        run.progressed();
        if (passed.after().action() instanceof Decision.End) {
            return steps.ended();
        }
        Position next = passed.after().position();
        passed.value()
                .ifPresentOrElse(
                        value -> at.advance(next, value, Phase.RUNNING), () -> at.advance(next, Phase.RUNNING));
        return null;
    }

    /** Returns the id of the instance that a call starts here: the same for every try, and no other's. */
    InstanceId childId(Node.Call call) {
        String parent = at.claim().instance().value();
        String own = "/" + call.id() + "/" + run.key.branch() + "." + (at.sequence() + 1);
        String id = parent + own;
        if (id.getBytes(StandardCharsets.UTF_8).length <= InstanceId.MAX_BYTES) {
            return new InstanceId(id);
        }
        UUID hash = UUID.nameUUIDFromBytes((at.claim().hold().branch().run() + own).getBytes(StandardCharsets.UTF_8));
        return new InstanceId("child-" + hash);
    }

    /** Takes the end of the child instance, else puts the branch down. */
    @Nullable
    End awaitChild(Node.Call call, String signal) {
        return go(call.id().value(), () -> {
            Optional<Phase> phase = hands.branches.lock(run.key.run());
            if (!phase.equals(Optional.of(Phase.RUNNING)) || !isStillHere()) {
                return new Lost();
            }
            List<String> names = List.of(signal, signal + RunEnds.UNSUCCESSFUL);
            Optional<Signals.Pending> event = hands.store.signals().oldest(run.key.run(), names);
            if (event.isEmpty()) {
                return park(names, Optional.empty());
            }
            if (event.get().name().equals(signal)) {
                Decision after = Interpreter.apply(
                        run.workflow().plan(), at.position(), new Event.Returned(call.id()), at.now(run.now()));
                return consume(event.get(), call, after);
            }
            return unsuccessful(call, event.get());
        });
    }

    private Look unsuccessful(Node.Call call, Signals.Pending event) {
        Object text = run.code().values().decode(event.payload(), String.class, "call '" + call.id() + "'");
        Failure failure = RunEnds.childFailed("call '" + call.id() + "' did not succeed: " + text);
        // a retry of this instance begins with a new child
        Checkpoint failed = at.next(Checkpoint.Kind.FAILED, run.now())
                .node(Optional.of(call.id()))
                .standing(new Position.AtTask(call.id(), at.position().rounds()))
                .failed(failure)
                .unattempted()
                .build();
        return new Over(
                failed,
                () -> hands.store.signals().consumed(run.key.run(), event.ordinal(), run.key, failed.sequence()));
    }
}
