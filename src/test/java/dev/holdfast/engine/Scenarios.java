package dev.holdfast.engine;

import dev.holdfast.client.Order;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Claim;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.HandWatch;
import dev.holdfast.testing.Leases;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/**
 * The words that scenarios of the whole engine are written with: one or two nodes over one store, whose time passes when a
 * test says so. Each scenario has to come out the same over every store.
 */
@Case({"DIST-22", "DEF-44"})
public abstract class Scenarios {

    /** Longer than a claim lasts that nobody renews. */
    static final Duration CLAIM = Duration.ofSeconds(21);

    final Figures figures = new Figures();
    final HandWatch watch = new HandWatch();
    final String id = "i-" + UUID.randomUUID();
    private final List<String> started = new ArrayList<>();
    private final Deque<Engine> engines = new ArrayDeque<>();

    /** A store, the time of it and of the engine, and how that passes. */
    public record Place(StoreFixture store, Clock clock, Consumer<Duration> pass) {}

    /** Returns where the scenario takes place. */
    protected abstract Place place();

    final StorePorts ports() {
        return place().store().ports();
    }

    /** Lets time pass, also in the middle of a body, whose transaction has nothing to do with that. */
    final void pass(Duration time) {
        boolean passed = elsewhere(() -> {
            place().pass().accept(time);
            return true;
        });
        if (!passed) {
            throw new AssertionError("no time has passed");
        }
    }

    /** Returns a node of that name. */
    final Engine node(String name, Workflow<?, ?>... workflows) {
        return node(name, ports(), workflows);
    }

    final Engine node(String name, StorePorts over, Workflow<?, ?>... workflows) {
        return keep(assembly(name, over).serving(workflows));
    }

    final Engine.Assembly assembly(String name, StorePorts over) {
        return Engine.over(over)
                .named(name)
                .clock(place().clock())
                .with(figures)
                .watching(watch);
    }

    final Engine keep(Engine engine) {
        engines.push(engine);
        return engine;
    }

    /** Starts the instance of the test, and runs nothing. */
    final void start(Engine engine, Workflow<?, ?> workflow, int input) {
        start(engine, workflow, id, input);
    }

    final void start(Engine engine, Workflow<?, ?> workflow, String other, int input) {
        started.add(other);
        engine.start(workflow, other, input);
    }

    /** Instances are left to nobody: in a database they would be due for the next test with the same structure. */
    @AfterEach
    void terminate() {
        if (engines.isEmpty()) {
            return;
        }
        for (String each : started) {
            try {
                order(engines.peek(), door -> door.terminate(each, Order.PLAIN));
            } catch (Verb.NotPossible ended) {
                // as it should have
            }
        }
    }

    /** Gives an order in a transaction of its own. */
    static void order(Engine engine, Consumer<Workflows> order) {
        boolean given = engine.ask(door -> {
            order.accept(door);
            return true;
        });
        if (!given) {
            throw new AssertionError("an order was not given");
        }
    }

    final void signal(Engine engine, String name, Object payload) {
        order(engine, door -> door.signal(id, name, payload));
    }

    /** Does something on a thread of its own and waits for it: what a step orders on its own thread is kept for its checkpoint. */
    static <T> T elsewhere(Callable<T> work) {
        try {
            return Elsewhere.start("elsewhere", work).result();
        } catch (Exception e) {
            throw new AssertionError("what should happen meanwhile did not", e);
        }
    }

    /** Gives an order as somebody else does while the body of a step runs on this thread. */
    static void orderElsewhere(Engine engine, Consumer<Workflows> order) {
        boolean given = elsewhere(() -> {
            order(engine, order);
            return true;
        });
        if (!given) {
            throw new AssertionError("an order was not given");
        }
    }

    /** Drives branch 0 so many nodes far; then its node dies, and nobody gives it back. */
    final void driveAndDie(Engine engine, int nodes) {
        BranchRunner.End end = engine.drive(engine.claim(id).orElseThrow(), Leases.lostAfter(nodes));
        if (end != BranchRunner.End.DROPPED) {
            throw new AssertionError("the node should have died before the branch was " + end);
        }
    }

    final Optional<Claim> claim(Engine engine, int branch, String node) {
        BranchKey key = new BranchKey(engine.instance(id).run(), branch);
        return ports().transactions().own(() -> ports().branches().claim(key, node, Duration.ofSeconds(20)));
    }

    final Status status(Engine engine) {
        return engine.instance(id).status();
    }

    final Status.Kind kind(Engine engine) {
        return status(engine).kind();
    }

    final Failure failure(Engine engine) {
        return status(engine).failure().orElseThrow();
    }

    final int output(Engine engine) {
        return engine.output(id, Integer.class)
                .orElseThrow(
                        () -> new AssertionError(status(engine) + " after " + figures.calls() + ", " + engine.heard()));
    }

    final Optional<Integer> stepOutput(Engine engine, String step) {
        return engine.stepOutput(id, step).map(payload -> (Integer) engine.decode(payload, Integer.class));
    }

    final BranchState branch(Engine engine, int number) {
        return ((State.Live) engine.instance(id).state())
                .branches().stream()
                        .filter(branch -> branch.branch() == number)
                        .findFirst()
                        .orElseThrow();
    }

    /** Returns the events and orders that were sent to the instance. */
    final List<SignalRecord> sent(Engine engine) {
        return engine.ask(door -> door.sent(id));
    }

    /** Returns the kinds of the rows of a branch. */
    final List<Checkpoint.Kind> kinds(Engine engine, int branch) {
        return engine.steps(id).stream()
                .filter(row -> row.branch() == branch)
                .map(StepRecord::kind)
                .toList();
    }

    final long rows(Engine engine, Checkpoint.Kind kind) {
        return engine.steps(id).stream().filter(row -> row.kind() == kind).count();
    }
}
