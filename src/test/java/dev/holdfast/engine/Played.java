package dev.holdfast.engine;

import dev.holdfast.client.Workflows;
import dev.holdfast.engine.Oracle.Verdict;
import dev.holdfast.engine.RandomRun.Ended;
import dev.holdfast.engine.RandomWorkflow.Made;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An instance of a random workflow that has come to its end, and what is known of its way there. */
interface Played {

    /** Returns the id of the instance. */
    String id();

    /** Returns its workflow. */
    Made made();

    /** Returns what must have come out. */
    Verdict verdict();

    /** Returns what its steps did. */
    Effects effects();

    /** Returns the verb that ended it, if one did. */
    Optional<Ended> ended();

    /** Returns how often it was retried. */
    int retries();

    /** Returns the instance and its children. */
    List<InstanceSummary> instances();

    /** Returns the instance. */
    default Optional<InstanceSummary> root() {
        return instances().stream().filter(one -> one.id().value().equals(id())).findFirst();
    }

    /** Asks, and nothing goes wrong meanwhile. */
    <T> T ask(Function<Workflows, T> question);

    /** Decodes a value as the engine would. */
    @Nullable
    Object decode(Payload payload, Type type);

    /** Lets everybody who still believes to hold a branch go on; nothing may come of it. */
    void wakeTheDead();
}
