package dev.holdfast.definition;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of loops: a loop's body ends with a step that answers a turn, in every arm of a route that it ends with, and no
 * other step answers one.
 */
final class TurnRules {

    private final List<Problem> problems = new ArrayList<>();

    private TurnRules() {}

    static List<Problem> check(Block outermost) {
        TurnRules rules = new TurnRules();
        rules.block(outermost, false, "");
        return rules.problems;
    }

    private void block(Block block, boolean endsLoop, String loop) {
        List<Node> nodes = block.nodes();
        if (endsLoop && nodes.isEmpty()) {
            endless(loop, "with nothing");
        }
        for (int index = 0; index < nodes.size(); index++) {
            node(nodes.get(index), endsLoop && index == nodes.size() - 1, loop);
        }
    }

    private void node(Node node, boolean endsLoop, String loop) {
        if (node instanceof Node.Task task) {
            step(task, endsLoop, loop);
        } else if (node instanceof Node.Fork fork) {
            node.blocks().forEach(arm -> block(arm, false, loop));
            step(fork.join(), endsLoop, loop);
        } else if (node instanceof Node.Loop inner) {
            block(inner.body(), true, inner.id().value());
            if (endsLoop) {
                endless(loop, "with the loop '" + inner.id() + "'");
            }
        } else {
            boolean through = node instanceof Node.Route || node instanceof Node.Child;
            node.blocks().forEach(inside -> block(inside, endsLoop && through, loop));
            if (endsLoop && !through) {
                endless(loop, "with '" + node.id() + "'");
            }
        }
    }

    private void step(Node.Task task, boolean endsLoop, String loop) {
        boolean turn = GenericTypes.isTurn(task.body().method().getGenericReturnType());
        if (endsLoop && !turn) {
            endless(
                    loop,
                    "with step '" + task.id() + "', which returns "
                            + task.body().outputType().getTypeName());
        }
        if (turn && task.undo().isPresent()) {
            problems.add(new Problem(
                    "undo-of-turn",
                    "step '" + task.id()
                            + "' answers a Turn and has an undo; what is stored of it is the bare value, and no undo"
                            + " takes that: do what must be undone in a step before"));
        }
        if (!endsLoop && turn) {
            problems.add(new Problem(
                    "turn-outside-loop",
                    "step '" + task.id()
                            + "' answers a Turn, and does not end the body of a loop; only there it means something"));
        }
    }

    private void endless(String loop, String how) {
        problems.add(new Problem(
                "loop-without-turn",
                "the body of loop '" + loop + "' ends " + how
                        + "; it must end with a step that answers Turn.again or Turn.done"));
    }
}
