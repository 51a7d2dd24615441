package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Outbox.Outgoing;
import dev.holdfast.store.Retention.Old;
import dev.holdfast.store.Retention.Removed;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.StandingTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store must do to remove what has ended, and must leave alone. */
@Case({"HIST-06", "DEF-47"})
public abstract class RetentionContract extends StoreLanguage {

    private static final Duration DAY = Duration.ofDays(1);

    private Retention retention() {
        return store().retention();
    }

    private Removed remove(Duration olderThan, BranchKey... runs) {
        return inOwn(() ->
                retention().remove(List.of(runs).stream().map(BranchKey::run).toList(), olderThan, 1_000));
    }

    /** Inserts a run, ends it as cancelled, and makes it old. */
    private BranchKey ended(String name, Duration ago) {
        BranchKey key = insert(name);
        close(key, cancelling());
        store().age(key.run(), ago);
        return key;
    }

    private boolean isThere(BranchKey key) {
        return inOwn(() -> retention().after(key.run() - 1, 1)).stream().anyMatch(row -> row.run() == key.run());
    }

    @Test
    void what_has_ended_long_enough_ago_is_removed_with_all_that_belongs_to_it() {
        BranchKey run = insert("run");
        Claim claim = claimed(run);
        append(step(claim.hold(), 1));
        inOwn(() -> store().ports().sharedState().read(run.run(), "name"));
        inOwn(() -> signals()
                .send(id("run"), new Signals.NewSignal("event", text("v"), Optional.empty(), Optional.empty())));
        close(run, cancelling());
        store().age(run.run(), DAY.multipliedBy(2));

        Removed removed = remove(DAY, run);

        assertThat(removed.runs()).isEqualTo(1);
        assertThat(removed.checkpoints()).isEqualTo(3); // start, step, tombstone
        assertThat(removed.unfinished()).isFalse();
        assertThat(isThere(run)).isFalse();
        assertThat(inOwn(() -> instances().find(id("run")).isPresent())).isFalse();
        assertThat(steps(run)).isEmpty();
        assertThat(inOwn(() -> signals().sent(run.run()).size())).isZero();
    }

    @Test
    void what_has_ended_later_or_not_at_all_stays() {
        BranchKey young = ended("young", DAY.dividedBy(2));
        BranchKey live = insert("live");
        store().age(live.run(), DAY.multipliedBy(100));

        assertThat(remove(DAY, young, live)).isEqualTo(new Removed(0, 0, false));

        assertThat(isThere(young)).isTrue();
        assertThat(phase(live)).isEqualTo(Phase.RUNNING);
    }

    @Test
    void nothing_is_removed_within_the_hour_whatever_is_asked_for() {
        BranchKey run = ended("run", Duration.ofMinutes(50));

        assertThat(remove(Duration.ZERO, run).runs()).isZero();

        store().age(run.run(), Duration.ofMinutes(70));
        assertThat(remove(Duration.ZERO, run).runs()).isEqualTo(1);
    }

