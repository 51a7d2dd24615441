package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Nodes;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** What a node's heart-beat sends, on a connection that is kept for it, and hears, if the database has hints. */
public final class HeartLine implements Heart {

    private final JdbcStore pooled;
    private final JdbcStore store;
    private final KeptStatements kept;

    HeartLine(JdbcStore pooled, KeptStatements kept) {
        this.pooled = pooled;
        this.store = pooled.on(kept);
        this.kept = kept;
    }

    @Override
    public Nodes nodes() {
        return store.nodes();
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return store.renew(holds, claim);
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
