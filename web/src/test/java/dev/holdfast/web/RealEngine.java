package dev.holdfast.web;

import dev.holdfast.client.BulkActions;
import dev.holdfast.client.Inspection;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.engine.AuditedDoor;
import dev.holdfast.engine.AuditedSchedules;
import dev.holdfast.engine.BulkDoor;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.InspectionDoor;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.Nodes;
import dev.holdfast.task.Codec;
import dev.holdfast.testing.Engine;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The engine itself over a store in memory, behind a door that opens a transaction for each call, as the server's does. */
final class RealEngine {

    private final MemoryFixture store = new MemoryFixture();
    private final Engine engine;
    private final FakeAudit audit = new FakeAudit();
    private final FakeBulkOrders bulk = new FakeBulkOrders();

    RealEngine(Object tasks, Workflow<?, ?>... workflows) {
        engine = Engine.over(store.ports())
                .clock(store.clock())
                .codec(new JsonCodec())
                .with(tasks)
                .serving(workflows);
    }

    /** Lets time pass. */
    void pass(Duration time) {
        store.clock().advance(time);
    }

    /** Runs whatever is due, until nothing is. */
    void runDue() {
        engine.driveDue();
    }

    Clock clock() {
        return store.clock();
    }

    Workflows door() {
        AuditedDoor audited = audited();
        Workflows verbs = (Workflows) Proxy.newProxyInstance(
                Workflows.class.getClassLoader(), new Class<?>[] {Workflows.class}, (proxy, method, arguments) -> {
                    try {
                        return AuditedDoor.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .invoke(audited, arguments);
                    } catch (NoSuchMethodException notAudited) {
                        return method.invoke(engine.door(), arguments);
                    }
                });
        return inTransaction(Workflows.class, verbs);
    }

    Schedules schedules() {
        return inTransaction(
                Schedules.class, new AuditedSchedules(engine.schedules(store.agenda()), new AuditDesk(audit)));
    }

    private AuditedDoor audited() {
        return new AuditedDoor(
                engine.door(),
                engine.restarts(),
                engine.ports().runs(),
                engine.ports().instances(),
                audit);
    }

    /** Runs instances once more. */
    Restarts restarts() {
        AuditedDoor audited = audited();
        return inTransaction(Restarts.class, audited::restart);
    }

    private BulkDoor bulkDoor() {
        return new BulkDoor(
                bulk,
                engine.ports().instances(),
                audited(),
                audit,
                engine.ports().transactions());
    }

    /** Gives orders over filters. */
    BulkActions bulk() {
        return inTransaction(BulkActions.class, bulkDoor());
    }

    /** Carries each order one instance further; returns whether there may be more to do. */
    boolean workOnOrders() {
        return bulkDoor().work();
    }

    /** Returns the audit of what went through the door. */
    FakeAudit audit() {
        return audit;
    }

    /** Looks into the engine; there is one node, and it never leaves. */
    Inspection inspection() {
        Nodes.Life life = new Nodes.Life(
                7,
                new Nodes.Newcomer("web1", "host", 4, Set.of("gpu"), Duration.ofSeconds(20)),
                Nodes.State.LIVE,
                2,
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(60),
                Optional.empty(),
                false);
        return inTransaction(
                Inspection.class, new InspectionDoor(engine.ports().instances(), new Endings(), () -> List.of(life)));
    }

    private <T> T inTransaction(Class<T> type, T door) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("await")) {
                        return method.invoke(door, arguments);
                    }
                    return engine.ports().transactions().own(() -> {
                        try {
                            return method.invoke(door, arguments);
                        } catch (InvocationTargetException e) {
                            throw unwrapped(e);
                        } catch (IllegalAccessException e) {
                            throw new AssertionError(e);
                        }
                    });
                }));
    }

    private static RuntimeException unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof InvocationTargetException || cause instanceof UndeclaredThrowableException) {
            cause = Objects.requireNonNull(cause.getCause());
        }
        return (RuntimeException) cause;
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
