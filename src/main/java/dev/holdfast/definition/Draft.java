package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import dev.holdfast.task.Task;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A definition in the making: the nodes so far, and every rule broken so far. */
final class Draft {

    private final String name;
    private final Type inputType;
    private Type outputType;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<NodeId> ids = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private int steps;

    Draft(String name, Type inputType) {
        this.name = name;
        this.inputType = inputType;
        this.outputType = inputType;
    }

    void step(@Nullable String id, Serializable reference, TaskBody.Call call) {
        steps++;
        MethodReference.read(reference, call, problems::add).ifPresent(read -> {
            outputType = read.body().outputType();
            TaskOptions options = options(read.body(), read.annotation());
            nodeId(id, read).ifPresent(node -> nodes.add(new Node.Task(node, read.body(), options)));
        });
    }

    private Optional<NodeId> nodeId(@Nullable String id, MethodReference.Read read) {
        String declared = read.annotation().id();
        String text =
                id != null ? id : declared.isEmpty() ? read.body().method().getName() : declared;
        try {
            NodeId node = new NodeId(text);
            if (!ids.add(node)) {
                problems.add(new Problem(
                        "duplicate-id",
                        "the id '" + text + "' stands more than once (here for " + read.body()
                                + "); give one of the steps an id of its own with then(\"id\", ...)"));
                return Optional.empty();
            }
            return Optional.of(node);
        } catch (InvalidArgument e) {
            problems.add(new Problem("invalid-id", e.getMessage() + " (" + read.body() + ")"));
            return Optional.empty();
        }
    }

    private TaskOptions options(TaskBody body, Task task) {
        if (task.priority() < 1 || task.priority() > 5) {
            problems.add(new Problem(
                    "invalid-priority",
                    body + " has priority " + task.priority() + "; 1 (critical) to 5 (minimal) are allowed"));
        }
        if (task.tags().length > TaskOptions.MAX_TAGS) {
            problems.add(new Problem(
                    "too-many-tags",
                    body + " has " + task.tags().length + " tags; at most " + TaskOptions.MAX_TAGS + " are allowed"));
        }
        for (String tag : task.tags()) {
            if (tag.isBlank() || tag.length() > TaskOptions.MAX_TAG_LENGTH || tag.indexOf(',') >= 0) {
                problems.add(new Problem(
                        "invalid-tag",
                        body + " has the tag '" + tag + "'; a tag has 1 to " + TaskOptions.MAX_TAG_LENGTH
                                + " characters and no comma"));
            }
        }
        return new TaskOptions(
                task.transaction(),
                present(task.version()),
                task.priority(),
                Arrays.asList(task.tags()),
                present(task.displayName())
                        .orElse(task.id().isEmpty() ? body.method().getName() : task.id()),
                present(task.description()));
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    <I extends @Nullable Object, O extends @Nullable Object> Workflow<I, O> build() {
        if (steps == 0) {
            problems.add(new Problem("empty-workflow", "the workflow has no step; add at least one with then(...)"));
        }
        WorkflowName valid = null;
        try {
            valid = new WorkflowName(name);
        } catch (InvalidArgument e) {
            problems.add(0, new Problem("invalid-name", String.valueOf(e.getMessage())));
        }
        if (valid == null || !problems.isEmpty()) {
            throw new InvalidWorkflow(name, problems);
        }
        return new Workflow<>(valid, inputType, outputType, nodes);
    }
}
