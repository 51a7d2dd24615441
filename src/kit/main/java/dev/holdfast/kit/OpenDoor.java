package dev.holdfast.kit;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door of a kit as applications see it in the server: each call joins the transaction of the step around it, or has one of its
 * own. Whoever waits for an end gets the present status, since nobody else is there to bring the end about.
 */
final class OpenDoor implements InvocationHandler {

    private final Kit kit;
    private final Function<Stage, Object> door;

    private OpenDoor(Kit kit, Function<Stage, Object> door) {
        this.kit = kit;
        this.door = door;
    }

    static Workflows of(Kit kit) {
        return of(Workflows.class, new OpenDoor(kit, stage -> stage.node().door()));
    }

    static Schedules schedules(Kit kit) {
        return of(Schedules.class, new OpenDoor(kit, Stage::schedules));
    }

    private static <D> D of(Class<D> type, OpenDoor handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        Stage stage = kit.stage();
        if (arguments != null && method.getName().equals("await") && arguments[0] instanceof InstanceId id) {
            return stage.ask(workflows -> workflows.status(id.value()));
        }
        if (arguments != null && method.getName().equals("awaitQuiet")) {
            return 0;
        }
        try {
            return stage.joined(() -> Optional.ofNullable(call(door.apply(stage), method, arguments)))
                    .orElse(null);
        } catch (Thrown thrown) {
            throw thrown.what();
        }
    }

    private static @Nullable Object call(Object door, Method method, @Nullable Object @Nullable [] arguments) {
        try {
            return method.invoke(door, arguments);
        } catch (InvocationTargetException e) {
            throw new Thrown(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the methods of an interface are public", e);
        }
    }

    /** Carries what a call threw out of its transaction. */
    private static final class Thrown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Throwable what;

        Thrown(Throwable what) {
            super(null, null, false, false);
            this.what = what;
        }

        Throwable what() {
            return what;
        }
    }
}
