package dev.holdfast.engine;

import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
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
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Instances;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Transactions;
import dev.holdfast.store.Transactions.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    private static final int LONGEST_INITIATOR = 200;

    private final Instances instances;
    private final Runs runs;
    private final Signals signals;
    private final RunEnds ends;
    private final StartLimits limits;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final NodeSettings settings;
    private final Clock clock;
    private final Pace pace;
    private final Tracing tracing;
    private final Identities identities;
    private final RunListener listener;

    /** Creates the operations over a store. */
    Lifecycle(
            BranchRunner.Ports store,
            RunEnds ends,
            StartLimits limits,
            Supplier<Catalog> catalog,
            NodeSettings settings,
            Clock clock,
            Pace pace,
            Tracing tracing,
            Identities identities,
            RunListener listener) {
        this.instances = store.instances();
        this.runs = store.runs();
        this.signals = store.signals();
        this.ends = ends;
        this.limits = limits;
        this.transactions = store.transactions();
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.pace = pace;
        this.tracing = tracing;
        this.identities = identities;
        this.listener = listener;
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
        return prepareRun(workflow, id, input, policy, Map.of(), seats);
    }

    /**
     * The same with what the run can be searched by.
     *
     * @param labels metadata with values, tags with empty ones
     */
    public Prepared prepareRun(
            Workflow<?, ?> workflow,
            InstanceId id,
            Payload input,
            ConflictPolicy policy,
            Map<String, String> labels,
            Seats seats) {
        Status.@Nullable Kind seen = null;
        OptionalLong replaced = OptionalLong.empty();
        for (int attempt = 0; attempt < START_TRIES; attempt++) {
            Optional<Fresh> fresh = insert(workflow, id, input, labels, Optional.empty(), seats);
            if (fresh.isPresent()) {
                long run = fresh.get().branch().run();
                replaced.ifPresent(old -> signals.move(old, run));
                return fresh.get();
            }
            Optional<Runs.Locked> locked =
                    policy == ConflictPolicy.TERMINATE_EXISTING ? runs.lock(id) : Optional.empty();
            Optional<Snapshot> existing = instances.find(id); // a statement after the lock's (R4)
            if (existing.isEmpty()) {
                continue; // it was superseded after the insert had seen it (F17)
            }
            seen = existing.get().status().kind();
            Admission.Verdict verdict = Admission.decide(existing.get(), workflow.name(), workflow.hash(), policy);
            if (verdict instanceof Admission.Reuse reuse) {
                return new Existing(new Answer(reuse.status(), reuse.output()));
            }
            if (locked.isEmpty()) {
                continue;
            }
            limits.check(
                    workflow.name(), limits.of(workflow, input), locked.get().run());
            replace(locked.get());
            replaced = OptionalLong.of(locked.get().run());
        }
        throw new InstanceExists(id, seen == null ? Status.Kind.IN_PROGRESS : seen);
    }

    /**
     * Creates a run that begins at a node of its workflow, with the value that is to come into it.
     *
     * @param from the node; empty for the first
     * @throws InstanceExists if the id is in use
     */
    Fresh prepareRestart(
            Workflow<?, ?> workflow,
            InstanceId id,
            Payload value,
            Map<String, String> labels,
            Optional<NodeId> from,
            Seats seats) {
        Instant now = clock.instant();
        Decision begin = from.map(node -> Interpreter.beginAt(workflow.plan(), node, now))
                .orElseGet(() -> started(workflow, now));
        // what a node in the middle takes tells no key of a limit
        List<StartLimits.Wanted> wanted = from.isPresent() ? List.of() : limits.of(workflow, value);
        Draft draft = draft(workflow, id, value, labels, Optional.empty(), seats, begin, now, wanted);
        return insert(List.of(draft), seats)
                .get(0)
                .orElseThrow(() -> new InstanceExists(
                        id,
                        instances
                                .find(id)
                                .map(existing -> existing.status().kind())
                                .orElse(Status.Kind.IN_PROGRESS)));
    }

    private static Decision started(Workflow<?, ?> workflow, Instant now) {
        return Interpreter.apply(workflow.plan(), new Position.NotStarted(), new Event.Started(), now);
    }

    /** A run that is wanted among others. */
    public record Wanted(
            Workflow<?, ?> workflow, InstanceId id, Payload input, ConflictPolicy policy, Map<String, String> labels) {}

    /**
     * Creates many runs with few statements, each by the same decision table: what the common insert leaves out is decided by
     * itself. If one throws, others may have been created, so that the caller has to roll back.
     *
     * @return what became of each, in their order
     */
    public List<Prepared> prepareRuns(List<Wanted> wanted, Seats seats) {
        List<Draft> drafts = wanted.stream()
                .map(each -> draft(each.workflow(), each.id(), each.input(), each.labels(), Optional.empty(), seats))
                .toList();
        List<Optional<Fresh>> fresh = insert(drafts, seats);
        List<Prepared> prepared = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted each = wanted.get(i);
            prepared.add(
                    fresh.get(i).isPresent()
                            ? fresh.get(i).get()
                            : prepareRun(
                                    each.workflow(), each.id(), each.input(), each.policy(), each.labels(), seats));
        }
        return prepared;
    }

    /**
     * Creates those of many runs whose ids are free, whatever has the others; the policies are not asked.
     *
     * @return for each, in their order, whether it was created
     */
    List<Boolean> startNew(List<Wanted> wanted, Seats seats) {
        List<Draft> drafts = wanted.stream()
                .map(each -> draft(each.workflow(), each.id(), each.input(), each.labels(), Optional.empty(), seats))
                .toList();
        return insert(drafts, seats).stream().map(Optional::isPresent).toList();
    }

    private void replace(Runs.Locked existing) {
        if (!existing.phase().isFinal()) {
            ends.close(
                    existing,
                    new Closing(
                            Phase.CANCELLED,
                            Optional.of(ErrorCode.TERMINATED_BY_START.text()),
                            Optional.empty(),
                            Optional.empty(),
                            settings.node()));
        }
        runs.supersede(existing.run());
        limits.forget(existing);
    }

    /** Starts a child instance for a branch that waits for its end; false if the id is in use. */
    boolean startChild(String workflow, InstanceId id, Payload input, Runs.Parent parent) {
        return insert(catalog.get().newest(workflow), id, input, Map.of(), Optional.of(parent), Seats.none())
                .isPresent();
    }

    private Optional<Fresh> insert(
            Workflow<?, ?> workflow,
            InstanceId id,
            Payload input,
            Map<String, String> labels,
            Optional<Runs.Parent> parent,
            Seats seats) {
        return insert(List.of(draft(workflow, id, input, labels, parent, seats)), seats)
                .get(0);
    }

    /** A run about to be inserted, and the place where it is to begin. */
    private record Draft(
            NewRun run,
            Decision begin,
            Optional<Seats.Seat> seat,
            boolean served,
            Instant now,
            List<StartLimits.Wanted> limits,
            Optional<String> initiator) {}

    private Draft draft(
            Workflow<?, ?> workflow,
            InstanceId id,
            Payload input,
            Map<String, String> labels,
            Optional<Runs.Parent> parent,
            Seats seats) {
        Instant now = clock.instant();
        return draft(
                workflow, id, input, labels, parent, seats, started(workflow, now), now, limits.of(workflow, input));
    }

    private Draft draft(
            Workflow<?, ?> workflow,
            InstanceId id,
            Payload input,
            Map<String, String> labels,
            Optional<Runs.Parent> parent,
            Seats seats,
            Decision begin,
            Instant now,
            List<StartLimits.Wanted> wanted) {
        Node first = workflow.plan().node(begin.position().node().orElseThrow());
        boolean sleeps = begin.action() instanceof Decision.Sleep;
        boolean served = catalog.get().serves(first);
        Optional<Seats.Seat> seat = !sleeps && served ? seats.reserve() : Optional.empty();
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
                begin.action() instanceof Decision.Sleep sleep ? Duration.between(now, sleep.wake()) : Duration.ZERO,
                workflow.deadline().map(after -> deadline(workflow, after, now)),
                parent,
                labels,
                settings.node(),
                tracing.submitter(workflow.name(), id));
        return new Draft(run, begin, seat, served, now, wanted, initiator(workflow, parent));
    }

    /** A child works for whomever its parent works for, if anybody. */
    private Optional<String> initiator(Workflow<?, ?> workflow, Optional<Runs.Parent> parent) {
        if (!workflow.runsAsInitiator()) {
            return Optional.empty();
        }
        Optional<String> name = parent.isPresent() ? runs.initiator(parent.get().run()) : identities.current();
        name.filter(text -> text.length() > LONGEST_INITIATOR).ifPresent(text -> {
            throw new InvalidArgument(
                    "workflow '" + workflow.name() + "' runs as whoever starts it, and the name of that has "
                            + text.length() + " characters; " + LONGEST_INITIATOR + " can be kept");
        });
        return name;
    }

    /** Inserts what can be; every place that is not handed over to a run is free again. */
    private List<Optional<Fresh>> insert(List<Draft> drafts, Seats seats) {
        long sent = pace.nanos();
        List<OptionalLong> created;
        try {
            created = runs.insertAll(drafts.stream().map(Draft::run).toList());
            for (int i = 0; i < drafts.size(); i++) {
                if (created.get(i).isPresent()) {
                    NewRun run = drafts.get(i).run();
                    limits.begin(
                            run.workflow(),
                            run.id(),
                            created.get(i).getAsLong(),
                            drafts.get(i).limits());
                    long begun = created.get(i).getAsLong();
                    drafts.get(i).initiator().ifPresent(name -> runs.startedBy(begun, name));
                }
            }
        } catch (RuntimeException e) {
            drafts.forEach(draft -> draft.seat().ifPresent(Seats.Seat::free));
            throw e;
        }
        List<Optional<Fresh>> fresh = new ArrayList<>();
        List<RunListener.Subject> told = new ArrayList<>();
        boolean due = false;
        boolean foreign = false;
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            if (created.get(i).isEmpty()) {
                draft.seat().ifPresent(Seats.Seat::free);
                fresh.add(Optional.empty());
                continue;
            }
            BranchKey branch = new BranchKey(created.get(i).getAsLong(), 0);
            draft.seat().ifPresent(seat -> beginAfterCommit(seat, claim(branch, draft.run(), draft.now()), sent));
            boolean left = draft.seat().isEmpty() && draft.run().dueIn().isZero();
            due |= left && draft.served();
            foreign |= left && !draft.served();
            fresh.add(Optional.of(new Fresh(branch, status(branch, draft.begin()))));
            if (listener.hearsCallers()) {
                told.add(new RunListener.Subject(draft.run().id(), draft.run().workflow(), branch));
            }
        }
        if (due) {
            afterCommit(seats::look); // no place here: others may have one
        }
        if (foreign) {
            afterCommit(seats::passOn);
        }
        if (!told.isEmpty()) {
            afterCommit(() -> told.forEach(listener::started));
        }
        return fresh;
    }

    private void afterCommit(Runnable hint) {
        transactions.afterCompletion(committed -> {
            if (committed) {
                hint.run();
            }
        });
    }

    private NewRun.Deadline deadline(Workflow<?, ?> workflow, Duration after, Instant now) {
        return new NewRun.Deadline(
                new Position.AtDelay(BranchState.DEADLINE, now.plus(after)),
                after,
                catalog.get().plainRoute(workflow));
    }

    private void beginAfterCommit(Seats.Seat seat, Claim claim, long sent) {
        transactions.afterCompletion(committed -> {
            boolean inTime = pace.nanos() - sent < seat.claim().toNanos() / 2;
            if (committed && inTime) {
                seat.begin(claim, sent);
            } else {
                seat.free();
            }
        });
    }

    private static Claim claim(BranchKey branch, NewRun run, Instant now) {
        return new Claim(
                new Hold(branch, 1, run.owner().orElseThrow()),
                run.id(),
                run.workflow(),
                run.hash(),
                Phase.RUNNING,
                run.parent().map(parent -> OptionalLong.of(parent.run())).orElseGet(OptionalLong::empty),
                OptionalInt.empty(),
                0,
                0,
                run.position().toText(),
                new ValueRef(0, 0),
                Optional.of(run.input().toStored()),
                0,
                0,
                Optional.empty(),
                now,
                run.traceParent());
    }

    private static Status status(BranchKey branch, Decision begin) {
        BranchState state =
                new BranchState(branch.branch(), 0, begin.position(), OptionalInt.empty(), false, Optional.empty());
        return Status.of(new State.InProgress(List.of(state)));
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
     * @throws UnknownInstance if no instance has the id
     * @throws UnknownWorkflow if its definition is not deployed here and something was to be written
     */
    public Answer finalizeRun(InstanceId id, RunOutcome outcome, Checkpoint last) {
        Finalization.Write write = Finalization.decide(outcome);
        if (!(write instanceof Finalization.Nothing)) {
            Snapshot stored = transactions.own(() -> require(id));
            Workflow<?, ?> workflow = catalog.get()
                    .find(stored.workflow(), stored.hash())
                    .orElseThrow(() -> new UnknownWorkflow(
                            stored.workflow().value(),
                            catalog.get().workflows().stream()
                                    .map(known -> known.name().value())
                                    .toList()));
            Attempt<Boolean> attempt = transactions.step(
                    settings.stepLimit(), () -> write, decided -> write(decided, workflow, last), done -> done);
            if (attempt instanceof Attempt.RecordFailed<Boolean> failed
                    && failed.cause() instanceof RuntimeException error) {
                throw error;
            }
        }
        return transactions.own(() -> Answer.of(require(id)));
    }

    /** Writes the end that a run reached by itself; false if it has ended otherwise or the key was taken. */
    private boolean write(Finalization.Write write, Workflow<?, ?> workflow, Checkpoint last) {
        if (write instanceof Finalization.Complete complete) {
            return ends.complete(last, complete.output(), true, catalog.get().isLimited(workflow.name()));
        }
        Hold hold = new Hold(last.branch(), last.claim(), last.runner());
        return write instanceof Finalization.Fail && ends.fail(hold, last, workflow.plan());
    }

    Snapshot require(InstanceId id) {
        return instances.find(id).orElseThrow(() -> new UnknownInstance(id));
    }
}
