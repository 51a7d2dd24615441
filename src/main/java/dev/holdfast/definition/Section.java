package dev.holdfast.definition;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One block in the making: the nodes so far, and the type of the value behind them. */
final class Section {

    /** How problems name the outermost block. */
    static final String WORKFLOW = "the workflow";

    private final Draft draft;
    private final String what;
    private Type type;
    private final List<Node> nodes = new ArrayList<>();
    private int additions;

    /**
     * Begins a block.
     *
     * @param what how problems name the block
     */
    Section(Draft draft, Type type, String what) {
        this.draft = draft;
        this.type = type;
        this.what = what;
    }

    Draft draft() {
        return draft;
    }

    Type type() {
        return type;
    }

    Block block() {
        return new Block(nodes);
    }

    /** Tells whether nobody tried to add anything, even with mistakes. */
    boolean isUntouched() {
        return additions == 0;
    }

    /** Returns how much was added so far, even with mistakes; a flow that knows another number was extended already. */
    int additions() {
        return additions;
    }

    /** Reports a flow that goes on from a place behind which something was added: its type is not that of the value any more. */
    void expect(int known) {
        if (known != additions) {
            draft.problem(
                    "used-flow",
                    what + " goes on from a flow that was extended already"
                            + (nodes.isEmpty()
                                    ? ""
                                    : ", and ends with '"
                                            + nodes.get(nodes.size() - 1).id() + "' by now")
                            + "; use what the last call returned");
        }
    }

    /** Adds a node; what follows takes values of the type. */
    void add(Node node, Type output) {
        additions++;
        nodes.add(node);
        type = output;
    }

    /** Adds a step, or the problems that its reference has; answers whether the step was added. */
    boolean step(@Nullable String id, Serializable reference, TaskBody.Call call) {
        additions++;
        Optional<Node.Task> task = draft.task(id, reference, MethodReference.Role.STEP, call);
        task.ifPresent(added -> add(added, added.body().outputType()));
        return task.isPresent();
    }

    /** Adds a step with a limit. */
    void step(@Nullable String id, Serializable reference, TaskBody.Call call, StepLimit<?> limit) {
        if (step(id, reference, call)) {
            draft.limit(nodes.get(nodes.size() - 1).id(), limit);
        }
    }

    /** Takes a limit of the workflow; one inside a block is a problem. */
    void limit(String name, InstanceLimit<?> limit) {
        if (what.equals(WORKFLOW)) {
            draft.limit(name, limit);
        } else {
            draft.problem(
                    "misplaced-limit",
                    "limit '" + name + "' stands in " + what + "; a limit of instances belongs to the workflow");
        }
    }

    /** Says what takes the last step back. */
    void undo(Serializable reference, TaskBody.Call call) {
        additions++;
        draft.undo(reference, call).ifPresent(undo -> {
            if (!nodes.isEmpty() && nodes.get(nodes.size() - 1) instanceof Node.Task task) {
                nodes.set(nodes.size() - 1, new Node.Task(task.id(), task.body(), task.options(), Optional.of(undo)));
            } else if (!nodes.isEmpty() && nodes.get(nodes.size() - 1) instanceof Node.Fork fork) {
                Node.Task join = fork.join();
                Node.Task undone = new Node.Task(join.id(), join.body(), join.options(), Optional.of(undo));
                nodes.set(nodes.size() - 1, new Node.Fork(fork.id(), fork.arms(), undone));
            }
        });
    }

    /** Takes a node with the id if it is one; what is wrong with an id is a problem already. */
    void with(Optional<NodeId> id, Consumer<NodeId> add) {
        additions++;
        id.ifPresent(add);
    }

    /**
     * Builds a block inside a node by the caller's function.
     *
     * @param input the type of the value the block begins with
     */
    <A extends @Nullable Object, B extends @Nullable Object> Section inside(
            Type input, String what, Function<Flow<A, A>, ? extends Flow<A, B>> build) {
        Section section = new Section(draft, input, what);
        Flow<A, B> result = build.apply(new Flow<>(section));
        if (result.isOf(section)) {
            section.expect(result.additions());
        } else {
            section.additions++; // somebody tried: it is not empty, it is elsewhere
            draft.problem(
                    "foreign-flow",
                    what + " returns a flow that is not the one it was given; build on the parameter of the function");
        }
        return section;
    }
}
