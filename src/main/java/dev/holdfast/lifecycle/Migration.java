package dev.holdfast.lifecycle;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an instance that waits fits another definition, and where its branches stand there. Checked is what its future
 * depends on: the node of every branch exists as the same kind, inside as many loops and in the same arms of the same forks, and a
 * fork has the arms that it had.
 */
public final class Migration {

    private final Plan from;
    private final Plan to;
    private final Map<String, String> nodes;
    private final List<String> reasons = new ArrayList<>();

    private Migration(Plan from, Plan to, Map<String, String> nodes) {
        this.from = from;
        this.to = to;
        this.nodes = nodes;
    }

    /**
     * Where the branches stand, or why they cannot.
     *
     * @param positions the new position of each branch, in the order of the branches; of no meaning if there are reasons
     * @param reasons why the instance does not fit; empty if it does
     */
    public record Verdict(List<Position> positions, List<String> reasons) {}

    /**
     * Decides.
     *
     * @param branches the live branches
     * @param nodes which node of the other plan stands for which of this one; nodes of equal id need no entry
     */
    public static Verdict decide(Plan from, Plan to, List<BranchState> branches, Map<String, String> nodes) {
        Migration migration = new Migration(from, to, nodes);
        List<Position> positions = branches.stream().map(migration::position).toList();
        return new Verdict(positions, List.copyOf(migration.reasons));
    }

    private Position position(BranchState branch) {
        Position position = branch.position();
        if (branch.held()) {
            reasons.add("branch " + branch.branch() + " is held by a runner");
        }
        if (branch.isDeadline() || position.node().isEmpty()) {
            return position;
        }
        NodeId old = position.node().get();
        String target = nodes.getOrDefault(old.value(), old.value());
        NodeId id = new NodeId(target);
        if (!from.has(old)) {
            reasons.add("branch " + branch.branch() + " stands at '" + old + "', which its own definition lacks");
            return position;
        }
        if (!to.has(id)) {
            reasons.add("branch " + branch.branch() + " stands at '" + old + "', and the other definition has no '"
                    + target + "'");
            return position;
        }
        fits(branch, from.node(old), to.node(id));
        return moved(position, id, to.node(id));
    }

    private void fits(BranchState branch, Node before, Node after) {
        if (before.getClass() != after.getClass()) {
            reasons.add("branch " + branch.branch() + " stands at '" + before.id() + "', a "
                    + before.getClass().getSimpleName() + ", and '" + after.id() + "' is a "
                    + after.getClass().getSimpleName());
        }
        if (before instanceof Node.Fork fork
                && after instanceof Node.Fork other
                && !arms(fork).equals(arms(other))) {
            reasons.add("fork '" + before.id() + "' has the arms " + arms(fork) + ", and '" + after.id() + "' has "
                    + arms(other));
        }
        if (!scopes(from, before).equals(scopes(to, after))) {
            reasons.add("'" + before.id() + "' stands inside " + scopes(from, before) + ", and '" + after.id()
                    + "' inside " + scopes(to, after));
        }
    }

    private static List<String> arms(Node.Fork fork) {
        return fork.arms().stream().map(Node.Arm::name).toList();
    }

    /** The loops and forks around a node, innermost first, as the other definition names them; a fork with the arm. */
    private List<String> scopes(Plan plan, Node node) {
        List<String> scopes = new ArrayList<>();
        NodeId inside = node.id();
        Optional<Node> around = plan.around(inside);
        while (around.isPresent()) {
            Node scope = around.get();
            String id = scope.id().value();
            String name = plan == from ? nodes.getOrDefault(id, id) : id;
            if (scope instanceof Node.Fork fork) {
                scopes.add(name + "/" + arm(fork, inside));
            } else if (scope instanceof Node.Loop || scope instanceof Node.ForEach) {
                scopes.add(name);
            }
            inside = scope.id();
            around = plan.around(inside);
        }
        return scopes;
    }

    private static String arm(Node.Fork fork, NodeId inside) {
        return fork.arms().stream()
                .filter(arm ->
                        arm.block().nodes().stream().anyMatch(node -> node.id().equals(inside)))
                .map(Node.Arm::name)
                .findFirst()
                .orElseThrow();
    }

    private static Position moved(Position position, NodeId id, Node node) {
        if (position instanceof Position.AtTask at) {
            return new Position.AtTask(id, at.rounds());
        }
        if (position instanceof Position.AtFork at) {
            return new Position.AtFork(id, at.rounds());
        }
        if (position instanceof Position.AtJoin at) {
            return new Position.AtJoin(id, at.first(), at.arms(), at.rounds());
        }
        if (position instanceof Position.AtDelay at) {
            return new Position.AtDelay(id, at.wake(), at.rounds());
        }
        if (position instanceof Position.AtSignal at) {
            String names = node instanceof Node.Await await ? String.join(",", await.names()) : at.name();
            return new Position.AtSignal(id, names, at.deadline(), at.rounds());
        }
        Position.InLoop in = (Position.InLoop) position;
        return new Position.InLoop(id, in.iteration(), in.rounds());
    }
}
