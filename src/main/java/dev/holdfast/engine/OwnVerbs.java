package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that a step sends to its own instance: collected while its body runs and carried out behind its checkpoint, in the
 * same transaction, since they would block on what the step itself holds (F21).
 */
final class OwnVerbs {

    private static final ThreadLocal<@Nullable OwnVerbs> CURRENT = new ThreadLocal<>();

    private final InstanceId instance;
    private final List<Runnable> verbs = new ArrayList<>();

    OwnVerbs(InstanceId instance) {
        this.instance = instance;
    }

    /** The stretch in which the body runs on this thread. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    Running running() {
        OwnVerbs outer = CURRENT.get();
        CURRENT.set(this);
        return () -> {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        };
    }

    /** Keeps a verb for later if a step of that instance runs on this thread; tells whether it did. */
    static boolean defer(InstanceId id, Runnable verb) {
        OwnVerbs current = CURRENT.get();
        if (current == null || !current.instance.equals(id)) {
            return false;
        }
        current.verbs.add(verb);
        return true;
    }

    boolean any() {
        return !verbs.isEmpty();
    }

    void apply() {
        verbs.forEach(Runnable::run);
    }
}
