package dev.holdfast.web;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.task.Codec;
import dev.holdfast.testing.Engine;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engine itself over a store in memory, behind a door that opens a transaction for each call, as the server's does. */
final class RealEngine {

    private final Engine engine;
    private final MemoryFixture store = new MemoryFixture();

    RealEngine(Object tasks, Workflow<?, ?>... workflows) {
        engine = Engine.over(store.ports())
                .clock(store.clock())
                .codec(new JsonCodec())
                .with(tasks)
                .serving(workflows);
    }

    /** Runs whatever is due, until nothing is. */
    void runDue() {
        engine.driveDue();
    }

    Clock clock() {
        return store.clock();
    }

    Workflows door() {
        return behind(Workflows.class, engine.door());
    }

    Schedules schedules() {
        return behind(Schedules.class, engine.schedules(store.agenda()));
    }

    private <D> D behind(Class<D> type, D door) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("await")) {
                        return method.invoke(door, arguments);
                    }
                    return engine.ports()
                            .transactions()
                            .own(() -> Optional.ofNullable(called(door, method, arguments)))
                            .orElse(null);
                }));
    }

    private static @Nullable Object called(Object door, Method method, @Nullable Object[] arguments) {
        try {
            return method.invoke(door, arguments);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** JSON as the server writes it. */
    private static final class JsonCodec implements Codec {

        private final Jsonb jsonb = JsonbBuilder.create();

        @Override
        public byte id() {
            return 1;
        }

        @Override
        public byte[] encode(@Nullable Object value, Type type) {
            return (value == null ? "null" : jsonb.toJson(value, type)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable Object decode(byte[] bytes, Type type) {
            String json = new String(bytes, StandardCharsets.UTF_8);
            return json.equals("null") ? null : jsonb.fromJson(json, type);
        }
    }
}