    @Test
    void an_id_whose_run_was_removed_is_free() {
        BranchKey run = ended("run", DAY.multipliedBy(2));
        remove(DAY, run);

        BranchKey next = insert("run");

        assertThat(next.run()).isNotEqualTo(run.run());
        assertThat(phase(next)).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_run_with_more_checkpoints_than_are_allowed_for_is_removed_in_several_transactions() {
        BranchKey run = insert("run");
        Hold hold = claimed(run).hold();
        for (int sequence = 1; sequence <= 8; sequence++) {
            append(step(hold, sequence));
        }
        close(run, failing());
        store().age(run.run(), DAY.multipliedBy(2));
        List<Long> runs = List.of(run.run());

        Removed first = inOwn(() -> retention().remove(runs, DAY, 4));

        assertThat(first).isEqualTo(new Removed(0, 4, true));
        assertThat(inOwn(() -> instances().find(id("run")).isPresent()))
                .as("nobody can retry what is left of it")
                .isFalse();
        Removed second = inOwn(() -> retention().remove(runs, DAY, 4));
        assertThat(second).isEqualTo(new Removed(0, 4, true));
        Removed third = inOwn(() -> retention().remove(runs, DAY, 4));
        assertThat(third.runs()).isEqualTo(1);
        assertThat(third.unfinished()).isFalse();
        assertThat(isThere(run)).isFalse();
    }

    @Test
    void what_does_not_fit_into_one_transaction_is_left_to_the_next() {
        BranchKey one = ended("one", DAY.multipliedBy(2));
        BranchKey two = ended("two", DAY.multipliedBy(2));
        List<Long> runs = List.of(one.run(), two.run());

        assertThat(inOwn(() -> retention().remove(runs, DAY, 3)).unfinished()).isTrue();
        assertThat(inOwn(() -> retention().remove(runs, DAY, 3)).runs()).isEqualTo(1);

        assertThat(isThere(one) || isThere(two)).isFalse();
    }

    @Test
    void a_run_whose_child_has_not_ended_stays() {
        BranchKey parent = insert("parent");
        BranchKey child = insert("child", aRun("child").childOf(new Runs.Parent(parent.run(), 0, "(child)", false)));
        close(parent, cancelling());
        store().age(parent.run(), DAY.multipliedBy(2));

        assertThat(remove(DAY, parent).runs()).isZero();

        close(child, cancelling());
        assertThat(remove(DAY, parent).runs()).isEqualTo(1);
        assertThat(phase(child)).isEqualTo(Phase.CANCELLED);
    }

    @Test
    void what_another_has_locked_is_passed() throws Exception {
        BranchKey run = ended("run", DAY.multipliedBy(2));
        if (!store().locksRowByRow()) {
            return; // one lock for all: nobody can look while another holds it
        }
        try (StandingTransaction<Boolean> other = standing(() -> lock(run))) {
            assertThat(remove(DAY, run).runs()).isZero();
            other.rollBack();
        }
        assertThat(remove(DAY, run).runs()).isEqualTo(1);
    }

    @Test
    void signals_to_an_instance_that_was_never_started_go_by_their_age() {
        inOwn(() -> signals()
                .send(id("never"), new Signals.NewSignal("event", text("v"), Optional.empty(), Optional.empty())));
        Old row = inOwn(() -> retention().after(0, 100_000)).stream()
                .filter(each -> each.phase() == Phase.EXPECTED)
                .reduce((one, other) -> other)
                .orElseThrow();
        assertThat(row.workflow()).isEmpty();
        assertThat(inOwn(() -> retention().remove(List.of(row.run()), DAY, 10)).runs())
                .isZero();
        store().age(row.run(), DAY.multipliedBy(2));

        assertThat(inOwn(() -> retention().remove(List.of(row.run()), DAY, 10)).runs())
                .isEqualTo(1);
    }

    @Test
    void runs_are_read_in_their_order_with_what_decides_about_them() {
        BranchKey one = ended("one", DAY.multipliedBy(2));
        BranchKey two = insert("two");

        List<Old> rows = inOwn(() -> retention().after(one.run() - 1, 2));

        assertThat(rows).extracting(Old::run).containsExactly(one.run(), two.run());
        assertThat(rows.get(0).workflow()).contains(workflow);
        assertThat(rows.get(0).phase()).isEqualTo(Phase.CANCELLED);
        assertThat(rows.get(0).ended().orElseThrow())
                .isBetween(DAY.multipliedBy(2).minusMinutes(5), DAY.multipliedBy(3));
        assertThat(rows.get(1).ended()).isEmpty();
        assertThat(rows.get(1).age()).isLessThan(DAY);
    }

    @Test
    void a_removal_that_is_rolled_back_has_removed_nothing() {
        BranchKey run = ended("run", DAY.multipliedBy(2));

        rolledBack(() -> retention().remove(List.of(run.run()), DAY, 1_000));

        assertThat(isThere(run)).isTrue();
        assertThat(kindsOf(run)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    void messages_of_a_removed_run_are_delivered_all_the_same_and_parked_ones_go_by_their_age() {
        BranchKey run = insert("run");
        String channel = "mail-" + mark;
        inOwn(() -> store().ports()
                .outbox()
                .send(new Outbox.Sender(id("run"), workflow, run, 1), List.of(new Outgoing(channel, text("m")))));
        close(run, cancelling());
        store().age(run.run(), DAY.multipliedBy(2));

        assertThat(remove(DAY, run).runs()).isEqualTo(1);

        assertThat(inOwn(() -> store().ports().outbox().waiting(run.run()).size()))
                .isEqualTo(1);
        Outbox.Message message =
                inOwn(() -> store().ports().outbox().waiting(run.run())).get(0);
        inOwn(() -> store().ports().outbox().failed(message, FAILURE, Optional.empty()));
        assertThat(inOwn(() -> retention().oldParked(DAY, 1_000))).isZero();
        store().tick();
        inOwn(() -> retention().removeParked(Duration.ofSeconds(-1), 1_000)); // what was parked up to a second from now
        assertThat(inOwn(() -> store().ports().outbox().waiting(run.run()).size()))
                .isZero();
    }
}
