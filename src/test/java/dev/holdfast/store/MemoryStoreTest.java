package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The in-memory store keeps the contract. */
class MemoryStoreTest extends StoreContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }

    @Test
    void a_claim_ends_when_the_clock_says_so_and_not_a_moment_before() {
        insert("order-1");
        Claim first = claim("order-1", "node-a", Duration.ofSeconds(20)).orElseThrow();

        store.clock().advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(claim("order-1", "node-b", Duration.ofSeconds(20))).isEmpty();

        store.clock().advance(Duration.ofNanos(1));
        assertThat(claim("order-1", "node-b", Duration.ofSeconds(20)))
                .hasValueSatisfying(taken -> assertThat(taken.hold().version())
                        .isGreaterThan(first.hold().version()));
    }

    @Test
    void the_time_until_the_next_branch_is_due_is_told_exactly() {
        insert("order-1");
        claim("order-1", "node-a", Duration.ofSeconds(20));

        store.clock().advance(Duration.ofSeconds(5));

        assertThat(inOwn(() -> branches().untilNextDue(routes()))).hasValue(Duration.ofSeconds(15));
    }
}
