package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.lifecycle.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that a step sends to its own instance: collected while its body runs and carried out behind its checkpoint, in the
 * same transaction, since they would block on what the step itself holds (F21).
 */
final class OwnVerbs {

    private static final ThreadLocal<@Nullable OwnVerbs> CURRENT = new ThreadLocal<>();

    private final InstanceId instance;
    private final Supplier<List<InstanceId>> ancestors;
    private final List<Order> orders = new ArrayList<>();

    private record Order(Optional<Verb> verb, boolean own, Runnable action) {}

    /**
     * Collects for one attempt at a step.
     *
     * @param ancestors reads the instances that wait for the end of this one, whose end may be its own
     */
    OwnVerbs(InstanceId instance, Supplier<List<InstanceId>> ancestors) {
        this.instance = instance;
        this.ancestors = ancestors;
    }

    /** Collects for one attempt at a step of a branch. */
    static OwnVerbs of(BranchRunner hands, Standing at) {
        long run = at.key().run();
        return new OwnVerbs(
                at.claim().instance(),
                () -> at.claim().parentRun().isEmpty()
                        ? List.of()
                        : hands.transactions.own(() -> hands.store.runs().ancestors(run)));
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
        OwnVerbs current = CURRENT.get();
        if (current == null || !current.instance.equals(id)) {
            return false;
        }
        current.orders.add(new Order(Optional.empty(), true, action));
        return true;
    }

    /** Tells whether a step of that instance, or of one that waits below it, runs on this thread. */
    static boolean isOwn(InstanceId id) {
        OwnVerbs current = CURRENT.get();
        return current != null
                && (current.instance.equals(id) || current.ancestors.get().contains(id));
    }

    /**
     * Keeps a verb for later, likewise; that which ends an instance that waits for this one, too, since it would end this one in the
     * middle of its own step.
     */
    static boolean defer(InstanceId id, Verb verb, Runnable action) {
        OwnVerbs current = CURRENT.get();
        if (current == null) {
            return false;
        }
        boolean own = current.instance.equals(id);
        boolean ends = verb == Verb.CANCEL || verb == Verb.TERMINATE;
        if (!own && !(ends && current.ancestors.get().contains(id))) {
            return false;
        }
        current.orders.add(new Order(Optional.of(verb), own, action));
        return true;
    }

    /** Tells whether a step runs on this thread. */
    static boolean isInStep() {
        return CURRENT.get() != null;
    }

    boolean any() {
        return !orders.isEmpty();
    }

    /** Tells whether the run is to end by one of them. */
    boolean stop() {
        return orders.stream()
                .filter(Order::own)
                .anyMatch(order -> order.verb()
                        .filter(verb -> verb == Verb.CANCEL || verb == Verb.TERMINATE)
                        .isPresent());
    }

    /**
     * Carries them out.
     *
     * @param closing whether the run ends, by this very step or another's order: a pause is nothing to do then
     */
    void apply(boolean closing) {
        orders.stream()
                .filter(order -> !closing || !order.verb().equals(Optional.of(Verb.PAUSE)))
                .forEach(order -> order.action().run());
    }
}
