package dev.holdfast.web;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.task.Codec;
import dev.holdfast.testing.Engine;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The engine itself over a store in memory, behind a door that opens a transaction for each call, as the server's does. */
final class RealEngine {

    private final Engine engine;

    RealEngine(Object tasks, Workflow<?, ?>... workflows) {
        MemoryFixture store = new MemoryFixture();
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

    Workflows door() {
        return (Workflows) Proxy.newProxyInstance(
                Workflows.class.getClassLoader(), new Class<?>[] {Workflows.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("await")) {
                        return method.invoke(engine.door(), arguments);
                    }
                    return engine.ports().transactions().own(() -> {
                        try {
                            return method.invoke(engine.door(), arguments);
                        } catch (InvocationTargetException e) {
                            throw (RuntimeException) e.getCause();
                        } catch (IllegalAccessException e) {
                            throw new AssertionError(e);
                        }
                    });
                });
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
