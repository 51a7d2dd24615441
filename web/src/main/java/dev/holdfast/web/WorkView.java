package dev.holdfast.web;

import dev.holdfast.definition.TaskBody;
import dev.holdfast.definition.TaskOptions;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A method behind a node that is no task: what undoes one, decides a route or computes a delay. The members are those of a
 * task.
 *
 * @param displayName the name people see
 * @param description a sentence for people
 * @param version the version of the method's data
 * @param priority 1 (critical) to 5 (minimal)
 * @param tags what a server must offer to run it
 * @param transaction join or none
 * @param task bean class and method
 * @param retries how often it is tried again; left out for never
 * @param timeout how long an attempt may take, as ISO-8601; left out for the engine's limit
 */
@Schema(name = "Work")
@JsonbPropertyOrder({
    "displayName",
    "description",
    "version",
    "priority",
    "tags",
    "transaction",
    "task",
    "retries",
    "timeout"
})
public record WorkView(
        String displayName,
        @Nullable String description,
        @Nullable String version,
        int priority,
        List<String> tags,
        String transaction,
        String task,
        @Nullable RetriesView retries,
        @Nullable String timeout) {

    static WorkView of(TaskBody body, TaskOptions options) {
        return new WorkView(
                options.displayName(),
                options.description().orElse(null),
                options.version().orElse(null),
                options.priority(),
                options.tags(),
                Spelling.plain(options.transaction()),
                body.toString(),
                RetriesView.of(options.retries()),
                options.timeout().map(Duration::toString).orElse(null));
    }
}
