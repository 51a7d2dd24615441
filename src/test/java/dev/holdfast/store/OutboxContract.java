package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.Outbox.Message;
import dev.holdfast.store.Outbox.Outgoing;
import dev.holdfast.store.Outbox.Place;
import dev.holdfast.store.Outbox.Sender;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store must do with the messages of steps. Channels are those of one test alone. */
public abstract class OutboxContract extends StoreLanguage {

    private static final int MANY = 1_000;

    private final String mail = "mail-" + mark;
    private final String bill = "bill-" + mark;
    private final Set<String> channels = Set.of(mail, bill);

    private Outbox outbox() {
        return store().ports().outbox();
    }

    private Sender sender(BranchKey branch, int sequence) {
        return new Sender(id("sender"), workflow, branch, sequence);
    }

    private void send(BranchKey branch, int sequence, String channel, String... messages) {
        inOwn(() -> outbox().send(sender(branch, sequence), outgoing(channel, messages)));
        store().tick();
    }

    private static List<Outgoing> outgoing(String channel, String... messages) {
        return Arrays.stream(messages)
                .map(message -> new Outgoing(channel, text(message)))
                .toList();
    }

    private List<Place> heads() {
        return inOwn(() -> outbox().heads(channels, MANY));
    }

    private Optional<Message> locked(Place place) {
        return inOwn(() -> outbox().lock(place));
    }

    private static String text(Message message) {
        return new String(message.message().bytes(), StandardCharsets.UTF_8);
    }

    private List<String> waiting(BranchKey branch) {
        return inOwn(() -> outbox().waiting(branch.run())).stream()
                .map(OutboxContract::text)
                .toList();
    }

    /** Returns the texts of the due heads. */
    private List<String> dueHeads() {
        return heads().stream().map(place -> text(locked(place).orElseThrow())).toList();
    }

    private Message head() {
        List<Place> heads = heads();
        assertThat(heads).hasSize(1);
        return locked(heads.get(0)).orElseThrow();
    }

    private void deliver(Message message) {
        inOwn(() -> {
            assertThat(outbox().lock(message.place())).isPresent();
            outbox().delivered(message);
        });
    }

    private boolean failed(Message message, Optional<Duration> again) {
        return inOwn(() -> outbox().failed(message, FAILURE, again));
    }

    @Test
    void what_is_sent_is_read_as_it_was_sent() {
        BranchKey order = insert("order");

        send(order, 3, mail, "hello");

        Message message = head();
        assertThat(message.sender()).isEqualTo(sender(order, 3));
        assertThat(message.channel()).isEqualTo(mail);
        assertThat(message.ordinal()).isZero();
        assertThat(message.message()).isEqualTo(text("hello"));
        assertThat(message.attempts()).isZero();
        assertThat(message.parked()).isFalse();
        assertThat(message.failure()).isEmpty();
    }

    @Test
    void a_message_of_any_length_comes_back_as_it_was() {
        BranchKey order = insert("order");
        Payload large = new Payload((byte) 127, new byte[100_000]);

        inOwn(() -> outbox().send(sender(order, 1), List.of(new Outgoing(mail, large))));

        assertThat(head().message()).isEqualTo(large);
    }

    @Test
    void what_is_sent_is_rolled_back_with_its_transaction() {
        BranchKey order = insert("order");

        rolledBack(() -> outbox().send(sender(order, 1), outgoing(mail, "never")));

        assertThat(waiting(order)).isEmpty();
    }

    @Test
    void what_is_sent_is_nobodys_before_it_is_committed() throws Exception {
        BranchKey order = insert("order");
        try (StandingTransaction<Boolean> step =
                standing(() -> outbox().send(sender(order, 1), outgoing(mail, "hello")))) {
            Elsewhere<List<Place>> courier = meanwhile(() -> outbox().heads(channels, MANY));
            step.rollBack();

            assertThat(courier.result()).isEmpty();
        }
    }

    @Test
    void a_checkpoint_that_is_written_once_more_sends_nothing_more() {
        BranchKey order = insert("order");

        send(order, 1, mail, "one", "two");
        send(order, 1, mail, "one", "two", "three");

        assertThat(waiting(order)).containsExactly("one", "two", "three");
    }

