package dev.holdfast.ejb.batch;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.error.ErrorCode;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.bind.JsonbException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an item of a chunk is for the engine: the id of the instance that belongs to it, and the part of it that this is started with.
 *
 * @param artifact whose item it is
 * @param prefix with what the ids begin
 * @param key where in the item the rest of the id is, as a JSON Pointer
 * @param input where in the item the input is
 * @param json how items become JSON
 */
record ItemKey(StepArtifact artifact, String prefix, Optional<String> key, Optional<String> input, JsonText json) {

    static ItemKey of(
            StepArtifact artifact,
            @Nullable String instance,
            @Nullable String key,
            @Nullable String input,
            JsonText json) {
        String prefix = StepArtifact.present(instance)
                .orElseGet(() -> artifact.jobStep().instanceId() + "/");
        return new ItemKey(artifact, prefix, StepArtifact.present(key), StepArtifact.present(input), json);
    }

    /** Returns the id of the instance of an item; without a key the number of the item in its step makes it. */
    String instance(Object item, long number) {
        return prefix
                + key.map(pointer -> JsonText.plain(part(item, "key", pointer))).orElse(String.valueOf(number));
    }

    /** Returns the input as JSON, where the item itself is not the input. */
    Optional<JsonValue> input(Object item) {
        if (input.isPresent()) {
            return Optional.of(part(item, "input", input.get()));
        }
        return item instanceof JsonValue value ? Optional.of(value) : Optional.empty();
    }

    /** Returns the input as JSON in any case. */
    JsonValue inputJson(Object item) {
        return input(item).orElseGet(() -> whole(item, "input"));
    }

    private JsonValue part(Object item, String property, String pointer) {
        try {
            return JsonText.at(whole(item, property), pointer);
        } catch (JsonException e) {
            throw JobStepException.property(
                    artifact.jobStep(),
                    property,
                    "is '" + pointer + "', which leads to nothing in the item " + item + ": " + e.getMessage(),
                    e);
        }
    }

    private JsonValue whole(Object item, String property) {
        try {
            return json.of(item);
        } catch (JsonbException | JsonException e) {
            throw JobStepException.property(
                    artifact.jobStep(), property, "needs the item " + item + " as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the policy for ids in use. With a key it may well be that an execution before this one has started the instance; a number
     * is used once, since the count is part of the chunk's checkpoint.
     */
    ConflictPolicy policy(@Nullable String conflict) {
        if (StepArtifact.present(conflict).isPresent()) {
            return artifact.checked("conflict", () -> ConflictPolicy.parse(conflict));
        }
        return key.isPresent() ? ConflictPolicy.USE_EXISTING : ConflictPolicy.FAIL;
    }

    /** Says what to do about a number that is in use. */
    JobStepException explained(JobStepException refused) {
        return key.isEmpty() && refused.code() == ErrorCode.INSTANCE_EXISTS
                ? JobStepException.property(
                        artifact.jobStep(),
                        "key",
                        "is missing, so items are numbered, and a number is in use: " + refused.getMessage()
                                + "; give a key, or in partitions an 'instance' that is another in each",
                        refused)
                : refused;
    }
}
