package dev.holdfast.kit;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One instance in a kit: what it did, where it stands, and what it can be told.
 *
 * <p>Checks return the run, so that they can follow each other, and throw {@link AssertionError} with the whole story of the
 * instance in the message. What it is told happens at once, and the kit drives what follows from that.
 *
 * @param <O> what it ends with
 */
public final class Run<O extends @Nullable Object> {

    private final Kit kit;
    private final InstanceId id;
    private final Type outputType;

    Run(Kit kit, InstanceId id, Type outputType) {
        this.kit = kit;
        this.id = id;
        this.outputType = outputType;
    }

    InstanceId instance() {
        return id;
    }

    /** Returns the id of the instance. */
    public String id() {
        return id.value();
    }

    /** Returns the complete state of the instance; throws {@link dev.holdfast.client.UnknownInstance}. */
    public Snapshot snapshot() {
        return kit.stage().ask(door -> door.instance(id.value()));
    }

    /** Returns the status of the instance. */
    public Status status() {
        return snapshot().status();
    }

    private AssertionError wrong(String what) {
        return new AssertionError(what + "\n\n" + timeline());
    }

    /** Checks the status. */
    public Run<O> is(Status.Kind expected) {
        Status.Kind found = status().kind();
        if (found != expected) {
            throw wrong("'" + id + "' is " + found.text() + " and not " + expected.text());
        }
        return this;
    }

    /** Checks that some branch stands at a node: the next thing to do there, what it waits at, or what it failed at. */
    public Run<O> at(String node) {
        List<String> found = nodes();
        if (!found.contains(node)) {
            throw wrong("'" + id + "' stands at " + found + " and not at '" + node + "'");
        }
        return this;
    }

    private List<String> nodes() {
        Snapshot now = snapshot();
        if (now.state() instanceof State.Live live) {
            return live.branches().stream()
                    .filter(branch -> !branch.isDeadline())
                    .flatMap(branch -> branch.position().node().stream())
                    .map(NodeId::value)
                    .toList();
        }
        if (now.state() instanceof State.Failed) {
            return steps().stream()
                    .filter(row -> row.kind() == Checkpoint.Kind.FAILED)
                    .reduce((earlier, later) -> later)
                    .flatMap(StepRecord::node)
                    .map(node -> List.of(node.value()))
                    .orElse(List.of());
        }
        return now.status().node().map(node -> List.of(node.value())).orElse(List.of());
    }

    /** Checks how long it is from now until the end of a delay or of a wait: the first of all branches. Back-offs do not count. */
    public Run<O> wakesIn(Duration expected) {
        Optional<Duration> found = status().wake().map(wake -> Duration.between(kit.now(), wake));
        if (!found.equals(Optional.of(expected))) {
            throw wrong("'" + id + "' wakes "
                    + found.map(time -> "in " + Times.text(time)).orElse("at no time") + " and not in "
                    + Times.text(expected));
        }
        return this;
    }

    /** Checks that each of these nodes was finished at least once, in any order. */
    public Run<O> finished(String... nodes) {
        List<String> found = finished();
        for (String node : nodes) {
            if (!found.contains(node)) {
                throw wrong("'" + id + "' has not finished '" + node + "'");
            }
        }
        return this;
    }

    /** Checks that these nodes were finished one after the other; others may have been finished between them. */
    public Run<O> finishedInOrder(String... nodes) {
        List<String> found = finished();
        int from = 0;
        for (String node : nodes) {
            int index = found.subList(from, found.size()).indexOf(node);
            if (index < 0) {
                throw wrong("'" + id + "' has not finished " + Arrays.toString(nodes) + " in this order, but " + found);
            }
            from += index + 1;
        }
        return this;
    }

    private List<String> finished() {
        return names(Outcome::isFinished);
    }

    private List<String> names(Predicate<StepRecord> which) {
        return steps().stream()
                .filter(which)
                .flatMap(row -> row.node().stream())
                .map(NodeId::value)
                .toList();
    }

    /** Checks that none of these nodes was begun, not even by an attempt that failed or a body that a crash took away. */
    public Run<O> didNotRun(String... nodes) {
        for (String node : nodes) {
            boolean stored = steps().stream()
                    .anyMatch(row -> row.node().map(NodeId::value).equals(Optional.of(node))
                            && row.kind() != Checkpoint.Kind.UNDO);
            if (stored || ran(node) > 0) {
                throw wrong("'" + id + "' has run '" + node + "'");
            }
        }
        return this;
    }

