package dev.holdfast.engine;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.StepFlow;
import dev.holdfast.definition.StepLimit;
import dev.holdfast.engine.RandomWorkflow.Place;
import dev.holdfast.engine.RandomWorkflow.Traits;
import dev.holdfast.engine.Script.Conduct;
import dev.holdfast.task.Turn;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Adds steps of every kind to random workflows. */
final class RandomTasks {

    private final Random random;
    private final Random limits;
    private final Script script;
    private final Traits traits;
    private final Supplier<String> ids;

    /**
     * Makes steps.
     *
     * @param limits draws which of them have limits, so that the same workflows come out with and without them
     */
    RandomTasks(Random random, Random limits, Script script, Traits traits, Supplier<String> ids) {
        this.random = random;
        this.limits = limits;
        this.script = script;
        this.traits = traits;
        this.ids = ids;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    /** Adds a step. */
    Flow<Integer, Integer> step(Flow<Integer, Integer> flow, Place place) {
        String id = ids.get();
        return switch (random.nextInt(10)) {
            case 0, 1 ->
                undone(
                        limits.nextInt(4) == 0
                                ? flow.then(conduct(id, place, 0), RandomSteps::apart, limit())
                                : flow.then(conduct(id, place, 0), RandomSteps::apart),
                        id,
                        place);
            case 2 ->
                undone(
                        limits.nextInt(4) == 0
                                ? flow.then(conduct(id, place, 3), RandomSteps::patient, limit())
                                : flow.then(conduct(id, place, 3), RandomSteps::patient),
                        id,
                        place);
            case 3 -> undone(flow.then(conduct(id, place, 2), RandomSteps::stubborn), id, place);
            case 4 -> undone(flow.then(conduct(id, place, 3), RandomSteps::patientApart), id, place);
            case 5 -> undone(flow.then(conduct(id, place, 0), RandomSteps::tagged), id, place);
            case 6 -> flow.then(id, RandomSteps::count);
            case 7 -> flow.then(id, RandomSteps::countApart);
            default ->
                undone(
                        limits.nextInt(6) == 0
                                ? flow.then(conduct(id, place, 0), RandomSteps::plain, limit())
                                : flow.then(conduct(id, place, 0), RandomSteps::plain),
                        id,
                        place);
        };
    }

    private StepLimit<Object> limit() {
        return StepLimit.atMost(1 + limits.nextInt(2)).fairBetween(String::valueOf);
    }

    /** Adds a step that sends an event of a name to the instance. */
    Flow<Integer, Integer> teller(Flow<Integer, Integer> flow, String name) {
        String id = ids.get();
        script.tells(id, name);
        return flow.then(id, RandomSteps::tell);
    }

    /** Adds two steps between which the value is a text. */
    Flow<Integer, Integer> text(Flow<Integer, Integer> flow) {
        return flow.then(ids.get(), RandomSteps::text).then(ids.get(), RandomSteps::number);
    }

    /** Ends the body of a loop. */
    Flow<Integer, Turn<Integer>> turn(Flow<Integer, Integer> flow) {
        return chance(4) ? flow.then(ids.get(), RandomSteps::turnApart) : flow.then(ids.get(), RandomSteps::turn);
    }

    /** Brings the results of items together. */
    Flow<Integer, Integer> sum(Flow<Integer, List<Integer>> flow, Place place) {
        String id = ids.get();
        return flow.then(conduct(id, place, 0), RandomJoins::sum);
    }

    /** Says what is wrong with a step that is tried again so often, if anything; returns its id. */
    private String conduct(String id, Place place, int retries) {
        if (retries > 0 && chance(2)) {
            script.conduct(id, new Conduct(1 + random.nextInt(retries), 0, false, false));
        }
        boolean fails = (traits.failing() && chance(8)) || (place.settled() && chance(4));
        if (fails) {
            script.conduct(id, new Conduct(0, 1 + random.nextInt(3), false, chance(2)));
        } else if (traits.curable() && !place.settled() && !place.child() && chance(6)) {
            script.conduct(id, new Conduct(0, 0, true, false));
        }
        return id;
    }

    /** Gives the last step an undo, if it is to have one. */
    Flow<Integer, Integer> undone(StepFlow<Integer, Integer> step, String id, Place place) {
        if (!traits.undone() || chance(3)) {
            return step;
        }
        if (chance(3)) {
            script.undo(id, new Conduct(1 + random.nextInt(2), 0, false, false));
            return chance(2) ? step.undoneBy(RandomSteps::undoPatiently) : step.undoneBy(RandomSteps::undoApart);
        }
        if (!place.child() && chance(12)) {
            script.undo(id, new Conduct(0, 0, true, false));
        }
        return step.undoneBy(RandomSteps::undo);
    }
}