    @Test
    void only_the_first_of_a_line_can_be_locked() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");
        send(order, 2, mail, "three");
        List<Message> all = inOwn(() -> outbox().waiting(order.run()));

        assertThat(dueHeads()).containsExactly("one");
        assertThat(locked(all.get(1).place())).isEmpty();
        assertThat(locked(all.get(2).place())).isEmpty();
    }

    @Test
    void a_line_is_delivered_in_the_order_of_sending_whatever_branches_sent() {
        BranchKey order = insert("order");
        BranchKey arm = new BranchKey(order.run(), 7);
        send(order, 5, mail, "one");
        send(arm, 1, mail, "two", "three");
        send(order, 6, mail, "four");

        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Message next = head();
            delivered.add(text(next));
            deliver(next);
        }

        assertThat(delivered).containsExactly("one", "two", "three", "four");
        assertThat(heads()).isEmpty();
        assertThat(waiting(order)).isEmpty();
    }

    @Test
    void lines_of_other_channels_and_other_runs_do_not_wait() {
        BranchKey one = insert("one");
        BranchKey two = insert("two");
        send(one, 1, mail, "a", "b");
        send(one, 2, bill, "c", "d");
        send(two, 1, mail, "e", "f");

        assertThat(dueHeads()).containsExactly("a", "c", "e");
        assertThat(inOwn(() -> outbox().heads(Set.of(bill), MANY))).hasSize(1);
        assertThat(inOwn(() -> outbox().heads(channels, 2))).hasSize(2);
        assertThat(inOwn(() -> outbox().heads(Set.of(), MANY))).isEmpty();
    }

    @Test
    void what_is_delivered_comes_back_if_its_transaction_is_rolled_back() {
        BranchKey order = insert("order");
        send(order, 1, mail, "hello");
        Message message = head();

        rolledBack(() -> {
            assertThat(outbox().lock(message.place())).isPresent();
            outbox().delivered(message);
        });

        assertThat(dueHeads()).containsExactly("hello");
    }

    @Test
    void a_delivered_message_cannot_be_locked_again() {
        BranchKey order = insert("order");
        send(order, 1, mail, "hello");
        Message message = head();
        deliver(message);

        assertThat(locked(message.place())).isEmpty();
        assertThat(failed(message, Optional.of(NO_TIME))).isFalse();
        assertThat(waiting(order)).isEmpty();
    }

    @Test
    void a_failed_message_and_its_line_wait_and_others_do_not() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");
        send(order, 1, bill, "other");
        send(order, 2, bill, "other");
        Message one = inOwn(() -> outbox().waiting(order.run())).get(0);

        assertThat(failed(one, Optional.of(LONG))).isTrue();

        assertThat(dueHeads()).containsExactly("other");
        assertThat(locked(one.place())).isEmpty();
        assertThat(inOwn(() -> outbox().untilNextDue(Set.of(mail))).orElseThrow())
                .isBetween(LONG.minusMinutes(5), LONG);
        assertThat(inOwn(() -> outbox().untilNextDue(Set.of(bill)))).isEmpty();
    }

    @Test
    void a_failed_message_is_first_again_when_its_time_has_come() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");

        assertThat(failed(head(), Optional.of(NO_TIME))).isTrue();

        Message again = head();
        assertThat(text(again)).isEqualTo("one");
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.failure()).hasValue(FAILURE);
        deliver(again);
        assertThat(dueHeads()).containsExactly("two");
    }

    @Test
    void of_two_who_note_the_same_failure_the_second_notes_nothing() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one");
        Message seen = head();

        assertThat(failed(seen, Optional.of(NO_TIME))).isTrue();
        assertThat(failed(seen, Optional.empty())).isFalse();

        assertThat(head().attempts()).isEqualTo(1);
        assertThat(inOwn(() -> outbox().parked(MANY)))
                .noneMatch(message -> message.channel().equals(mail));
    }

    @Test
    void a_parked_message_holds_its_line_back_until_it_is_driven_again() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");
        Message one = head();
        assertThat(failed(one, Optional.of(NO_TIME))).isTrue();

        assertThat(failed(head(), Optional.empty())).isTrue();

        send(order, 2, mail, "three");
        assertThat(heads()).isEmpty();
        assertThat(mine(inOwn(() -> outbox().parked(MANY)))).singleElement().satisfies(parked -> {
            assertThat(parked.number()).isEqualTo(one.number());
            assertThat(parked.parked()).isTrue();
            assertThat(parked.attempts()).isEqualTo(2);
            assertThat(parked.failure()).hasValue(FAILURE);
        });
        assertThat(inOwn(() -> outbox().redrive(one.number()))).isTrue();
        assertThat(inOwn(() -> outbox().redrive(one.number()))).isFalse();
        Message again = head();
        assertThat(text(again)).isEqualTo("one");
        assertThat(again.attempts()).isZero();
        deliver(again);
        assertThat(dueHeads()).containsExactly("two");
        assertThat(waiting(order)).containsExactly("two", "three");
    }

    private List<Message> mine(List<Message> messages) {
        return messages.stream()
                .filter(message -> channels.contains(message.channel()))
                .toList();
    }

    @Test
    void a_discarded_message_lets_its_line_go_on() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");
        Message one = head();
        assertThat(inOwn(() -> outbox().discard(one.number()))).isFalse();
        failed(one, Optional.empty());

        assertThat(inOwn(() -> outbox().discard(one.number()))).isTrue();

        assertThat(dueHeads()).containsExactly("two");
        assertThat(inOwn(() -> outbox().discard(one.number()))).isFalse();
        assertThat(inOwn(() -> outbox().redrive(one.number()))).isFalse();
    }

    @Test
    void channels_that_nobody_receives_are_counted() {
        BranchKey order = insert("order");
        send(order, 1, mail, "one", "two");
        send(order, 2, bill, "three");

        List<Outbox.Backlog> others = inOwn(() -> outbox().others(Set.of(bill)));

        assertThat(others).anySatisfy(backlog -> {
            assertThat(backlog.channel()).isEqualTo(mail);
            assertThat(backlog.messages()).isEqualTo(2);
        });
        assertThat(others).noneMatch(backlog -> backlog.channel().equals(bill));
        assertThat(inOwn(() -> outbox().others(Set.of())))
                .anyMatch(backlog -> backlog.channel().equals(bill));
    }

    private int calls(BranchKey of) {
        return inOwn(() -> outbox().waiting(of.run())).get(0).calls();
    }

    @Test
    @Case("F25")
    void calls_are_counted_until_one_is_answered() {
        BranchKey order = insert("order");
        send(order, 1, mail, "hello");
        assertThat(calls(order)).isZero();

        inOwn(() -> outbox().called(outbox().lock(head().place()).orElseThrow()));
        inOwn(() -> outbox().called(outbox().lock(head().place()).orElseThrow()));
        assertThat(calls(order)).isEqualTo(2);
        rolledBack(() -> outbox().called(outbox().lock(head().place()).orElseThrow()));
        assertThat(calls(order)).isEqualTo(2);

        Message seen = head();
        inOwn(() -> outbox().answered(seen));
        assertThat(calls(order)).isZero();
        inOwn(() -> outbox().called(outbox().lock(head().place()).orElseThrow()));
        assertThat(failed(head(), Optional.of(Duration.ZERO))).isTrue();
        assertThat(calls(order)).isZero();
    }

    @Test
    @Case("F25")
    void what_another_has_locked_is_not_waited_for_to_note_an_answer() throws Exception {
        BranchKey order = insert("order");
        send(order, 1, mail, "hello");
        Message seen = head();
        inOwn(() -> outbox().called(outbox().lock(seen.place()).orElseThrow()));
        try (StandingTransaction<Boolean> courier = standing(() -> {
            assertThat(outbox().lock(seen.place())).isPresent();
        })) {
            Elsewhere<Boolean> late = meanwhile(() -> {
                outbox().answered(seen);
                return true;
            });
            courier.rollBack();

            assertThat(late.result()).isTrue();
        }
    }
}
