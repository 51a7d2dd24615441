package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import org.junit.jupiter.api.Test;

/** The in-memory store keeps the contract about verbs, and no rows of branches that nothing can wake. */
class MemoryVerbsTest extends VerbsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }

    @Test
    void only_a_failed_run_that_can_be_retried_keeps_its_branches() {
        BranchKey cancelled = insert("cancelled");
        BranchKey failed = insert("failed");

        inOwn(() -> close(cancelled, cancelling()));
        inOwn(() -> close(failed, failing()));
        assertThat(store.branchRows(cancelled.run())).isZero();
        assertThat(store.branchRows(failed.run())).isEqualTo(1);
        inOwn(() -> runs().supersede(failed.run()));

        assertThat(store.branchRows(failed.run())).isZero();
    }
}
