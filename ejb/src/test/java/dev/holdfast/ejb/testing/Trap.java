package dev.holdfast.ejb.testing;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What shall happen to one thing on the wire. */
final class Trap {

    private final Predicate<Moment> chosen;
    private final AtomicInteger toPass;
    private final Action action;

    Trap(Predicate<Moment> chosen, int skipped, Action action) {
        this.chosen = chosen;
        this.toPass = new AtomicInteger(skipped);
        this.action = action;
    }

    /** Tells whether it is this one's turn; to be asked once about each moment. */
    boolean catches(Moment moment) {
        return chosen.test(moment) && toPass.getAndDecrement() <= 0;
    }

    Action action() {
        return action;
    }

    /** What happens. */
    sealed interface Action {}

    record Stop(Gate gate, boolean afterwards) implements Action {}

    record Fail(Supplier<SQLException> error) implements Action {}

    record Lose(CommitFate fate) implements Action {}
}
