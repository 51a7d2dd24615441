package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.client.Restart;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.Started;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Runs;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Enters orders into the audit, in the transaction in which they are carried out: an order that holds has its entry, and one that is
 * rolled back has none. One that is refused is entered with the code, for that changed nothing and the transaction goes on.
 *
 * <p>Verbs are always entered. Starts and events are entered if they say who sends them: the others are the work of applications, and
 * cost no statement more.
 */
public final class AuditedDoor {

    private final Workflows door;
    private final Restarts restarts;
    private final Runs runs;
    private final Instances instances;
    private final AuditDesk desk;

    /** Enters what goes through a door. */
    public AuditedDoor(Workflows door, Restarts restarts, Runs runs, Instances instances, AuditLog log) {
        this.door = door;
        this.restarts = restarts;
        this.runs = runs;
        this.instances = instances;
        this.desk = new AuditDesk(log);
    }

    /** Starts an instance whose input is encoded. */
    public Started startEncoded(Start start, byte[] input) {
        return started(start, () -> door.startEncoded(start, input));
    }

    /** Starts an instance. */
    public Started start(Start start) {
        return started(start, () -> door.start(start));
    }

    private Started started(Start start, Supplier<Started> work) {
        if (start.by().isEmpty()) {
            return work.get();
        }
        Order by = start.by().get();
        try {
            Started started = work.get();
            String verb = started.fresh() ? "start" : "start-existing";
            desk.enter(verb, start.instanceId(), AuditEntry.DONE, by, Optional.empty(), Optional.of(start.workflow()));
            return started;
        } catch (HoldfastException e) {
            desk.enter(
                    "start", start.instanceId(), e.code().text(), by, Optional.empty(), Optional.of(start.workflow()));
            throw e;
        }
    }

    /** Runs once more what an instance has run. */
    public Started restart(Restart restart, Optional<byte[]> input) {
        Optional<String> from = Optional.of(restart.source()
                + restart.from().map(node -> " from " + node).orElse("")
                + (input.isPresent() ? " with another value" : ""));
        try {
            Started started = restarts.restart(restart, input);
            desk.enter("restart", restart.instanceId(), AuditEntry.DONE, restart.by(), Optional.empty(), from);
            return started;
        } catch (HoldfastException e) {
            desk.enter("restart", restart.instanceId(), e.code().text(), restart.by(), Optional.empty(), from);
            throw e;
        }
    }

    /** Sends an event whose value is encoded. */
    public boolean signalEncoded(Signal signal, byte[] payload) {
        return sent(signal, () -> door.signalEncoded(signal, payload));
    }

    /** Sends an event. */
    public boolean signal(Signal signal) {
        return sent(signal, () -> door.signal(signal));
    }

    private boolean sent(Signal signal, Supplier<Boolean> work) {
        if (signal.actor().isEmpty()) {
            return work.get();
        }
        Order by = new Order(signal.actor(), Optional.empty(), Optional.empty(), signal.origin());
        Optional<String> name = Optional.of(signal.name());
        try {
            boolean stored = work.get();
            desk.enter(
                    stored ? "signal" : "signal-again",
                    signal.instanceId(),
                    AuditEntry.DONE,
                    by,
                    Optional.empty(),
                    name);
            return stored;
        } catch (HoldfastException e) {
            desk.enter("signal", signal.instanceId(), e.code().text(), by, Optional.empty(), name);
            throw e;
        }
    }

    /** Cancels an instance. */
    public void cancel(String instance, Order order) {
        order("cancel", instance, order, () -> door.cancel(instance, order));
    }

    /** Cancels an instance and undoes its finished steps. */
    public void cancelAndUndo(String instance, Order order) {
        order("cancel-and-undo", instance, order, () -> door.cancelAndUndo(instance, order));
    }

    /** Ends an instance at once. */
    public void terminate(String instance, Order order) {
        order("terminate", instance, order, () -> door.terminate(instance, order));
    }

    /** Pauses an instance. */
    public int pause(String instance, Order order) {
        int[] held = {0};
        order("pause", instance, order, () -> held[0] = door.pause(instance, order));
        return held[0];
    }

    /** Ends a pause. */
    public void resume(String instance, Order order) {
        order("resume", instance, order, () -> door.resume(instance, order));
    }

    /** Makes a failed instance go on. */
    public void retry(String instance, Order order) {
        order("retry", instance, order, () -> door.retry(instance, order));
    }

    /** Moves an instance to another definition. */
    public void migrate(String instance, DefinitionHash to, Map<String, String> nodes, Order order) {
        order("migrate", instance, order, () -> door.migrate(instance, to, nodes, order));
    }

    /** From inside a step an order may be carried out later, with the step's checkpoint; it is entered without states then. */
    private void order(String verb, String instance, Order order, Runnable work) {
        InstanceId id = new InstanceId(instance); // one that is none is no order for anything
        boolean inStep = OwnVerbs.isInStep();
        Optional<String> was = inStep ? Optional.empty() : locked(id);
        try {
            work.run();
        } catch (HoldfastException e) {
            desk.enter(verb, instance, e.code().text(), order, was, was);
            throw e;
        }
        Optional<String> became = inStep ? Optional.empty() : instances.find(id).map(AuditedDoor::state);
        desk.enter(verb, instance, AuditEntry.DONE, order, was, became);
    }

    /** The verb takes this lock, too; taken before, what is read in a later statement (R4) is what the verb finds. */
    private Optional<String> locked(InstanceId id) {
        return runs.lock(id).flatMap(run -> instances.find(id)).map(AuditedDoor::state);
    }

    /** What an auditor wants to see of a state: its name, its definition, and where the branches stand. */
    private static String state(Snapshot instance) {
        return instance.status().kind().text() + " " + instance.tag() + " of run " + instance.run() + " by "
                + instance.hash().toString().substring(0, 12);
    }
}
