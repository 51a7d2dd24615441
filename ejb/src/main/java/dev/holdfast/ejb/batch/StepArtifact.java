package dev.holdfast.ejb.batch;

import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.DurationText;
import dev.holdfast.error.HoldfastException;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all artifacts have: the step they work for, the engine, and properties that are read strictly. One object for one execution
 * of a step, used by its thread alone; only the order to stop comes on another.
 */
@SuppressWarnings("NullAway.Init") // the container injects the fields
abstract class StepArtifact {

    @Inject
    JobContext job;

    @Inject
    StepContext step;

    @Inject
    Workflows workflows;

    final JobStep jobStep() {
        return JobStep.of(job, step);
    }

    final JobStepException bad(String property, String rule) {
        return JobStepException.property(jobStep(), property, rule, null);
    }

    /** Job XML has no way to leave a property out where an expression comes to nothing, so blank is absent. */
    static Optional<String> present(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(String::trim);
    }

    final String required(String property, @Nullable String value) {
        return present(value).orElseThrow(() -> bad(property, "is missing"));
    }

    /** Returns the name of a workflow that must be deployed here, before there is anything to start it with. */
    final String deployed(@Nullable String workflow) {
        String name = required("workflow", workflow);
        List<String> known = workflows.workflows().stream()
                .map(view -> view.name().value())
                .distinct()
                .toList();
        if (!known.contains(name)) {
            throw JobStepException.refused(jobStep(), "workflow", new UnknownWorkflow(name, known));
        }
        return name;
    }

    final Optional<Duration> time(String property, @Nullable String value) {
        return present(value).map(text -> checked(property, () -> DurationText.parse(text)));
    }

    final <E extends Enum<E>> E choice(String property, @Nullable String value, Class<E> type, E absent) {
        return present(value).map(text -> constant(property, text, type)).orElse(absent);
    }

    final <E extends Enum<E>> List<E> choices(String property, @Nullable String value, Class<E> type) {
        return present(value).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(text -> constant(property, text.trim(), type))
                .toList();
    }

    private <E extends Enum<E>> E constant(String property, String text, Class<E> type) {
        String name = text.replace('-', '_').toUpperCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> bad(
                        property,
                        "is '" + text + "'; there are "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    final int number(String property, @Nullable String value, int absent) {
        try {
            int number = present(value).map(Integer::parseInt).orElse(absent);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw JobStepException.property(jobStep(), property, "is '" + value + "', which is no number", e);
        }
        throw bad(property, "is '" + value + "'; it must be at least 1");
    }

    /** Does what the engine may refuse because of a property, and says so. */
    final <T> T checked(String property, Supplier<T> what) {
        try {
            return what.get();
        } catch (JobStepException e) {
            throw e;
        } catch (HoldfastException e) {
            throw JobStepException.refused(jobStep(), property, e);
        }
    }
}
