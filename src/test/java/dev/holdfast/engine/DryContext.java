package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.task.Shared;
import dev.holdfast.task.TaskContext;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a body sees that is called without an engine.
 *
 * @param counted is told the name of each shared value that the body counts up
 */
record DryContext(Node.Task task, int attempt, Consumer<String> counted) implements TaskContext {

    @Override
    public String workflow() {
        return "dry";
    }

    @Override
    public String instanceId() {
        return "dry";
    }

    @Override
    public int branch() {
        return 0;
    }

    @Override
    public String step() {
        return task.id().value();
    }

    @Override
    public String idempotencyKey() {
        return "dry";
    }

    @Override
    public int priority() {
        return task.options().priority();
    }

    @Override
    public Set<String> tags() {
        return Set.copyOf(task.options().tags());
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public int retries() {
        return task.options().retries().max();
    }

    @Override
    public Optional<Duration> timeout() {
        return task.options().timeout();
    }

    @Override
    public Map<String, String> labels() {
        return Map.of();
    }

    @Override
    public void send(String channel, @Nullable Object message) {
        throw new UnsupportedOperationException("nothing is received without an engine");
    }

    @Override
    public Shared shared() {
        return new Shared() {
            @Override
            public <T> Optional<T> get(String name, Class<T> type) {
                return Optional.empty();
            }

            @Override
            public @Nullable Object get(String name, Type type) {
                return null;
            }

            @Override
            public void put(String name, @Nullable Object value) {
                counted.accept(name);
            }
        };
    }
}