    /** Checks that exactly these steps were undone, in this order; none without names. */
    public Run<O> undone(String... steps) {
        List<String> found = names(row -> row.kind() == Checkpoint.Kind.UNDO);
        if (!found.equals(Arrays.asList(steps))) {
            throw wrong("'" + id + "' has undone " + found + " and not " + Arrays.toString(steps));
        }
        return this;
    }

    /** Returns how often the body of a step was called, attempts that failed or were lost in a crash included. */
    public int ran(String step) {
        return kit.stage().bodies.calls(snapshot().run(), new Place(step, false));
    }

    /** Checks how often the body of a step was called. */
    public Run<O> ran(String step, int times) {
        if (ran(step) != times) {
            throw wrong("'" + id + "' has called the body of '" + step + "' " + ran(step) + " times and not " + times);
        }
        return this;
    }

    /** Returns how many attempts at a step are recorded as failed. */
    public int failedAttempts(String step) {
        return (int) steps().stream()
                .filter(row -> row.kind() == Checkpoint.Kind.FAILED
                        && row.node().map(NodeId::value).equals(Optional.of(step)))
                .count();
    }

    /** Checks that the instance failed with an error of the engine. */
    public Run<O> failedWith(ErrorCode code) {
        return failedWith(code.text());
    }

    /** Checks that the instance failed with an error of the engine, such as {@code signal-timed-out}, or an exception of that class. */
    public Run<O> failedWith(String codeOrClass) {
        String found = failure().type();
        if (!found.equals(codeOrClass)) {
            throw wrong("'" + id + "' failed with " + found + " and not with " + codeOrClass);
        }
        return this;
    }

    /** Checks that the instance failed because a body threw this, or what extends it. */
    public Run<O> failedWith(Class<? extends Throwable> thrown) {
        String found = failure().type();
        if (!isKindOf(found, thrown)) {
            throw wrong("'" + id + "' failed with " + found + " and not with " + thrown.getName());
        }
        return this;
    }

    private static boolean isKindOf(String name, Class<?> type) {
        if (name.equals(type.getName())) {
            return true;
        }
        try {
            ClassLoader loader = type.getClassLoader() == null ? Run.class.getClassLoader() : type.getClassLoader();
            return type.isAssignableFrom(Class.forName(name, false, loader));
        } catch (ClassNotFoundException e) {
            return false; // a code of the engine, or a class of elsewhere
        }
    }

    /** Returns why the instance failed; checks that it has. */
    public Failure failure() {
        return status().failure().orElseThrow(() -> wrong("'" + id + "' has not failed"));
    }

    /** Returns what the instance ended with, decoded from how it is stored; checks that it has completed. */
    @SuppressWarnings({"unchecked", "NullAway"}) // null if that is what the workflow gives
    public O output() {
        is(Status.Kind.COMPLETED);
        Payload payload = kit.stage().ask(door -> door.output(id.value())).orElseThrow();
        return (O) decode(payload, outputType, "the output of '" + id + "'");
    }

    private @Nullable Object decode(Payload payload, Type type, String taker) {
        return kit.stage().values.decode(payload, type, taker);
    }

    /** Returns what the newest finished execution of a step gave; checks that there is one. */
    @SuppressWarnings("NullAway") // null if that is what the step gave
    public <T> T stepOutput(String step, Class<T> type) {
        Payload payload = kit.stage()
                .ask(door -> door.stepOutput(id.value(), new NodeId(step)))
                .orElseThrow(() -> wrong("'" + id + "' has not finished '" + step + "'"));
        return type.cast(decode(payload, type, "the output of step '" + step + "'"));
    }

    /** Returns a value that the steps of the instance share; nothing if there is none. */
    public <T> Optional<T> shared(String name, Class<T> type) {
        return Optional.ofNullable(
                        kit.stage().ask(door -> door.shared(id.value())).get(name))
                .map(payload -> type.cast(decode(payload, type, "shared value '" + name + "'")));
    }

    /** Returns the checkpoints of the instance in the order of their commits. */
    public List<StepRecord> steps() {
        return Timeline.rows(kit.stage(), snapshot());
    }

