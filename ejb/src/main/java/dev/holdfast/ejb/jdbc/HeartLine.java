package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Heart;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Nodes;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** What a node's heart-beat sends, on a connection that is kept for it. */
public final class HeartLine implements Heart {

    private final JdbcStore store;
    private final KeptStatements kept;

    HeartLine(JdbcStore store, KeptStatements kept) {
        this.store = store;
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
    public void close() {
        kept.close();
    }
}
