package dev.holdfast.ejb.batch;

import jakarta.batch.runtime.BatchRuntime;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.bind.JsonbException;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A value that job XML gives in one of three ways: as JSON, as the name of a job parameter that holds JSON, or as a JSON Pointer into
 * what is known of the job.
 *
 * @param property the name of the property; those of the other two begin with it
 * @param literal the JSON
 * @param parameter the job parameter
 * @param pointer the JSON Pointer
 */
record Given(
        String property,
        @Nullable String literal,
        @Nullable String parameter,
        @Nullable String pointer) {

    /** Returns the value, JSON's null if none is given. */
    byte[] in(StepArtifact artifact) {
        Optional<String> json = StepArtifact.present(literal);
        Optional<String> name = StepArtifact.present(parameter);
        Optional<String> path = Optional.ofNullable(pointer);
        if (Stream.of(json, name, path).filter(Optional::isPresent).count() > 1) {
            throw artifact.bad(
                    property, "and its forms '" + byName() + "' and '" + byPointer() + "' exclude each other");
        }
        if (name.isPresent()) {
            return JsonText.bytes(read(artifact, byName(), named(artifact, name.get())));
        }
        if (path.isPresent()) {
            return JsonText.bytes(found(artifact, path.get()));
        }
        return JsonText.bytes(json.map(text -> read(artifact, property, text)).orElse(JsonValue.NULL));
    }

    private String byName() {
        return property + "Parameter";
    }

    private String byPointer() {
        return property + "Pointer";
    }

    private static JsonValue read(StepArtifact artifact, String property, String text) {
        try {
            return JsonText.read(text);
        } catch (JsonException e) {
            throw JobStepException.property(
                    artifact.jobStep(), property, "is no JSON: " + e.getMessage() + "; it says: " + text, e);
        }
    }

    private String named(StepArtifact artifact, String name) {
        String value = parameters(artifact).getProperty(name);
        if (value == null) {
            throw artifact.bad(byName(), "is '" + name + "', and the job was started without such a parameter");
        }
        return value;
    }

    private JsonValue found(StepArtifact artifact, String path) {
        JsonValue context = context(artifact);
        try {
            return JsonText.at(context, path);
        } catch (JsonException e) {
            throw JobStepException.property(
                    artifact.jobStep(),
                    byPointer(),
                    "is '" + path + "', which leads to nothing in " + context + ": " + e.getMessage(),
                    e);
        }
    }

    /** Job, step, parameters, and the data that a step before it has left in the job's context. */
    private JsonValue context(StepArtifact artifact) {
        JobStep at = artifact.jobStep();
        JsonObjectBuilder parameters = Json.createObjectBuilder();
        Properties all = parameters(artifact);
        all.stringPropertyNames().forEach(name -> parameters.add(name, all.getProperty(name)));
        try (JsonText json = new JsonText()) {
            return Json.createObjectBuilder()
                    .add(
                            "job",
                            Json.createObjectBuilder()
                                    .add("name", at.job())
                                    .add("instance", at.instance())
                                    .add("execution", at.execution()))
                    .add("step", at.step())
                    .add("parameters", parameters)
                    .add("data", json.of(artifact.job.getTransientUserData()))
                    .build();
        } catch (JsonbException | JsonException e) {
            throw JobStepException.property(
                    at,
                    byPointer(),
                    "needs the job's transient user data as JSON, and that fails: " + e.getMessage(),
                    e);
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B cannot be closed", e);
        }
    }

    private static Properties parameters(StepArtifact artifact) {
        Properties all = BatchRuntime.getJobOperator().getParameters(artifact.job.getExecutionId());
        return all == null ? new Properties() : all;
    }
}
