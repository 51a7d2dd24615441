package dev.holdfast.ejb.jdbc;

import dev.holdfast.engine.Pace;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Nodes;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What a node's heart-beat sends, on a connection that is kept for it, and hears, if the database has hints. */
public final class HeartLine implements Heart {

    private final JdbcStore pooled;
    private final JdbcStore store;
    private final KeptStatements kept;
    private final Optional<DatabaseClock> clock;

    HeartLine(JdbcStore pooled, KeptStatements kept) {
        this.pooled = pooled;
        this.store = pooled.on(kept);
        this.kept = kept;
        this.clock = store.time().map(time -> new DatabaseClock(time, Pace.MACHINE));
    }

    @Override
    public Nodes nodes() {
        return store.nodes();
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return store.renew(holds, claim);
    }

    /** Returns the clock by which the store goes: the database's, or that which it was given. */
    public Clock clock() {
        return clock.<Clock>map(own -> own).orElseGet(store::clock);
    }

    @Override
    public void setClock() {
        clock.ifPresent(DatabaseClock::set);
    }

    @Override
    public boolean hasHints() {
        return kept.listens();
    }

    /** On a connection of the pool: the kept one may be waiting for a hint. */
    @Override
    public void hint(int incarnation) {
        pooled.statements.on(connection -> {
            PostgresHints.send(connection, incarnation);
            return true;
        });
    }

    @Override
    public boolean awaitHint(int incarnation, Duration atMost) {
        return kept.on(connection -> PostgresHints.await(connection, incarnation, atMost));
    }

    @Override
    public void close() {
        kept.close();
    }
}
