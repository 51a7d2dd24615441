package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.State;
import dev.holdfast.store.Signals.NewSignal;
import dev.holdfast.store.Signals.Pending;
import dev.holdfast.store.Signals.Sent;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do with events: keep them in order, wake who waits, know repetitions; before, in and after a run. */
public abstract class SignalsContract extends StoreLanguage {

    private static NewSignal event(String name, String payload) {
        return new NewSignal(name, text(payload), Optional.empty(), Optional.empty());
    }

    private static NewSignal keyed(String name, String key) {
        return new NewSignal(name, text("of " + key), Optional.of(key), Optional.empty());
    }

    private Sent send(String instance, NewSignal signal) {
        return inOwn(() -> signals().send(id(instance), signal));
    }

    private Optional<Pending> oldest(BranchKey key, String... names) {
        return inOwn(() -> {
            lock(key);
            return signals().oldest(key.run(), List.of(names));
        });
    }

    private Optional<Payload> oldestPayload(BranchKey key, String... names) {
        return oldest(key, names).map(Pending::payload);
    }

    private void consume(BranchKey key, Pending pending, int sequence) {
        inOwn(() -> {
            lock(key);
            signals().consumed(key.run(), pending.ordinal(), key, sequence);
        });
    }

    private List<SignalRecord> sent(BranchKey key) {
        return inOwn(() -> signals().sent(key.run()));
    }

    // In a run.

    @Test
    void an_event_makes_due_who_waits_for_it() {
        BranchKey key = parked("order", NEVER, "approval");

        assertThat(send("order", event("approval", "yes"))).isEqualTo(Sent.STORED);

        Claim woken = claimed(key);
        assertThat(woken.takeovers()).isZero();
        assertThat(woken.position()).isEqualTo(position(0));
        assertThat(oldestPayload(key, "approval")).hasValue(text("yes"));
    }

    @Test
    @Case("SIG-08")
    void an_event_of_another_name_is_kept_and_wakes_nobody() {
        BranchKey key = parked("order", NEVER, "approval");

        for (String name : List.of("approval2", "pproval", "Approval", "refusal", "approva")) {
            send("order", event(name, "other"));
        }

        assertThatItIsNotDue(key);
        assertThat(oldest(key, "approval")).isEmpty();
        assertThat(oldestPayload(key, "refusal")).hasValue(text("other"));
    }

    @Test
    @Case("SIG-08")
    void an_event_to_a_branch_that_is_held_is_kept_and_leaves_the_branch_alone() {
        BranchKey key = parked("order", AT_ONCE, "approval");
        Hold hold = claimed(key).hold();

        send("order", event("approval", "yes"));

        assertThat(isHeld(hold)).isTrue();
        assertThatItIsNotDue(key);
        assertThat(oldestPayload(key, "approval")).hasValue(text("yes"));
    }

    @Test
    void a_wait_that_any_of_several_events_ends_is_woken_by_each_of_them() {
        for (String name : List.of("approved", "refused", "withdrawn")) {
            BranchKey key = parked("order-" + name, NEVER, "approved", "refused", "withdrawn");

            send("order-" + name, event(name, "it"));

            assertThatItIsDue(key);
        }
    }

    @Test
    void a_wait_with_a_time_out_is_due_at_the_event_and_not_only_at_its_time() {
        BranchKey key = parked("order", LATER, "approval");
        assertThatItIsNotDue(key);

        send("order", event("approval", "yes"));

        assertThatItIsDue(key);
    }

    @Test
    void an_event_wakes_the_arms_that_wait_for_it_and_no_others() {
        Fork fork = forked("order", 3);
        park(claimed(fork.arm(0)).hold(), NEVER, "approval");
        park(claimed(fork.arm(1)).hold(), NEVER, "refusal");
        park(claimed(fork.arm(2)).hold(), NEVER, "refusal", "approval");

        send("order", event("approval", "yes"));

        assertThatItIsDue(fork.arm(0));
        assertThatItIsNotDue(fork.arm(1));
        assertThatItIsDue(fork.arm(2));
        assertThatItIsNotDue(fork.parent());
    }

    @Test
    @Case("SIG-04")
    void an_event_is_that_of_one_instance_and_one_name() {
        BranchKey one = parked("one", NEVER, "approval");
        BranchKey two = parked("two", NEVER, "approval");

        send("one", event("approval", "yes"));

        assertThatItIsNotDue(two);
        assertThat(oldest(two, "approval")).isEmpty();
        assertThat(sent(two)).isEmpty();
        assertThat(oldest(one, "refusal")).isEmpty();
    }

