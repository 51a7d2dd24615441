package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.store.Signals.NewSignal;
import dev.holdfast.store.Signals.Pending;
import dev.holdfast.store.Signals.Sent;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every store must do with events that come before their run, and with those that one run leaves to the next. */
public abstract class StubsContract extends StoreLanguage {

    private static NewSignal event(String payload) {
        return new NewSignal("approval", text(payload), Optional.empty(), Optional.empty());
    }

    private static NewSignal keyed(String key) {
        return new NewSignal("approval", text("of " + key), Optional.of(key), Optional.empty());
    }

    private Sent send(NewSignal signal) {
        return inOwn(() -> signals().send(id("order"), signal));
    }

    private Optional<Pending> oldest(long run) {
        return inOwn(() -> signals().oldest(run, List.of("approval")));
    }

    private List<Payload> consumeAll(BranchKey key) {
        return inOwn(() -> {
            List<Payload> all = new ArrayList<>();
            Optional<Pending> next = signals().oldest(key.run(), List.of("approval"));
            while (next.isPresent()) {
                all.add(next.get().payload());
                signals().consumed(key.run(), next.get().ordinal(), key, all.size());
                next = signals().oldest(key.run(), List.of("approval"));
            }
            return all;
        });
    }

    // Before the start.

    @Test
    @Case({"SIG-02", "F9"})
    void events_before_the_start_are_found_by_the_run_in_their_order() {
        assertThat(send(event("first"))).isEqualTo(Sent.STORED);
        assertThat(send(event("second"))).isEqualTo(Sent.STORED);

        BranchKey key = insert("order");
        send(event("third"));

        assertThat(consumeAll(key)).containsExactly(text("first"), text("second"), text("third"));
        assertThatItStandsAt("order", 0);
        assertThatItIsDue(key);
    }

    @Test
    void what_only_holds_events_is_no_instance() {
        send(event("early"));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(inOwn(() -> instances().lock(id("order")))).isEmpty();
        assertThat(inOwn(() -> runs().lock(id("order")))).isEmpty();
        for (Optional<Phase> phase : List.of(Optional.<Phase>empty(), Optional.of(Phase.EXPECTED))) {
            InstanceQuery query = new InstanceQuery(
                    phase,
                    Optional.empty(),
                    Optional.of(id("").value()),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    10);
            assertThat(inOwn(() -> instances().list(query))).isEmpty();
        }
    }

    @Test
    void a_run_begins_when_it_is_started_and_not_with_the_first_event() {
        send(event("early"));
        store().tick();
        insert("between");
        Instant between = find("between").createdAt();

        insert("order", aRun("order").label("customer", "7").heldBy("node-a", LONG));

        assertThat(find("order").createdAt()).isAfter(between);
        assertThat(find("order").workflow()).isEqualTo(workflow);
        assertThat(find("order").hash()).isEqualTo(hash);
        assertThat(inOwn(() -> instances().labels(key("order").run()))).isEqualTo(Map.of("customer", "7"));
        assertThat(isHeld(new Hold(key("order"), 1, "node-a"))).isTrue();
    }

    @Test
    void a_run_that_was_expected_is_started_once() {
        send(event("early"));
        BranchKey key = insert("order");

        assertThat(inOwn(() -> runs().insert(newRun("order")))).isEmpty();
        assertThat(find("order").run()).isEqualTo(key.run());
    }

    @Test
    void a_key_that_came_before_the_start_is_known_after_it() {
        send(keyed("k-1"));
        assertThat(send(keyed("k-1"))).isEqualTo(Sent.DUPLICATE);

        BranchKey key = insert("order");

        assertThat(send(keyed("k-1"))).isEqualTo(Sent.DUPLICATE);
        assertThat(consumeAll(key)).containsExactly(text("of k-1"));
    }

    @Test
    @Case("F9")
    void a_start_waits_for_who_sends_first_and_finds_the_event() throws Exception {
        routes();
        try (StandingTransaction<Sent> sender = standing(() -> signals().send(id("order"), event("early")))) {
            Elsewhere<OptionalLong> start = meanwhile(() -> runs().insert(newRun("order")));
            sender.commit();

            assertThat(oldest(start.result().orElseThrow()).map(Pending::payload))
                    .hasValue(text("early"));
        }
        assertThatItStandsAt("order", 0);
    }

