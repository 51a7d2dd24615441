package dev.holdfast.engine;

import dev.holdfast.client.UnknownInstance;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.lifecycle.Finalization;
import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.lifecycle.Resumption;
import dev.holdfast.lifecycle.RunOutcome;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Instances;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Transactions;
import dev.holdfast.store.Transactions.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The five operations that frame every run: check existing, prepare run, prepare resume, resume input, finalize.
 *
 * <p>They load, let the pure rooms decide, and store. The first four run in the transaction of the calling thread, so that
 * decision and write are one; the last has transactions of its own. Safe for use by many threads.
 */
public final class Lifecycle {

    private static final int START_TRIES = 5;

    private final Instances instances;
    private final Runs runs;
    private final Branches branches;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final NodeSettings settings;
    private final Clock clock;

    /** Creates the operations over a store. */
    public Lifecycle(
            Instances instances,
            Runs runs,
            Branches branches,
            Transactions transactions,
            Supplier<Catalog> catalog,
            NodeSettings settings,
            Clock clock) {
        this.instances = instances;
        this.runs = runs;
        this.branches = branches;
        this.transactions = transactions;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
    }

    /** The answer of {@link #prepareRun}. */
    public sealed interface Prepared {}

    /** A run was created; it exists once the transaction commits. */
    public record Fresh(BranchKey branch, Status status) implements Prepared {}

    /** Nothing was written; this is what exists. */
    public record Existing(Answer answer) implements Prepared {}

    /**
     * Looks, before an input is encoded, whether a start will be refused or answered from what exists; writes nothing.
     *
     * @return nothing if the start may proceed
     * @throws dev.holdfast.lifecycle.DefinitionMismatch if the id is in use by another definition
     * @throws InstanceExists if it is in use and the policy is to fail
     */
    public Optional<Answer> checkExisting(Workflow<?, ?> workflow, InstanceId id, ConflictPolicy policy) {
        if (policy == ConflictPolicy.TERMINATE_EXISTING) {
            return Optional.empty();
        }
        return instances
                .find(id)
                .map(existing -> Admission.decide(existing, workflow.name(), workflow.hash(), policy))
                .map(verdict -> {
                    Admission.Reuse reuse = (Admission.Reuse) verdict;
                    return new Answer(reuse.status(), reuse.output());
                });
    }

    /**
     * Creates a run, or answers from what exists, by the whole decision table of a start.
     *
     * <p>The insert decides: it is tried first, and the policy is evaluated against the instance that won the id (DEF-01);
     * ending an existing run and inserting the new one are one transaction (DEF-02). A caller that has checked beforehand
     * and one that has not differ in nothing here, since no load comes before the insert.
     *
     * @param seats where the run gets a place to begin at once, if one is free
     * @throws dev.holdfast.lifecycle.DefinitionMismatch if the id is in use by another definition, whatever the policy
     * @throws InstanceExists if it is in use and the policy is to fail
     */
    public Prepared prepareRun(
            Workflow<?, ?> workflow, InstanceId id, Payload input, ConflictPolicy policy, Seats seats) {
        Status.@Nullable Kind seen = null;
        for (int attempt = 0; attempt < START_TRIES; attempt++) {
            Optional<Prepared> fresh = insert(workflow, id, input, seats);
            if (fresh.isPresent()) {
                return fresh.get();
            }
            Optional<Snapshot> existing =
                    policy == ConflictPolicy.TERMINATE_EXISTING ? instances.lock(id) : instances.find(id);
            if (existing.isEmpty()) {
                continue; // it was superseded after the insert had seen it (F17)
            }
            seen = existing.get().status().kind();
            Admission.Verdict verdict = Admission.decide(existing.get(), workflow.name(), workflow.hash(), policy);
            if (verdict instanceof Admission.Reuse reuse) {
                return new Existing(new Answer(reuse.status(), reuse.output()));
            }
            replace(existing.get());
        }
        throw new InstanceExists(id, seen == null ? Status.Kind.IN_PROGRESS : seen);
    }

    private void replace(Snapshot existing) {
        if (!(existing.state() instanceof State.Final)) {
            runs.close(
                    existing.run(),
                    new Closing(
                            Phase.CANCELLED,
                            Optional.of(ErrorCode.TERMINATED_BY_START.text()),
                            Optional.empty(),
                            Optional.empty(),
                            settings.node()));
        }
        runs.supersede(existing.run());
    }

