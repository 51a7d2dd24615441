package dev.holdfast.ejb.batch;

import dev.holdfast.snapshot.Payload;
import jakarta.json.bind.JsonbException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes items of outputs.
 *
 * @param artifact for whom
 * @param type the class of the items; if there is none they are {@link InstanceOutput}s
 * @param json how they are read
 */
record OutputItems(StepArtifact artifact, Optional<Class<?>> type, JsonText json) {

    static OutputItems of(StepArtifact artifact, @Nullable String type, JsonText json) {
        Optional<String> name = StepArtifact.present(type);
        try {
            return new OutputItems(
                    artifact,
                    name.isEmpty()
                            ? Optional.empty()
                            : Optional.of(Class.forName(
                                    name.get(), true, Thread.currentThread().getContextClassLoader())),
                    json);
        } catch (ClassNotFoundException e) {
            throw JobStepException.property(
                    artifact.jobStep(), "type", "is '" + type + "', and the application has no such class", e);
        }
    }

    Object item(String instance, String workflow, Payload output) {
        if (type.isEmpty()) {
            return new InstanceOutput(instance, workflow, new String(output.bytes(), StandardCharsets.UTF_8));
        }
        try {
            return json.to(output.bytes(), type.get());
        } catch (JsonbException e) {
            throw JobStepException.property(
                    artifact.jobStep(),
                    "type",
                    "is '" + type.get().getName() + "', and the output of instance '" + instance + "' is none: "
                            + e.getMessage(),
                    e);
        }
    }
}
