package dev.holdfast.engine;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Retention;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * For how long what has ended is kept. What is not said is kept for ever.
 *
 * @param byPhase runs by how they ended, and under {@link Phase#EXPECTED} signals to instances that were never started
 * @param byWorkflow runs of single workflows, however they ended; goes before what the workflow says itself, and that before the rest
 * @param parked parked messages
 * @param jobs jobs of the batch runtime
 */
public record Keeping(
        Map<Phase, Duration> byPhase,
        Map<String, Duration> byWorkflow,
        Optional<Duration> parked,
        Optional<Duration> jobs) {

    /** Everything is kept for ever. */
    public static final Keeping FOR_EVER = new Keeping(Map.of(), Map.of(), Optional.empty(), Optional.empty());

    /** Copies the maps. */
    public Keeping {
        byPhase = Map.copyOf(byPhase);
        byWorkflow = Map.copyOf(byWorkflow);
    }

    /**
     * Returns for how long a run is kept after its end, not shorter than the floor; nothing if for ever.
     *
     * @param workflow its workflow, if it has one
     * @param phase how it ended
     * @param declared what the workflow says itself, where it is deployed
     */
    public Optional<Duration> time(Optional<WorkflowName> workflow, Phase phase, Optional<Duration> declared) {
        return workflow.flatMap(name -> Optional.ofNullable(byWorkflow.get(name.value())))
                .or(() -> declared)
                .or(() -> Optional.ofNullable(byPhase.get(phase)))
                .map(Retention::atLeastFloor);
    }

    /** Returns the shortest time for which anything is kept; nothing if everything is kept for ever. */
    Optional<Duration> shortest(Stream<Duration> declared) {
        return Stream.of(byPhase.values().stream(), byWorkflow.values().stream(), declared)
                .flatMap(each -> each)
                .min(Duration::compareTo)
                .map(Retention::atLeastFloor);
    }
}