    /**
     * Returns what the steps of the instance have sent on a channel, in the order of sending: only what was committed. The kit delivers
     * nothing; give it to the receiver yourself.
     *
     * @param type what the receiver takes
     */
    @SuppressWarnings("NullAway") // null if that is what was sent
    public <T> List<T> sent(String channel, Class<T> type) {
        return kit.stage().store.outbox().waiting(snapshot().run()).stream()
                .filter(message -> message.channel().equals(channel))
                .map(message -> type.cast(decode(message.message(), type, "receiver of channel '" + channel + "'")))
                .toList();
    }

    /** Returns the events and orders that were sent to the instance, in the order of sending. */
    public List<SignalRecord> signals() {
        return kit.stage().ask(door -> door.sent(id.value()));
    }

    /** Returns what the instance can be searched by. */
    public Map<String, String> labels() {
        return kit.stage().ask(door -> door.labels(id.value()));
    }

    /** Returns the instances that this one has called, in the order of their starts. */
    public List<Run<@Nullable Object>> children() {
        return kit.stage().journal.children(snapshot().run()).stream()
                .map(child -> new Run<@Nullable Object>(kit, child, outputType(child)))
                .toList();
    }

    private Type outputType(InstanceId child) {
        Snapshot started = kit.stage().ask(door -> door.instance(child.value()));
        return kit.stage()
                .node()
                .catalog()
                .find(started.workflow(), started.hash())
                .<Type>map(Workflow::outputType)
                .orElse(Object.class);
    }

    /** Returns the story of the instance: what was committed and sent, with the time since its start, and where it stands. */
    public String timeline() {
        return Timeline.of(kit.stage(), id);
    }

    private Run<O> order(Consumer<Workflows> order) {
        kit.stage().tell(order);
        kit.goOn();
        return this;
    }

    /** Sends the instance an event. */
    public Run<O> signal(String name, @Nullable Object payload) {
        return order(door -> door.signal(id.value(), name, payload));
    }

    /** Sends the instance an event with a key by which a repetition is recognised. */
    public Run<O> signalOnce(String key, String name, @Nullable Object payload) {
        return order(door -> door.signal(Signal.of(id.value(), name, payload).key(key)));
    }

    /** Cancels the instance; throws {@link dev.holdfast.lifecycle.Verb.NotPossible}, like all orders. */
    public Run<O> cancel() {
        return cancel(Order.PLAIN);
    }

    /** Cancels the instance in somebody's name. */
    public Run<O> cancel(Order by) {
        return order(door -> door.cancel(id.value(), by));
    }

    /** Cancels the instance and undoes its finished steps; where children are undone first, that takes a second of the kit's time. */
    public Run<O> cancelAndUndo() {
        return cancelAndUndo(Order.PLAIN);
    }

    /** The same in somebody's name. */
    public Run<O> cancelAndUndo(Order by) {
        return order(door -> door.cancelAndUndo(id.value(), by));
    }

    /** Ends the instance at once, undoing nothing. */
    public Run<O> terminate(Order by) {
        return order(door -> door.terminate(id.value(), by));
    }

    /** Pauses the instance. */
    public Run<O> pause() {
        return pause(Order.PLAIN);
    }

    /** Pauses the instance in somebody's name. */
    public Run<O> pause(Order by) {
        return order(door -> door.pause(id.value(), by));
    }

    /** Ends a pause. */
    public Run<O> resume() {
        return order(door -> door.resume(id.value(), Order.PLAIN));
    }

    /** Makes a failed instance go on from the step that failed. */
    public Run<O> retry() {
        return order(door -> door.retry(id.value(), Order.PLAIN));
    }

    /**
     * Moves the instance to another definition of its workflow that the kit has.
     *
     * @param nodes which node of that stands for which of the present one; nodes of equal id need no entry
     * @return the same instance with the output of the other definition
     * @throws dev.holdfast.client.MigrationRefused if it does not fit
     */
    public <P extends @Nullable Object> Run<P> migrate(Workflow<?, P> to, Map<String, String> nodes) {
        Run<P> moved = kit.run(to, id.value());
        order(door -> door.migrate(id.value(), to.hash(), nodes, Order.PLAIN));
        return moved;
    }

    @Override
    public String toString() {
        return timeline();
    }
}
