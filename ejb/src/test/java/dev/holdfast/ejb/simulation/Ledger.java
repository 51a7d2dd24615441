package dev.holdfast.ejb.simulation;

import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transactions as the bodies of steps see them: who wants to know of the end of one, uses it. */
record Ledger(Transactions real, Schedule schedule) implements Transactions {

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        Actor actor = schedule.current();
        WiredTransactions.Open open = actor == null ? null : actor.open.peek();
        if (open != null) {
            open.used = true;
        }
        real.afterCompletion(callback);
    }

    @Override
    public <T> T own(Supplier<T> work) {
        return real.own(work);
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        return real.step(limit, body, record, accepted);
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        return real.outside(body);
    }

    @Override
    public Trouble trouble(Throwable error) {
        return real.trouble(error);
    }
}
