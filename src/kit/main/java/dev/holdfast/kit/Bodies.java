package dev.holdfast.kit;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.TaskBody;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Catalog;
import dev.holdfast.engine.UndoList;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.engine.Watch;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Instances;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every call of user code: finds out which step it is of, counts it, and lets it fail or run out of time if that was arranged.
 *
 * <p>The engine tells its watch and its checks that a body begins, and not of which step; so this keeps where the driven branch
 * stands and asks the interpreter.
 */
final class Bodies implements Watch, ValueChecks {

    private record Called(long run, Place place) {}

    private final Instances instances;
    private final Faults faults;
    private final KitClock clock;
    private final ValueChecks checks;
    private final Map<Called, Integer> calls = new HashMap<>();
    private @Nullable Catalog catalog;
    private @Nullable Claim claim;
    private @Nullable Position position;
    private @Nullable Called current;

    Bodies(Instances instances, Faults faults, KitClock clock, ValueChecks checks) {
        this.instances = instances;
        this.faults = faults;
        this.clock = clock;
        this.checks = checks;
    }

    /** Follows a branch that is about to be driven. */
    void follow(Claim driven, Catalog deployed) {
        claim = driven;
        catalog = deployed;
        position = null;
        current = null;
    }

    /** Returns the instance whose branch is driven, or was the last to be. */
    Optional<InstanceId> followed() {
        return Optional.ofNullable(claim).map(Claim::instance);
    }

    /** Is told what was committed. */
    void committed(Writes writes) {
        for (Checkpoint row : writes.checkpoints) {
            if (claim != null && row.branch().equals(claim.hold().branch())) {
                position = row.position();
            }
        }
    }

    /** Returns how often the body at a place was called in a run. */
    int calls(long run, Place place) {
        return calls.getOrDefault(new Called(run, place), 0);
    }

    @Override
    public Watched begin(Duration limit, Runnable strike) {
        current = called().orElse(null);
        boolean late = current != null
                && faults.take(current.place(), Faults.Kind.TIME_OUT).isPresent();
        return () -> {
            if (late && !faults.isDead()) {
                clock.moveTo(clock.instant().plus(limit));
                strike.run();
            }
        };
    }

    private Optional<Called> called() {
        Claim driven = claim;
        if (driven == null || catalog == null) {
            return Optional.empty();
        }
        long run = driven.hold().branch().run();
        return catalog.find(driven.workflow(), driven.hash())
                .flatMap(workflow -> driven.phase() == Phase.COMPENSATING
                        ? undone(workflow, driven).map(step -> new Place(step.value(), true))
                        : step(workflow, driven).map(step -> new Place(step.value(), false)))
                .map(place -> new Called(run, place));
    }

    private Optional<NodeId> step(Workflow<?, ?> workflow, Claim driven) {
        Position stands = position == null ? driven.position() : position;
        Decision.Action action = Interpreter.apply(workflow.plan(), stands, new Event.Claimed(), clock.instant())
                .action();
        if (action instanceof Decision.Run run) {
            return Optional.of(run.task().id());
        }
        if (action instanceof Decision.Decide decide) {
            return Optional.of(decide.route().id());
        }
        if (action instanceof Decision.Measure measure) {
            return Optional.of(measure.delay().id());
        }
        return action instanceof Decision.Join join
                ? Optional.of(join.fork().join().id())
                : Optional.empty();
    }

    /** The step whose turn it is to be undone. */
    private Optional<NodeId> undone(Workflow<?, ?> workflow, Claim driven) {
        BranchKey branch = driven.hold().branch();
        return UndoList.of(workflow.plan(), instances.trace(branch.run()), branch.branch())
                .next()
                .map(Compensation.Entry::step)
                .map(Node.Task::id);
    }

    @Override
    public void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs) {
        if (current != null) {
            faults.take(current.place(), Faults.Kind.FAILURE)
                    .flatMap(Faults.Arranged::thrown)
                    .ifPresent(Bodies::raise);
        }
        checks.inputs(body, bean, inputs);
        if (current != null) {
            calls.merge(current, 1, Integer::sum);
        }
    }

    @Override
    public void output(TaskBody body, Object bean, @Nullable Object output) {
        checks.output(body, bean, output);
    }

    @Override
    public Exception thrown(TaskBody body, Exception thrown) {
        return checks.thrown(body, thrown);
    }

    /** Throws what a body may throw, checked exceptions included. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
