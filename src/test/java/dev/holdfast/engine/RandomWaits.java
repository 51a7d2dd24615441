package dev.holdfast.engine;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Wait;
import dev.holdfast.engine.RandomWorkflow.Place;
import dev.holdfast.engine.RandomWorkflow.Traits;
import dev.holdfast.engine.Script.Awaited;
import dev.holdfast.engine.Script.Source;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/** Adds waits of every kind to random workflows. */
final class RandomWaits {

    /** Adds nodes to an arm. */
    @FunctionalInterface
    interface Growth {
        Flow<Integer, Integer> grow(Flow<Integer, Integer> flow, Place place, int nodes);
    }

    private final Random random;
    private final Script script;
    private final Traits traits;
    private final Supplier<String> ids;
    private final Growth growth;

    RandomWaits(Random random, Script script, Traits traits, Supplier<String> ids, Growth growth) {
        this.random = random;
        this.script = script;
        this.traits = traits;
        this.ids = ids;
        this.growth = growth;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private Source source(Place place) {
        int drawn = random.nextInt(place.child() ? 4 : 8);
        return drawn > 3 ? Source.SENT : drawn > 1 ? Source.NOWHERE : Source.TOLD;
    }

    /** Returns a name of events: a new one, or one that earlier waits of the group have used. */
    private String name(Place place) {
        return "event-" + place.group() + (chance(2) ? "" : "x");
    }

    private Duration shortly() {
        return script.tick.multipliedBy(1 + random.nextInt(3));
    }

    private boolean mayFail(Place place) {
        return (traits.failing() || place.settled()) && chance(3);
    }

    /** Adds a wait for one event. */
    Flow<Integer, Integer> one(Flow<Integer, Integer> flow, Place place) {
        String id = ids.get();
        Source source = source(place);
        script.wait(id, new Awaited(source, place.group(), place.alike()));
        return switch (source) {
            case SENT -> flow.awaitSignal(id, name(place), Integer.class, patient());
            case TOLD -> told(flow, place, id);
            case NOWHERE ->
                flow.awaitSignal(
                        id,
                        "nothing-" + id,
                        Integer.class,
                        mayFail(place)
                                ? Wait.within(shortly())
                                : Wait.within(shortly()).orNull());
        };
    }

    private Wait patient() {
        return switch (random.nextInt(3)) {
            case 0 -> Wait.forEver();
            case 1 -> Wait.within(RandomWorkflow.FAR);
            default -> Wait.within(RandomWorkflow.FAR).orNull();
        };
    }

    private Flow<Integer, Integer> told(Flow<Integer, Integer> flow, Place place, String id) {
        String name = "told-" + id;
        script.wait(name, new Awaited(Source.TOLD, place.group(), place.alike()));
        String step = ids.get();
        script.tells(step, name);
        return flow.then(step, RandomSteps::tell).awaitSignal(id, name, Integer.class, patient());
    }

    /** Adds a wait for any of several events. */
    Flow<Integer, Integer> any(Flow<Integer, Integer> flow, Place place) {
        String id = ids.get();
        boolean comes = !place.child() && chance(2);
        script.wait(id, new Awaited(comes ? Source.SENT : Source.NOWHERE, place.group(), place.alike()));
        String shared = place.alike() ? "event-" + id : "event-" + place.group();
        String names = comes ? shared : "nothing-" + id;
        var arms = flow.awaitAny(id).on(names, Integer.class, x -> arm(x, place));
        if (chance(2)) {
            arms = arms.on(names + "x", Integer.class, x -> arm(x, place));
        }
        if (chance(3)) {
            arms = arms.on(names + "y", Integer.class, x -> arm(x, place));
        }
        Duration within = comes ? RandomWorkflow.FAR : shortly();
        if (comes && chance(2)) {
            return arms.end();
        }
        return comes && chance(2) || mayFail(place)
                ? arms.orFailAfter(within)
                : arms.orAfter(within, x -> arm(x, place));
    }

    private Flow<Integer, Integer> arm(Flow<Integer, Integer> flow, Place place) {
        return growth.grow(flow, place.inside(), random.nextInt(3));
    }
}