    private Optional<Prepared> insert(Workflow<?, ?> workflow, InstanceId id, Payload input, Seats seats) {
        Node first = workflow.plan().first();
        Decision begin = Interpreter.apply(workflow.plan(), new Position.NotStarted(), new Event.Started());
        Optional<Seats.Seat> seat = catalog.get().serves(first) ? seats.reserve() : Optional.empty();
        boolean handedOver = false;
        try {
            long sent = System.nanoTime();
            NewRun run = new NewRun(
                    id,
                    workflow.name(),
                    workflow.hash(),
                    begin.position(),
                    input,
                    catalog.get().routeOf(workflow, first),
                    Catalog.priority(first),
                    seat.map(Seats.Seat::node),
                    seat.map(Seats.Seat::claim).orElse(Duration.ZERO),
                    settings.node());
            OptionalLong created = runs.insert(run);
            if (created.isEmpty()) {
                return Optional.empty();
            }
            BranchKey branch = new BranchKey(created.getAsLong(), 0);
            if (seat.isPresent()) {
                beginAfterCommit(seat.get(), claim(branch, run), sent);
                handedOver = true;
            }
            return Optional.of(new Fresh(branch, status(begin)));
        } finally {
            if (!handedOver) {
                seat.ifPresent(Seats.Seat::free);
            }
        }
    }

    private void beginAfterCommit(Seats.Seat seat, Claim claim, long sent) {
        transactions.afterCompletion(committed -> {
            boolean inTime = System.nanoTime() - sent < seat.claim().toNanos() / 2;
            if (committed && inTime) {
                seat.begin(claim, sent);
            } else {
                seat.free();
            }
        });
    }

    private static Claim claim(BranchKey branch, NewRun run) {
        return new Claim(
                new Hold(branch, 1, run.owner().orElseThrow()),
                run.id(),
                run.workflow(),
                run.hash(),
                Phase.RUNNING,
                0,
                run.position().toText(),
                0,
                Optional.of(run.input().toStored()),
                0,
                0);
    }

    private static Status status(Decision begin) {
        return new Status(
                Status.Kind.IN_PROGRESS,
                begin.position().node(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Looks whether an instance can be driven on; writes nothing, and never ends a pause.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.DefinitionMismatch if it was started with another definition
     * @throws dev.holdfast.lifecycle.NotResumable if its value is missing
     */
    public Resumption.Outcome prepareResume(InstanceId id, DefinitionHash hash) {
        return Resumption.decide(require(id), hash, clock.instant());
    }

    /** Returns what an instance goes on with; throws {@link dev.holdfast.lifecycle.NotResumable}. */
    public Payload resumeInput(Snapshot snapshot) {
        return Resumption.input(snapshot);
    }

    /**
     * Turns the outcome of driving an instance into what is stored and answered.
     *
     * <p>Whoever ended the instance first wins: a success or failure that comes too late is rolled back and answered with
     * the stored state (DEF-04, DEF-05), and an error while storing either reaches the caller (DEF-06). Writes in a
     * transaction of its own, whatever the thread has open.
     *
     * @param last the checkpoint that carries the success or the failure; ignored for the other outcomes
     * @throws UnknownInstance if nothing was to be written and no instance has the id
     */
    public Answer finalizeRun(InstanceId id, RunOutcome outcome, Checkpoint last) {
        Finalization.Write write = Finalization.decide(outcome);
        if (!(write instanceof Finalization.Nothing)) {
            Attempt<Boolean> attempt =
                    transactions.step(settings.stepLimit(), () -> write, decided -> write(decided, last), done -> done);
            if (attempt instanceof Attempt.RecordFailed<Boolean> failed
                    && failed.cause() instanceof RuntimeException error) {
                throw error;
            }
        }
        return transactions.own(() -> Answer.of(require(id)));
    }

    /**
     * Writes the end that a run reached by itself; the only place where a runner ends one.
     *
     * @return false if nothing was to be written, the run has ended otherwise, or the key was taken; roll back then
     */
    boolean write(Finalization.Write write, Checkpoint last) {
        if (write instanceof Finalization.Complete) {
            return branches.complete(last);
        }
        return write instanceof Finalization.Fail && branches.fail(last);
    }

    Snapshot require(InstanceId id) {
        return instances.find(id).orElseThrow(() -> new UnknownInstance(id));
    }
}
