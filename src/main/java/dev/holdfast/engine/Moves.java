package dev.holdfast.engine;

import dev.holdfast.client.LimitReached;
import dev.holdfast.definition.GenericTypes;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.engine.BranchRun.Saved;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Runs;
import dev.holdfast.task.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the interpreter decided for one branch: user code goes to {@link StepWork}, waits to {@link Waiting}; forks to {@link Forking}; here
 * are ends and the putting down of branches.
 */
final class Moves implements Decision.Cases<End> {

    /** How soon branch 0 of a run that is to be cancelled looks again whether all runners have let go. */
    private static final Duration DRAIN_LOOK = Duration.ofSeconds(1);

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private final StepWork steps;
    private final Waiting waiting;
    private final Forking forks;
    private final JobWork jobs;

    Moves(BranchRun run, StepWork steps) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.steps = steps;
        this.waiting = new Waiting(run, steps);
        this.forks = new Forking(run, steps, this);
        this.jobs = new JobWork(run, steps, this);
    }

    @Override
    public @Nullable End run(Decision.Run action) {
        return steps.perform(Work.step(action.task(), at, run.code().values()));
    }

    @Override
    public @Nullable End decide(Decision.Decide action) {
        return steps.perform(Work.decision(action.route(), at, run.code().values()));
    }

    @Override
    public @Nullable End measure(Decision.Measure action) {
        return steps.perform(
                Work.measure(action.delay(), action.task(), at, run.code().values()));
    }

    @Override
    public @Nullable End join(Decision.Join action) {
        // before the step begins: what goes wrong here is no failure of it
        List<ArmResult> results =
                hands.transactions.own(() -> hands.branches.results(run.key.run(), action.first(), action.arms()));
        return steps.perform(Work.join(action.fork(), results, at, run.code().values()));
    }

    @Override
    public @Nullable End open(Decision.Open action) {
        return forks.open(action.fork());
    }

    @Override
    public @Nullable End openEach(Decision.OpenEach action) {
        return forks.openEach(action.forEach());
    }

    Parking parking(Parking.Due due, List<String> awaiting, Optional<Parking.Arms> arms) {
        return new Parking(
                due, awaiting, arms, hands.catalog.get().plainRoute(run.workflow()), TaskOptions.NORMAL_PRIORITY);
    }

    @Override
    public @Nullable End awaitArms(Decision.AwaitArms action) {
        boolean parked = hands.transactions.own(() -> run.mayPark() && put(new Parking.Never()));
        return parked ? End.PARKED : run.lost(); // the last arm was faster
    }

    @Override
    public @Nullable End collect(Decision.Collect action) {
        List<ArmResult> results =
                hands.transactions.own(() -> hands.branches.results(run.key.run(), action.first(), action.arms()));
        return gathered(action.forEach(), results);
    }

    /** Makes the list of the results the value of the branch. */
    @Nullable
    End gathered(Node.ForEach each, List<ArmResult> results) {
        Payload list;
        try {
            list = run.deployed.inContext(() -> list(each, results));
        } catch (KeyMissing e) {
            throw e; // to be waited for, and no failure
        } catch (HoldfastException e) {
            return steps.failed(Optional.of(each.id()), StepWork.failure(e), run.now());
        }
        Position from = at.position();
        Decision after =
                Interpreter.apply(run.workflow().plan(), from, new Event.Collected(each.id()), at.now(run.now()));
        return passOn(
                "the results of fan-out '" + each.id() + "'",
                after,
                () -> at.next(Checkpoint.Kind.STEP, run.now())
                        .node(Optional.of(each.id()))
                        .giving(list)
                        .unattempted(),
                Optional.of(list));
    }

    private Payload list(Node.ForEach each, List<ArmResult> results) {
        String name = "fan-out '" + each.id() + "'";
        List<@Nullable Object> values = new ArrayList<>();
        for (ArmResult result : results) {
            if (result.failure().isPresent()) {
                if (each.failing() == Node.Failing.SETTLE) {
                    values.add(new Settled<>(null, result.failure().get().summary()));
                }
                continue;
            }
            Object value = run.code().values().decode(result.value().orElseThrow(), each.result(), name);
            values.add(each.failing() == Node.Failing.SETTLE ? new Settled<>(value, null) : value);
        }
        return run.code()
                .values()
                .encode(
                        values,
                        GenericTypes.listOf(
                                each.failing() == Node.Failing.SETTLE
                                        ? GenericTypes.settled(each.result())
                                        : each.result()),
                        name);
    }

    /**
     * Stores a row that something other than user code has come to, and goes on behind it; if nothing follows, the row ends the
     * branch.
     *
     * @param value the new value of the branch; nothing if the row leaves it as it is
     */
    @Nullable
    End passOn(String what, Decision after, Supplier<Standing.Next> row, Optional<Payload> value) {
        boolean ends = after.action() instanceof Decision.End;
        Saved<Optional<Phase>> saved = run.save(
                what,
                () -> {
                    Checkpoint checkpoint = row.get().standing(after.position()).build();
                    if (!ends) {
                        return hands.branches.append(checkpoint);
                    }
                    boolean ended =
                            StepCheckpoint.end(run, checkpoint.ofKind(Checkpoint.Kind.END), value.orElseGet(at::value));
                    return ended ? Optional.of(Phase.RUNNING) : Optional.<Phase>empty();
                },
                Optional::isPresent);
        if (!saved.isStored()) {
            return saved.end();
        }
        run.progressed();
        if (ends) {
            return steps.ended();
        }
        Phase phase = saved.written().orElseThrow().orElseThrow();
        value.ifPresentOrElse(
                output -> at.advance(after.position(), output, phase), () -> at.advance(after.position(), phase));
        return null;
    }

    /** Stores that what the branch stood at is over and that it stands at the next wait. */
    @Nullable
    End passed(Position from, Decision after) {
        return passOn(
                "the end of '" + from.node().map(Object::toString).orElse("") + "'",
                after,
                () -> at.next(Checkpoint.Kind.STEP, run.now()).node(from.node()).unattempted(),
                Optional.empty());
    }

    @Override
    public @Nullable End sleep(Decision.Sleep action) {
        Node next = run.workflow().plan().node(at.position().node().orElseThrow());
        Parking parking = new Parking(
                new Parking.At(action.wake()),
                List.of(),
                Optional.empty(),
                hands.catalog.get().routeOf(run.workflow(), behind(next)),
                Catalog.priority(behind(next)));
        boolean parked = hands.transactions.own(() -> run.mayPark() && hands.branches.park(at.hold(), parking));
        return parked ? End.PARKED : run.lost();
    }

    /** Who wakes a sleeper goes on with what follows, so the route and priority are those of that. */
    private Node behind(Node delay) {
        return run.workflow().plan().after(delay.id()).orElse(delay);
    }

    @Override
    public @Nullable End await(Decision.Await action) {
        return waiting.await(action.await());
    }

    @Override
    public @Nullable End call(Decision.Call action) {
        Node.Call call = action.call();
        InstanceId child = waiting.childId(call);
        String signal = "(child)" + run.key.branch() + "." + (at.sequence() + 1);
        Decision after = Interpreter.apply(
                run.workflow().plan(), at.position(), new Event.Called(call.id(), signal), at.now(run.now()));
        Runs.Parent parent =
                new Runs.Parent(run.key.run(), run.key.branch(), signal, call.onParentEnd() == Node.OnParentEnd.CANCEL);
        Checkpoint row = at.next(Checkpoint.Kind.FORK, run.now())
                .node(Optional.of(call.id()))
                .standing(after.position())
                .unattempted()
                .build();
        boolean[] taken = {false};
        List<HoldfastException> limited = new ArrayList<>(1);
        Saved<Boolean> saved = run.save(
                "the start of child instance '" + child + "'",
                () -> {
                    Optional<Phase> phase = hands.branches.lock(run.key.run());
                    taken[0] = false;
                    // the row first: whose key is taken was too late here, and the child is the other's
                    if (!phase.equals(Optional.of(Phase.RUNNING))
                            || hands.branches.append(row).isEmpty()) {
                        return false;
                    }
                    limited.clear();
                    try {
                        taken[0] = !hands.children.start(call.workflow().value(), child, at.value(), parent);
                        return !taken[0];
                    } catch (LimitReached | StartLimits.NoKey e) {
                        limited.add(e);
                        return false;
                    }
                },
                done -> done,
                refused -> taken[0] || !limited.isEmpty() ? null : run.lost(),
                Optional.empty());
        if (!limited.isEmpty()) {
            Failure notStarted = RunEnds.childFailed("call '" + call.id() + "' could not start instance '" + child
                    + "': " + limited.get(0).getMessage());
            return steps.failed(Optional.of(call.id()), notStarted, run.now());
        }
        if (taken[0]) {
            Failure inUse =
                    RunEnds.childFailed("the instance id '" + child + "' for call '" + call.id() + "' is in use");
            return steps.failed(Optional.of(call.id()), inUse, run.now());
        }
        if (!saved.isStored()) {
            return saved.end();
        }
        run.progressed();
        at.advance(after.position(), Phase.RUNNING);
        return null;
    }

    @Override
    public @Nullable End awaitChild(Decision.AwaitChild action) {
        return waiting.awaitChild(action.call(), action.signal());
    }

    @Override
    public @Nullable End startJob(Decision.StartJob action) {
        return jobs.start(action.job());
    }

    @Override
    public @Nullable End awaitJob(Decision.AwaitJob action) {
        return jobs.await(action.job(), action.execution(), action.counted());
    }

    @Override
    public @Nullable End proceed(Decision.Proceed action) {
        return null;
    }

    @Override
    public @Nullable End end(Decision.End action) {
        Position from = at.position();
        return passOn(
                "the end of the branch",
                new Decision(from, action),
                () -> at.next(Checkpoint.Kind.END, run.now()).node(from.node()).unattempted(),
                Optional.empty());
    }

    @Override
    public @Nullable End retry(Decision.Retry action) {
        throw new IllegalStateException("nothing has failed where a branch was only looked at");
    }

    @Override
    public @Nullable End fail(Decision.Fail action) {
        Failure failure = new Failure(action.code().text(), action.text(), "");
        return steps.failed(at.position().node(), failure, run.now());
    }

    /** Puts down a branch of a run that is paused or to be cancelled, after another look under the lock (R5). */
    @Nullable
    End letGo() {
        if (at.phase() == Phase.CANCELLING) {
            return run.key.branch() == 0 ? drain() : stopDraining();
        }
        Optional<Phase> found = hands.transactions.own(() -> hands.branches.letGo(at.hold()));
        return seen(found, Phase.PAUSED);
    }

    private @Nullable End seen(Optional<Phase> found, Phase expected) {
        if (found.equals(Optional.of(expected))) {
            return End.LET_GO;
        }
        if (found.isEmpty() || found.get().isFinal()) {
            return run.drop("the run is " + found);
        }
        return run.lost(); // something else was ordered in the meantime
    }

    private @Nullable End stopDraining() {
        Optional<Phase> found = hands.transactions.own(() -> {
            Optional<Phase> phase = hands.branches.lock(run.key.run());
            return phase.equals(Optional.of(Phase.CANCELLING)) && !put(new Parking.Never()) ? Optional.empty() : phase;
        });
        return seen(found, Phase.CANCELLING);
    }

    private boolean put(Parking.Due due) {
        return hands.branches.park(at.hold(), parking(due, List.of(), Optional.empty()));
    }

    /**
     * The runner of branch 0 of a run that is to be cancelled looks whether all others have let go, and then begins to undo;
     * else it looks again a little later.
     */
    private @Nullable End drain() {
        Saved<Boolean> saved = run.save(
                "the begin of undoing",
                () -> {
                    Optional<Runs.Locked> locked = hands.store.runs().lock(run.key.run());
                    return locked.isPresent()
                            && locked.get().phase() == Phase.CANCELLING
                            && hands.store.runs().held(run.key.run()) <= 1
                            && hands.ends.childrenEnded(run.key.run())
                            && hands.ends.undo(locked.get(), at.hold());
                },
                done -> done,
                notYet -> stopDrainingLater(),
                Optional.of(true));
        return saved.isStored() ? End.RELEASED : saved.end();
    }

    private @Nullable End stopDrainingLater() {
        Optional<Phase> found = hands.transactions.own(() -> {
            Optional<Phase> phase = hands.branches.lock(run.key.run());
            boolean parked = !phase.equals(Optional.of(Phase.CANCELLING)) || put(new Parking.After(DRAIN_LOOK));
            return parked ? phase : Optional.empty();
        });
        return seen(found, Phase.CANCELLING);
    }
}
