package dev.holdfast.ejb.testing;

import java.sql.SQLException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next thing on the wire that something shall happen to, and then what; it happens once.
 *
 * <p>Nothing is chosen until one of the last methods is called: {@link #park}, {@link #parkAfter}, {@link #fail},
 * {@link #loseAnswer}.
 */
public final class Choice {

    private final Wire wire;
    private final String what;
    private Predicate<Moment> chosen;
    private int skipped;

    Choice(Wire wire, String what, Predicate<Moment> chosen) {
        this.wire = wire;
        this.what = what;
        this.chosen = chosen;
    }

    /** Only if this thread sends it. */
    public Choice by(Thread thread) {
        chosen = chosen.and(moment -> moment.thread() == thread);
        return this;
    }

    /** Only in a transaction that has sent a statement with this part before. */
    public Choice after(String sqlPart) {
        chosen = chosen.and(moment -> moment.before().stream().anyMatch(sql -> Moment.contains(sql, sqlPart)));
        return this;
    }

    /** Lets as many pass first. */
    public Choice skipping(int count) {
        skipped = count;
        return this;
    }

    /** Stops its sender before it is sent. */
    public Gate park() {
        Gate gate = new Gate(what);
        wire.set(trap(new Trap.Stop(gate, false)));
        return gate;
    }

    /** Stops its sender after the database has answered: what it has locked stays locked. */
    public Gate parkAfter() {
        Gate gate = new Gate(what);
        wire.set(trap(new Trap.Stop(gate, true)));
        return gate;
    }

    /** Does not send it and gives the sender this error; a fresh one for each, since errors are chained. */
    public void fail(Supplier<SQLException> error) {
        wire.set(trap(new Trap.Fail(error)));
    }

    /** Of a commit: gives the sender a broken connection instead of an answer. */
    public void loseAnswer(CommitFate fate) {
        wire.set(trap(new Trap.Lose(fate)));
    }

    private Trap trap(Trap.Action action) {
        return new Trap(chosen, skipped, action);
    }

    @Override
    public @Nullable String toString() {
        return what;
    }
}