    @Test
    @Case("F9")
    void a_start_that_waited_for_an_event_that_is_rolled_back_begins_without_it() throws Exception {
        routes();
        try (StandingTransaction<Sent> sender = standing(() -> signals().send(id("order"), event("early")))) {
            Elsewhere<OptionalLong> start = meanwhile(() -> runs().insert(newRun("order")));
            sender.rollBack();

            assertThat(oldest(start.result().orElseThrow())).isEmpty();
        }
        assertThatItStandsAt("order", 0);
    }

    @Test
    @Case("F9")
    void who_sends_while_a_start_is_open_waits_and_sends_to_the_run() throws Exception {
        routes();
        try (StandingTransaction<OptionalLong> start = standing(() -> runs().insert(newRun("order")))) {
            Elsewhere<Sent> sender = meanwhile(() -> signals().send(id("order"), event("early")));
            long run = start.commit().orElseThrow();

            assertThat(sender.result()).isEqualTo(Sent.STORED);
            assertThat(oldest(run).map(Pending::payload)).hasValue(text("early"));
        }
    }

    @Test
    @Case({"F9", "SIG-16"})
    void two_who_send_first_at_once_send_to_the_same_run() throws Exception {
        try (StandingTransaction<Sent> first = standing(() -> signals().send(id("order"), event("first")))) {
            Elsewhere<Sent> second = meanwhile(() -> signals().send(id("order"), event("second")));
            first.commit();

            assertThat(second.result()).isEqualTo(Sent.STORED);
        }
        assertThat(consumeAll(insert("order"))).containsExactly(text("first"), text("second"));
    }

    @Test
    void a_start_that_is_rolled_back_leaves_the_events() {
        send(event("early"));
        routes();

        rolledBack(() -> runs().insert(newRun("order")));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(consumeAll(insert("order"))).containsExactly(text("early"));
    }

    // From one run to the next.

    private BranchKey startedAnew(BranchKey old) {
        long run = inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            long fresh = runs().insert(newRun("order")).orElseThrow();
            signals().move(old.run(), fresh);
            return fresh;
        });
        return new BranchKey(run, 0);
    }

    @Test
    @Case("F28")
    void the_next_run_gets_the_events_that_nobody_has_consumed_in_their_order() {
        BranchKey old = insert("order");
        send(event("consumed"));
        send(event("left first"));
        send(event("left second"));
        inOwn(() ->
                signals().consumed(old.run(), oldest(old.run()).orElseThrow().ordinal(), old, 1));
        inOwn(() -> runs().record(old.run(), SignalRecord.Kind.CANCEL, Runs.Trail.NONE));

        BranchKey fresh = startedAnew(old);
        send(event("new"));

        assertThat(consumeAll(fresh)).containsExactly(text("left first"), text("left second"), text("new"));
        assertThat(inOwn(() -> signals().sent(old.run())))
                .extracting(SignalRecord::kind)
                .containsExactly(SignalRecord.Kind.EVENT, SignalRecord.Kind.CANCEL);
        assertThat(inOwn(() -> signals().sent(fresh.run())))
                .extracting(SignalRecord::ordinal)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    @Case("F28")
    void an_event_that_was_moved_keeps_its_number_and_its_key() {
        BranchKey old = insert("order");
        send(keyed("k-1"));
        send(keyed("k-2"));
        List<Integer> numbers = inOwn(() -> signals().sent(old.run())).stream()
                .map(SignalRecord::ordinal)
                .toList();

        BranchKey fresh = startedAnew(old);

        assertThat(send(keyed("k-1"))).isEqualTo(Sent.DUPLICATE);
        assertThat(inOwn(() -> signals().sent(fresh.run())))
                .extracting(SignalRecord::ordinal)
                .isEqualTo(numbers);
    }

    @Test
    @Case("F28")
    void without_a_move_the_events_stay_with_the_old_run() {
        BranchKey old = insert("order");
        send(keyed("k-1"));
        inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
        });
        BranchKey fresh = insert("order");

        assertThat(oldest(fresh.run())).isEmpty();
        assertThat(inOwn(() -> signals().sent(old.run()))).hasSize(1);
        assertThat(send(keyed("k-1"))).as("another run, another key").isEqualTo(Sent.STORED);
    }

    @Test
    @Case("F28")
    void nothing_to_move_is_no_error() {
        BranchKey fresh = startedAnew(insert("order"));

        assertThat(inOwn(() -> signals().sent(fresh.run()))).isEmpty();
        assertThat(send(event("new"))).isEqualTo(Sent.STORED);
        assertThat(consumeAll(fresh)).containsExactly(text("new"));
    }
}
