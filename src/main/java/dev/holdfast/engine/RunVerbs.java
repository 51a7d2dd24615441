package dev.holdfast.engine;

import dev.holdfast.client.MigrationRefused;
import dev.holdfast.client.Order;
import dev.holdfast.client.StateChanged;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.lifecycle.Migration;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Runs.Locked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The verbs: each locks the run, decides by its status, and acts at once, in the transaction of the calling thread (R3). From
 * inside a step of the same instance they are kept for the step's checkpoint (F21).
 */
public final class RunVerbs {

    private final Instances instances;
    private final Runs runs;
    private final RunEnds ends;
    private final SlotBook book;
    private final Supplier<Catalog> catalog;
    private final String node;

    /** Gives orders over a store, in the name of a node. */
    RunVerbs(Instances instances, Runs runs, RunEnds ends, SlotBook book, Supplier<Catalog> catalog, String node) {
        this.book = book;
        this.instances = instances;
        this.runs = runs;
        this.ends = ends;
        this.catalog = catalog;
        this.node = node;
    }

    /** Carries a verb out if the status is one in which there is something to do. */
    private void act(InstanceId id, Verb verb, Order order, Consumer<Locked> action) {
        if (OwnVerbs.defer(id, verb, () -> onLocked(id, verb, order, action))) {
            return;
        }
        onLocked(id, verb, order, action);
    }

    private void onLocked(InstanceId id, Verb verb, Order order, Consumer<Locked> action) {
        Locked locked = runs.lock(id).orElseThrow(() -> new UnknownInstance(id));
        requireExpected(id, order);
        if (verb.acts(id, locked.phase())) {
            action.accept(locked);
        }
    }

    /**
     * A statement after the lock's (R4). Ordinary steps do not take that lock: one that commits between this look and the verb counts
     * as one that was running when the verb came.
     */
    private void requireExpected(InstanceId id, Order order) {
        order.expected().ifPresent(expected -> {
            String found = instances.find(id).map(Snapshot::tag).orElseThrow(() -> new UnknownInstance(id));
            if (!found.equals(expected)) {
                throw new StateChanged(id, expected, found);
            }
        });
    }

    private static Runs.Trail trail(Order order) {
        return new Runs.Trail(order.actor(), order.reason());
    }

    void cancel(InstanceId id, Order order, boolean undo) {
        act(id, Verb.CANCEL, order, locked -> {
            Closing closing = trail(order).cancelled(node);
            runs.record(locked.run(), SignalRecord.Kind.CANCEL, trail(order));
            if (undo && ends.canUndo(locked)) {
                ends.begin(locked, closing);
            } else {
                ends.close(locked, closing);
            }
        });
    }

    void terminate(InstanceId id, Order order) {
        act(id, Verb.TERMINATE, order, locked -> {
            runs.record(locked.run(), SignalRecord.Kind.TERMINATE, trail(order));
            ends.close(locked, trail(order).cancelled(node));
        });
    }

    int pause(InstanceId id, Order order) {
        int[] held = {0};
        act(id, Verb.PAUSE, order, locked -> {
            runs.record(locked.run(), SignalRecord.Kind.PAUSE, trail(order));
            if (book.concerns(locked.workflow())) {
                // it keeps what it holds, and others go before it while it waits
                book.lock(locked.run(), slot -> true).leaveQueues();
            }
            held[0] = runs.pause(locked.run(), trail(order));
        });
        return held[0];
    }

    void resume(InstanceId id, Order order) {
        act(id, Verb.RESUME, order, locked -> {
            runs.record(locked.run(), SignalRecord.Kind.RESUME, trail(order));
            runs.resume(locked.run(), trail(order));
            if (book.concerns(locked.workflow())) {
                book.wake(locked.run());
            }
        });
    }

    void retry(InstanceId id, Order order) {
        act(id, Verb.RETRY, order, locked -> {
            Phase phase = phaseOfRetry(id, locked);
            runs.record(locked.run(), SignalRecord.Kind.RETRY, trail(order));
            runs.retry(locked.run(), phase);
        });
    }

    private Phase phaseOfRetry(InstanceId id, Locked locked) {
        boolean undoing = Compensation.hasBegun(UndoList.rows(instances.trace(locked.run())));
        if (!undoing) {
            return Phase.RUNNING;
        }
        boolean stuck = instances
                .find(id)
                .map(Snapshot::state)
                .filter(State.Failed.class::isInstance)
                .map(state -> ((State.Failed) state).failure())
                .map(Failure::type)
                .filter(ErrorCode.COMPENSATION_FAILED.text()::equals)
                .isPresent();
        if (!stuck) {
            throw new Verb.NotPossible(
                    Verb.RETRY, id, Phase.FAILED, "its finished steps were undone; start a new instance instead");
        }
        return Phase.COMPENSATING;
    }

    void migrate(InstanceId id, DefinitionHash to, Map<String, String> nodes, Order order) {
        Locked locked = runs.lock(id).orElseThrow(() -> new UnknownInstance(id));
        requireExpected(id, order);
        Workflow<?, ?> target = deployed(locked, to);
        Workflow<?, ?> source = deployed(locked, locked.hash());
        List<BranchState> branches = instances
                .find(id)
                .map(Snapshot::state)
                .filter(state -> locked.phase() == Phase.RUNNING || locked.phase() == Phase.PAUSED)
                .filter(State.Live.class::isInstance)
                .map(state -> ((State.Live) state).branches())
                .orElseThrow(() -> new MigrationRefused(id, List.of("it is neither running nor paused")));
        Migration.Verdict verdict = Migration.decide(source.plan(), target.plan(), branches, nodes);
        List<String> reasons = new ArrayList<>(verdict.reasons());
        reasons.addAll(Compensation.lost(source.plan(), target.plan(), UndoList.rows(instances.trace(locked.run()))));
        if (!reasons.isEmpty()) {
            throw new MigrationRefused(id, reasons);
        }
        List<Runs.Move> moves = new ArrayList<>();
        for (int index = 0; index < branches.size(); index++) {
            moves.add(move(
                    target, branches.get(index).branch(), verdict.positions().get(index)));
        }
        if (!runs.migrate(locked.run(), to, moves, node)) {
            throw new MigrationRefused(id, List.of("a runner took a branch of it in the meantime"));
        }
        runs.record(locked.run(), SignalRecord.Kind.MIGRATE, trail(order));
    }

    private Workflow<?, ?> deployed(Locked locked, DefinitionHash hash) {
        return catalog.get()
                .find(locked.workflow(), hash)
                .orElseThrow(() -> new UnknownWorkflow(
                        locked.workflow() + "@" + hash,
                        catalog.get().workflows().stream()
                                .map(workflow -> workflow.name() + "@" + workflow.hash())
                                .toList()));
    }

    private Runs.Move move(Workflow<?, ?> target, int branch, Position position) {
        Optional<Node> at = position.node().filter(target.plan()::has).map(target.plan()::node);
        return new Runs.Move(
                branch,
                position,
                at.map(found -> catalog.get().routeOf(target, found))
                        .orElseGet(() -> catalog.get().plainRoute(target)),
                at.map(Catalog::priority).orElse(TaskOptions.NORMAL_PRIORITY));
    }
}
