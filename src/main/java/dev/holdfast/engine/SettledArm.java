package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.store.Slots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The item of a fan-out inside which a branch failed, if the fan-out goes on without failing items: the failure ends the arm
 * of the item and not the instance.
 *
 * @param levels how many branches lie between the failing one and the arm; 0 if the failing one is the arm
 */
record SettledArm(BranchRun run, int levels) {

    /** Finds the innermost such item around a node. */
    static Optional<SettledArm> around(BranchRun run, Optional<NodeId> node) {
        Plan plan = run.workflow().plan();
        Optional<NodeId> inner = node.filter(plan::has);
        int levels = 0;
        while (inner.isPresent()) {
            Optional<Node> around = plan.around(inner.get());
            if (around.isPresent() && around.get() instanceof Node.ForEach each) {
                if (each.failing() != Node.Failing.FAIL) {
                    return Optional.of(new SettledArm(run, levels));
                }
                levels++;
            } else if (around.isPresent() && around.get() instanceof Node.Fork) {
                levels++;
            }
            inner = around.map(Node::id);
        }
        return Optional.empty();
    }

    /** Ends the arm by the failure, in the transaction of the calling thread; false if that is not mine to do. */
    boolean settle(Checkpoint failed) {
        BranchRunner hands = run.hands;
        Optional<Phase> phase = hands.branches.lock(run.key.run());
        if (!phase.equals(Optional.of(Phase.RUNNING)) && !phase.equals(Optional.of(Phase.PAUSED))) {
            return false;
        }
        Map<Integer, Integer> parents = parents();
        int arm = run.key.branch();
        for (int level = 0; level < levels; level++) {
            arm = parents.getOrDefault(arm, -1);
        }
        Integer waiting = parents.get(arm);
        if (waiting == null) {
            return false; // the branches are not as the definition has them: somebody else has ended them
        }
        Optional<SlotBook.Taken> turns = run.isLimited()
                ? Optional.of(hands.book.lock(run.key.run(), slot -> slot.branch() != Slots.INSTANCE))
                : Optional.empty();
        boolean settled = hands.branches.settleArm(run.at.hold(), arm, failed, waiting);
        if (settled) {
            turns.ifPresent(SlotBook.Taken::freeEnded);
        }
        return settled;
    }

    private Map<Integer, Integer> parents() {
        List<BranchState> branches = run.hands
                .store
                .instances()
                .find(run.at.claim().instance())
                .map(Snapshot::state)
                .filter(State.Live.class::isInstance)
                .map(state -> ((State.Live) state).branches())
                .orElse(List.of());
        Map<Integer, Integer> parents = new TreeMap<>();
        branches.forEach(branch -> branch.parent().ifPresent(parent -> parents.put(branch.branch(), parent)));
        return parents;
    }
}
