package dev.holdfast.definition;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.task.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Nodes as a definition has them, made without one; what is not said is the same in all of them. */
final class Nodes {

    private Nodes() {}

    /** The body of every task here. */
    static final TaskBody BODY =
            body(Workflow.named("any").taking(Order.class).then(Tasks::validate).build());

    /** The body of another task. */
    static final TaskBody OTHER_BODY =
            body(Workflow.named("any").taking(Order.class).then(Tasks::split).build());

    /** The options of every task here. */
    static final TaskOptions PLAIN = options(Optional.empty(), Retries.NONE, Optional.empty());

    private static TaskBody body(Workflow<?, ?> workflow) {
        return ((Node.Task) workflow.plan().first()).body();
    }

    static NodeId id(String text) {
        return new NodeId(text);
    }

    static Block block(Node... nodes) {
        return new Block(List.of(nodes));
    }

    static TaskOptions options(Optional<String> version, Retries retries, Optional<Duration> timeout) {
        return new TaskOptions(Transaction.JOIN, version, 3, List.of(), retries, timeout, "shown", Optional.empty());
    }

    static TaskOptions version(String version) {
        return options(Optional.of(version), Retries.NONE, Optional.empty());
    }

    static TaskOptions timeout(Duration timeout) {
        return options(Optional.empty(), Retries.NONE, Optional.of(timeout));
    }

    static TaskOptions retries(int max, Duration initial, double multiplier, Optional<Duration> cap) {
        return options(
                Optional.empty(),
                new Retries(max, initial, multiplier, cap, 0, List.of(), List.of()),
                Optional.empty());
    }

    static Node.Task task(String id) {
        return task(id, PLAIN);
    }

    static Node.Task task(String id, TaskOptions options) {
        return new Node.Task(id(id), BODY, options);
    }

    static Node.Task undone(String id, TaskBody body, TaskOptions options) {
        return new Node.Task(id(id), BODY, PLAIN, Optional.of(new Node.Undo(body, options)));
    }

    static Node.Fork fork(String id, Node.Task join, Node.Arm... arms) {
        return new Node.Fork(id(id), List.of(arms), join);
    }

    static Node.Arm arm(String name, Node... nodes) {
        return new Node.Arm(name, block(nodes));
    }

    static Node.ForEach each(String id, Node.Failing failing, Node... nodes) {
        return new Node.ForEach(id(id), Order.class, Order.class, block(nodes), 0, failing);
    }

    static Node.Route route(Node.Task decide, Map<String, Block> arms, Optional<Block> otherwise) {
        return new Node.Route(decide, new TreeMap<>(arms), otherwise);
    }

    static Node.Loop loop(String id, int limit, Node... nodes) {
        return new Node.Loop(id(id), block(nodes), limit, Node.OnLimit.FAIL);
    }

    static Node.Delay delay(String id, Duration length) {
        return new Node.Delay(id(id), Optional.of(length), Optional.empty());
    }

    static Node.Delay computed(Node.Task step) {
        return new Node.Delay(step.id(), Optional.empty(), Optional.of(step));
    }

    static Node.Expected event(String name, Node... nodes) {
        return new Node.Expected(name, Order.class, block(nodes));
    }

    static Node.Await await(String id, Optional<Duration> within, Node.Expected... events) {
        return new Node.Await(id(id), List.of(events), within, Node.OnTimeout.FAIL, block());
    }

    static Node.Await late(String id, Duration within, List<Node.Expected> events, Node... late) {
        return new Node.Await(id(id), events, Optional.of(within), Node.OnTimeout.ARM, block(late));
    }

    static Node.Child child(String id, Node... nodes) {
        return new Node.Child(id(id), block(nodes));
    }

    static Node.Call call(String id, String workflow) {
        return new Node.Call(id(id), new WorkflowName(workflow), Order.class, Order.class, Node.OnParentEnd.CANCEL);
    }

    static Node.Job job(String id, String job, Retries retries) {
        return new Node.Job(id(id), job, Optional.empty(), retries);
    }

    static Node.Job job(String id, String job, Map<String, String> parameters) {
        return new Node.Job(id(id), job, Optional.of(new TreeMap<>(parameters)), Retries.NONE);
    }

    /** Returns one node of every kind that has an id and the least that it can have, all under one id. */
    static List<Node> oneOfEachKind(String id) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(task(id));
        nodes.add(fork(id, task("join"), arm("arm", task("inside"))));
        nodes.add(each(id, Node.Failing.FAIL, task("inside")));
        nodes.add(route(task(id), Map.of("key", block(task("inside"))), Optional.empty()));
        nodes.add(loop(id, 1, task("inside")));
        nodes.add(delay(id, Duration.ZERO));
        nodes.add(computed(task(id)));
        nodes.add(await(id, Optional.empty(), event("event")));
        nodes.add(child(id, task("inside")));
        nodes.add(call(id, "other"));
        nodes.add(job(id, "other", Retries.NONE));
        return nodes;
    }
}
