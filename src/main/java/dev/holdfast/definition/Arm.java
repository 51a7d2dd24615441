package dev.holdfast.definition;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One arm of a fork, built when the fork is.
 *
 * @param name its name, unique in the fork
 * @param build adds its nodes
 * @param <I> what it is given
 * @param <O> what it gives to the join
 */
public record Arm<I extends @Nullable Object, O extends @Nullable Object>(
        String name, Function<Flow<I, I>, ? extends Flow<I, O>> build) {

    /** Names an arm and says what it runs. */
    public static <I extends @Nullable Object, O extends @Nullable Object> Arm<I, O> arm(
            String name, Function<Flow<I, I>, ? extends Flow<I, O>> build) {
        return new Arm<>(name, build);
    }

    Section section(Section around) {
        return around.inside(around.type(), "arm '" + name + "'", build);
    }
}