    @Test
    @Case("SIG-05")
    void there_is_no_oldest_event_where_none_was_sent() {
        BranchKey key = insert("order");

        assertThat(oldest(key, "approval")).isEmpty();
        assertThat(oldest(key)).isEmpty();
        assertThat(inOwn(() -> signals().oldest(-1, List.of("approval")))).isEmpty();
    }

    @Test
    @Case({"SIG-12", "DEF-10", "F27"})
    void events_of_one_name_are_consumed_in_the_order_of_sending() {
        BranchKey key = insert("order");
        for (int i = 1; i <= 12; i++) {
            send("order", event("approval", "the " + i));
        }

        List<Payload> consumed = new ArrayList<>();
        for (int sequence = 1; sequence <= 12; sequence++) {
            Pending next = oldest(key, "approval").orElseThrow();
            consumed.add(next.payload());
            consume(key, next, sequence);
        }

        assertThat(consumed)
                .isEqualTo(IntStream.rangeClosed(1, 12)
                        .mapToObj(i -> text("the " + i))
                        .toList());
        assertThat(oldest(key, "approval")).isEmpty();
    }

    @Test
    @Case("F27")
    void of_several_names_the_event_that_was_sent_first_is_the_oldest() {
        BranchKey key = insert("order");
        send("order", event("other", "unwanted"));
        send("order", event("refused", "first"));
        send("order", event("approved", "second"));

        Pending oldest = oldest(key, "approved", "refused").orElseThrow();

        assertThat(oldest.name()).isEqualTo("refused");
        assertThat(oldest.payload()).isEqualTo(text("first"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000})
    void the_value_of_an_event_comes_back_as_it_was(int length) {
        BranchKey key = insert("order");
        Payload payload = new Payload((byte) 127, new byte[length]);

        send("order", new NewSignal("approval", payload, Optional.empty(), Optional.empty()));

        assertThat(oldestPayload(key, "approval")).hasValue(payload);
    }

    @Test
    void who_sent_what_can_be_read_with_who_consumed_it() {
        BranchKey key = insert("order");
        Instant before = find("order").createdAt();
        send("order", new NewSignal("approval", text("yes"), Optional.of("k-1"), Optional.of("ada")));
        send("order", event("approval", "again"));
        inOwn(() -> {
            lock(key);
            Runs.Trail trail = new Runs.Trail(Optional.of("bob"), Optional.of("holiday"));
            runs().record(key.run(), SignalRecord.Kind.PAUSE, trail);
            runs().record(key.run(), SignalRecord.Kind.CANCEL, Runs.Trail.NONE);
        });
        BranchKey arm = new BranchKey(key.run(), 7);
        inOwn(() -> signals()
                .consumed(
                        key.run(),
                        signals()
                                .oldest(key.run(), List.of("approval"))
                                .orElseThrow()
                                .ordinal(),
                        arm,
                        4));

        List<SignalRecord> sent = sent(key);

        assertThat(sent).extracting(SignalRecord::ordinal).isSorted().doesNotHaveDuplicates();
        assertThat(sent)
                .extracting(SignalRecord::kind)
                .containsExactly(
                        SignalRecord.Kind.EVENT,
                        SignalRecord.Kind.EVENT,
                        SignalRecord.Kind.PAUSE,
                        SignalRecord.Kind.CANCEL);
        assertThat(sent.get(0)).satisfies(first -> {
            assertThat(first.name()).hasValue("approval");
            assertThat(first.key()).hasValue("k-1");
            assertThat(first.actor()).hasValue("ada");
            assertThat(first.consumedBy()).hasValue(7);
            assertThat(first.at()).isAfterOrEqualTo(before);
        });
        assertThat(sent.get(1).key()).isEmpty();
        assertThat(sent.get(1).actor()).isEmpty();
        assertThat(sent.get(1).consumedBy()).isEmpty();
        assertThat(sent.get(2)).satisfies(verb -> {
            assertThat(verb.name()).isEmpty();
            assertThat(verb.actor()).hasValue("bob");
            assertThat(verb.reason()).hasValue("holiday");
        });
        assertThat(sent.get(3).actor()).isEmpty();
        assertThat(sent.get(3).reason()).isEmpty();
    }

    @Test
    void a_verb_is_no_event() {
        BranchKey key = insert("order");
        inOwn(() -> runs().record(key.run(), SignalRecord.Kind.PAUSE, Runs.Trail.NONE));

        assertThat(oldest(key, "PAUSE", "pause", "")).isEmpty();
    }

    @Test
    void an_event_that_is_rolled_back_was_never_sent() {
        BranchKey key = parked("order", NEVER, "approval");

        rolledBack(() -> signals().send(id("order"), event("approval", "yes")));

        assertThat(oldest(key, "approval")).isEmpty();
        assertThatItIsNotDue(key);
    }

    @Test
    void the_consumption_of_an_event_that_is_rolled_back_leaves_it() {
        BranchKey key = insert("order");
        send("order", event("approval", "yes"));
        int ordinal = oldest(key, "approval").orElseThrow().ordinal();

        rolledBack(() -> signals().consumed(key.run(), ordinal, key, 1));

        assertThat(oldestPayload(key, "approval")).hasValue(text("yes"));
    }

    // Repetitions.

    @Test
    void an_event_with_a_key_that_is_known_is_a_duplicate_and_not_stored() {
        BranchKey key = parked("order", NEVER, "approval");

        assertThat(send("order", keyed("approval", "k-1"))).isEqualTo(Sent.STORED);
        assertThat(send("order", keyed("approval", "k-1"))).isEqualTo(Sent.DUPLICATE);
        assertThat(send("order", keyed("refusal", "k-1"))).isEqualTo(Sent.DUPLICATE);
        assertThat(send("order", keyed("approval", "k-2"))).isEqualTo(Sent.STORED);

        assertThat(sent(key)).extracting(SignalRecord::key).containsExactly(Optional.of("k-1"), Optional.of("k-2"));
    }

    @Test
    @Case("F31b")
    void a_consumed_event_is_still_known() {
        BranchKey key = insert("order");
        send("order", keyed("approval", "k-1"));
        consume(key, oldest(key, "approval").orElseThrow(), 1);

        assertThat(send("order", keyed("approval", "k-1"))).isEqualTo(Sent.DUPLICATE);
        assertThat(oldest(key, "approval")).isEmpty();
    }

    @Test
    void keys_are_those_of_one_instance_and_events_without_one_are_never_duplicates() {
        insert("one");
        BranchKey two = insert("two");
        send("one", keyed("approval", "k-1"));

        assertThat(send("two", keyed("approval", "k-1"))).isEqualTo(Sent.STORED);
        assertThat(send("two", event("approval", "yes"))).isEqualTo(Sent.STORED);
        assertThat(send("two", event("approval", "yes"))).isEqualTo(Sent.STORED);
        assertThat(sent(two)).hasSize(3);
    }

    @Test
    @Case("F16")
    void a_duplicate_leaves_the_transaction_of_its_sender_usable() {
        BranchKey key = insert("order");
        send("order", keyed("approval", "k-1"));

        List<Sent> answers = inOwn(() -> List.of(
                signals().send(id("order"), event("before", "it")),
                signals().send(id("order"), keyed("approval", "k-1")),
                signals().send(id("order"), event("after", "it"))));

        assertThat(answers).containsExactly(Sent.STORED, Sent.DUPLICATE, Sent.STORED);
        assertThat(oldest(key, "before")).isPresent();
        assertThat(oldest(key, "after")).isPresent();
    }

    @Test
    @Case("F16")
    void of_two_who_send_one_key_at_once_the_second_waits_and_is_a_duplicate() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Sent> first = standing(() -> signals().send(id("order"), keyed("approval", "k-1")))) {
            Elsewhere<Sent> second = meanwhile(() -> signals().send(id("order"), keyed("approval", "k-1")));

            assertThat(first.commit()).isEqualTo(Sent.STORED);
            assertThat(second.result()).isEqualTo(Sent.DUPLICATE);
        }
        assertThat(sent(key)).hasSize(1);
    }

    // Sender and receiver.

    @Test
    @Case({"SIG-16", "F27"})
    void of_two_who_send_at_once_both_are_stored_in_the_order_of_their_locks() throws Exception {
        BranchKey key = parked("order", NEVER, "approval");
        try (StandingTransaction<Sent> first =
                standing(() -> signals().send(id("order"), event("approval", "first")))) {
            Elsewhere<Sent> second = meanwhile(() -> signals().send(id("order"), event("approval", "second")));

            assertThat(first.commit()).isEqualTo(Sent.STORED);
            assertThat(second.result()).isEqualTo(Sent.STORED);
        }
        assertThatItIsDue(key);
        Pending oldest = oldest(key, "approval").orElseThrow();
        assertThat(oldest.payload()).isEqualTo(text("first"));
        consume(key, oldest, 1);
        assertThat(oldestPayload(key, "approval")).hasValue(text("second"));
    }

    @Test
    @Case({"SIG-14", "DEF-11", "F9", "F10"})
    void who_looks_for_an_event_waits_for_its_sender_and_finds_it() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Sent> sender = standing(() -> signals().send(id("order"), event("approval", "yes")))) {
            Elsewhere<Optional<Pending>> receiver = meanwhile(() -> {
                lock(key);
                return signals().oldest(key.run(), List.of("approval"));
            });
            sender.commit();

            assertThat(receiver.result().map(Pending::payload)).hasValue(text("yes"));
        }
    }

    @Test
    @Case({"SIG-14", "DEF-11", "F10"})
    void who_sends_while_a_branch_is_put_down_waits_and_wakes_it() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed(key).hold();
        try (StandingTransaction<Boolean> receiver = standing(() -> {
            lock(key);
            assertThat(signals().oldest(key.run(), List.of("approval"))).isEmpty();
            return branches().park(hold, parking(NEVER, "approval"));
        })) {
            Elsewhere<Sent> sender = meanwhile(() -> signals().send(id("order"), event("approval", "yes")));

            assertThat(receiver.commit()).isTrue();
            assertThat(sender.result()).isEqualTo(Sent.STORED);
        }
        assertThatItIsDue(key);
    }

    // To a known run.

    @Test
    void an_event_to_a_known_run_does_the_same() {
        BranchKey key = parked("order", NEVER, "child");

        inOwn(() -> signals().send(key.run(), event("child", "done")));

        assertThatItIsDue(key);
        assertThat(oldestPayload(key, "child")).hasValue(text("done"));
    }

    @Test
    void an_event_to_a_known_run_that_is_no_more_or_never_was_does_nothing() {
        BranchKey completed = insert("completed");
        inOwn(() -> branches().complete(end(claimed(completed).hold(), 1)));
        BranchKey old = insert("again");
        OptionalLong fresh = inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("again"));
        });

        BranchKey failed = insert("failed");
        inOwn(() -> {
            close(failed, failing());
            runs().supersede(failed.run());
        });

        for (long run : List.of(completed.run(), old.run(), failed.run(), -1L)) {
            inOwn(() -> signals().send(run, event("child", "done")));
            assertThat(inOwn(() -> signals().sent(run))).isEmpty();
        }
        assertThat(inOwn(() -> signals().sent(fresh.orElseThrow()))).isEmpty();
    }

    // Paused, failed, ended.

    @Test
    @Case("SIG-17")
    void an_event_that_comes_during_a_pause_wakes_with_the_end_of_the_pause() {
        BranchKey key = parked("order", NEVER, "approval");
        pause(key);

        send("order", event("approval", "yes"));
        assertThatItIsNotDue(key);
        resume(key);

        assertThatItIsDue(key);
        assertThat(oldestPayload(key, "approval")).hasValue(text("yes"));
    }

    @Test
    void an_event_to_a_failed_run_is_kept_and_wakes_who_waits_for_it_when_the_run_goes_on() {
        Fork fork = forked("order", 2);
        park(claimed(fork.arm(0)).hold(), NEVER, "approval", "child");
        Hold failing = claimed(fork.arm(1)).hold();
        inOwn(() -> branches().fail(failed(failing, 1, 0)));

        send("order", event("approval", "yes"));
        inOwn(() -> signals().send(fork.parent().run(), event("child", "done")));
        assertThatItIsNotDue(fork.arm(0));
        assertThat(phase(fork.parent())).isEqualTo(Phase.FAILED);
        retry(fork.parent());

        assertThatItIsDue(fork.arm(0));
        assertThat(oldestPayload(fork.parent(), "approval")).hasValue(text("yes"));
        assertThat(oldestPayload(fork.parent(), "child")).hasValue(text("done"));
    }

    @Test
    void an_event_to_an_ended_run_stays_with_it() {
        BranchKey completed = insert("completed");
        inOwn(() -> branches().complete(end(claimed(completed).hold(), 1)));
        BranchKey cancelled = insert("cancelled");
        inOwn(() -> close(cancelled, cancelling()));

        assertThat(send("completed", event("approval", "late"))).isEqualTo(Sent.STORED);
        assertThat(send("cancelled", event("approval", "late"))).isEqualTo(Sent.STORED);

        assertThat(sent(completed)).extracting(SignalRecord::name).containsExactly(Optional.of("approval"));
        assertThat(sent(cancelled)).hasSize(1);
        assertThat(state("completed")).isInstanceOf(State.Completed.class);
        assertThat(poll(pollOf(10))).isEmpty();
    }
}
