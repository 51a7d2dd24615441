package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.lifecycle.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that a step sends to its own instance: collected while its body runs and carried out behind its checkpoint, in the
 * same transaction, since they would block on what the step itself holds (F21).
 */
final class OwnVerbs {

    private static final ThreadLocal<@Nullable OwnVerbs> CURRENT = new ThreadLocal<>();

    private final InstanceId instance;
    private final List<Order> orders = new ArrayList<>();

    private record Order(Optional<Verb> verb, Runnable action) {}

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

    /** Keeps something that is no verb for later if a step of that instance runs on this thread; tells whether it did. */
    static boolean defer(InstanceId id, Runnable action) {
        return defer(id, new Order(Optional.empty(), action));
    }

    /** Keeps a verb for later, likewise. */
    static boolean defer(InstanceId id, Verb verb, Runnable action) {
        return defer(id, new Order(Optional.of(verb), action));
    }

    private static boolean defer(InstanceId id, Order order) {
        OwnVerbs current = CURRENT.get();
        if (current == null || !current.instance.equals(id)) {
            return false;
        }
        current.orders.add(order);
        return true;
    }

    boolean any() {
        return !orders.isEmpty();
    }

    /** Tells whether the run is to end by one of them. */
    boolean stop() {
        return orders.stream()
                .anyMatch(order -> order.verb()
                        .filter(verb -> verb == Verb.CANCEL || verb == Verb.TERMINATE)
                        .isPresent());
    }

    /** Carries them out; a pause of a run that this very step completes is nothing to do. */
    void apply(boolean completed) {
        orders.stream()
                .filter(order -> !completed || !order.verb().equals(Optional.of(Verb.PAUSE)))
                .forEach(order -> order.action().run());
    }
}
