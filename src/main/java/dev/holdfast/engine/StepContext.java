package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.task.Shared;
import dev.holdfast.task.TaskContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of one attempt at a step.
 *
 * <p>The idempotency key names the run and the row whose output is the step's input, not the attempt (F20): it is the same
 * for every attempt at this execution of the step, and no other execution has it.
 */
record StepContext(
        String workflow,
        String instanceId,
        int branch,
        String step,
        int attempt,
        String idempotencyKey,
        TaskOptions options,
        Shared shared,
        StepMessages messages,
        Supplier<Map<String, String>> stored)
        implements TaskContext {

    static StepContext of(
            Standing at, Node.Task task, Shared shared, StepMessages messages, Supplier<Map<String, String>> labels) {
        BranchKey branch = at.key();
        return new StepContext(
                at.claim().workflow().value(),
                at.claim().instance().value(),
                branch.branch(),
                task.id().value(),
                at.attempt() + 1,
                key(at, task.id()),
                task.options(),
                shared,
                messages,
                labels);
    }

    static String key(Standing at, NodeId node) {
        BranchKey branch = at.key();
        ValueRef input = at.ref();
        String row = input.branch() == branch.branch()
                ? String.valueOf(input.sequence())
                : input.branch() + "." + input.sequence();
        return branch.run() + "-" + branch.branch() + "-" + row + "-" + node;
    }

    @Override
    public void send(String channel, @Nullable Object message) {
        messages.send(channel, message);
    }

    @Override
    public int priority() {
        return options.priority();
    }

    @Override
    public Set<String> tags() {
        return Set.copyOf(options.tags());
    }

    @Override
    public String version() {
        return options.version().orElse("");
    }

    @Override
    public int retries() {
        return options.retries().max();
    }

    @Override
    public Optional<Duration> timeout() {
        return options.timeout();
    }

    @Override
    public Map<String, String> labels() {
        return stored.get();
    }
}
