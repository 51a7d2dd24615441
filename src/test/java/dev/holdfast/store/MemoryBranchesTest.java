package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The in-memory store keeps the contract about branches, to the moment. */
class MemoryBranchesTest extends BranchesContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }

    private void assertThatItIsDueAfter(Duration time, BranchKey branch) {
        store.clock().advance(time.minusNanos(1));
        assertThatItIsNotDue(branch);
        store.clock().advance(Duration.ofNanos(1));
        assertThatItIsDue(branch);
    }

    @Test
    void a_sleeper_wakes_at_its_time_and_not_a_moment_before() {
        Instant wake = store.clock().instant().plusSeconds(60);
        BranchKey key = parked("order", new Parking.At(wake));

        assertThatItIsDueAfter(Duration.between(store.clock().instant(), wake), key);
    }

    @Test
    void a_branch_that_is_put_down_for_a_while_wakes_when_the_while_is_over() {
        assertThatItIsDueAfter(Duration.ofSeconds(60), parked("order", new Parking.After(Duration.ofSeconds(60))));
    }

    @Test
    void a_sleeper_that_was_paused_wakes_at_its_time_if_the_pause_is_over_by_then() {
        BranchKey key = parked("order", new Parking.After(Duration.ofSeconds(60)));
        pause(key);
        store.clock().advance(Duration.ofSeconds(20));
        resume(key);

        assertThatItIsDueAfter(Duration.ofSeconds(40), key);
    }

    @Test
    void a_run_that_begins_later_begins_then() {
        BranchKey key = insert("order", aRun("order").dueIn(Duration.ofSeconds(60)));

        assertThatItIsDueAfter(Duration.ofSeconds(59), key); // one second passes with every start
    }

    @Test
    void a_deadline_strikes_when_it_passes() {
        Position position =
                new Position.AtDelay(BranchState.DEADLINE, store.clock().instant());
        BranchKey key = insert("order", aRun("order").endingAfter(position, Duration.ofSeconds(60)));

        assertThatItIsDueAfter(Duration.ofSeconds(59), new BranchKey(key.run(), 1));
    }

    @Test
    void who_takes_over_is_told_when_the_other_began_what_the_branch_stands_at() {
        insert("order");
        Hold lost = claimed("order", Duration.ofSeconds(20)).hold();
        store.clock().advance(Duration.ofSeconds(30));

        assertThat(claimed("order", Duration.ofSeconds(20)).abandoned())
                .as("nothing was done since the claim")
                .hasValue(Duration.ofSeconds(30));

        append(step(lost, 1));
        store.clock().advance(Duration.ofSeconds(25));
        assertThat(claimed("order", Duration.ofSeconds(20)).abandoned())
                .as("the newest row is as old as the claim")
                .hasValue(Duration.ofSeconds(25));

        store.clock().advance(Duration.ofSeconds(10));
        append(step(lost, 2));
        store.clock().advance(Duration.ofSeconds(15));
        assertThat(claimed("order", Duration.ofSeconds(20)).abandoned())
                .as("the newest row is younger than the claim")
                .hasValue(Duration.ofSeconds(15));
    }

    @Test
    void a_renewal_is_no_beginning() {
        insert("order");
        Hold lost = claimed("order", Duration.ofSeconds(20)).hold();
        store.clock().advance(Duration.ofSeconds(10));
        assertThat(inOwn(() -> branches().renew(List.of(lost), Duration.ofSeconds(20))))
                .isNotEmpty();
        store.clock().advance(Duration.ofSeconds(25));

        assertThat(claimed("order", Duration.ofSeconds(20)).abandoned()).hasValue(Duration.ofSeconds(35));
    }
}
