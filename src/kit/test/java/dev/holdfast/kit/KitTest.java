package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static dev.holdfast.snapshot.Status.Kind.PAUSED;
import static dev.holdfast.snapshot.Status.Kind.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.client.Start;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.kit.Shop.Approval;
import dev.holdfast.kit.Shop.Bank;
import dev.holdfast.kit.Shop.Counter;
import dev.holdfast.kit.Shop.Payments;
import dev.holdfast.kit.Shop.Receipt;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KitTest {

    private static final Shop.Order LAMP = new Shop.Order("lamp", 4200);

    private final Workflow<Shop.Order, Receipt> order = Shop.order();
    private final Bank bank = new Bank();
    private final Ledger<String> books = new Ledger<>();
    private final Kit kit = Kit.of(order).with(new Counter(books), new Payments(bank));

    @Test
    void a_run_goes_on_to_where_it_waits_and_no_time_passes() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        run.is(AWAITING_SIGNAL)
                .at("approval")
                .finishedInOrder("enter", "charge")
                .didNotRun("ship", "night");
        assertThat(kit.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(run.stepOutput("charge", Shop.Payment.class)).isEqualTo(new Shop.Payment(LAMP, "bank-4200"));
    }

    @Test
    void an_event_wakes_it_and_passing_time_brings_it_to_its_end() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        run.signal("approval", new Approval(true));
        run.is(WAITING).at("night").wakesIn(Duration.ofDays(1));
        kit.passes(Duration.ofHours(23));
        run.is(WAITING).wakesIn(Duration.ofHours(1));
        kit.passes(Duration.ofDays(2));

        run.is(COMPLETED).finished("approval", "ship").undone();
        assertThat(run.output()).isEqualTo(new Receipt("on its way"));
        assertThat(books.entries()).containsExactly("entered lamp", "shipped");
        assertThat(kit.now()).isEqualTo(Instant.parse("2026-01-03T23:00:00Z"));
    }

    @Test
    void an_event_may_come_before_the_start() {
        kit.signal("o-1", "approval", new Approval(true));

        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        run.is(WAITING).at("night");
        assertThat(run.signals()).extracting(SignalRecord::consumedBy).containsExactly(Optional.of(0));
    }

    @Test
    void a_wait_that_is_over_fails_the_run_and_undoes_its_steps_last_first() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        kit.passes(Duration.ofDays(3));

        run.is(FAILED)
                .failedWith(ErrorCode.SIGNAL_TIMED_OUT)
                .failedWith("signal-timed-out")
                .undone("charge", "enter");
        assertThat(bank.calls).containsExactly("charge 4200", "refund bank-4200");
        assertThat(books.entries()).containsExactly("entered lamp", "struck lamp");
    }

    @Test
    void what_settles_needs_no_reckoning() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        run.signal("approval", new Approval(true));
        kit.settles();

        run.is(COMPLETED);
        assertThat(kit.now()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void a_step_that_throws_fails_the_run_with_its_exception() {
        Run<Receipt> run = kit.start(order, "o-1", new Shop.Order("house", 30_000_000));
        kit.settles();

        run.is(FAILED)
                .at("charge")
                .failedWith(Shop.Declined.class)
                .failedWith(Exception.class)
                .failedWith("dev.holdfast.kit.Shop$Declined")
                .ran("charge", 3)
                .undone("enter");
        assertThat(run.failedAttempts("charge")).isEqualTo(3);
        assertThat(run.failure().message()).isEqualTo("too much");
    }

    @Test
    void it_can_be_cancelled_paused_resumed_terminated_and_undone() {
        Run<Receipt> cancelled = kit.start(order, "o-1", LAMP).cancel(Order.by("ann", "not wanted"));
        Run<Receipt> undone = kit.start(order, "o-2", LAMP).cancelAndUndo(Order.by("ann", "not wanted"));
        Run<Receipt> paused = kit.start(order, "o-3", LAMP).pause(Order.by("bob", "night"));
        Run<Receipt> terminated = kit.start(order, "o-4", LAMP).terminate(Order.PLAIN);

        cancelled.is(CANCELLED).undone();
        assertThat(cancelled.status().actor()).contains("ann");
        undone.is(CANCELLED).undone("charge", "enter");
        terminated.is(CANCELLED).undone();
        paused.is(PAUSED).signal("approval", new Approval(true)).is(PAUSED);
        paused.resume().is(WAITING);
        assertThat(cancelled.signals()).extracting(SignalRecord::kind).containsExactly(SignalRecord.Kind.CANCEL);
        assertThatThrownBy(paused::retry).isInstanceOf(Verb.NotPossible.class);
    }

    @Test
    void a_failed_run_can_be_retried_where_its_workflow_undoes_nothing() {
        Workflow<Shop.Order, Shop.Order> plain = Workflow.named("plain")
                .taking(Shop.Order.class)
                .then(Counter::enter)
                .build();
        try (Kit small = Kit.of(plain).with(new Counter(books))) {
            small.fails("enter", new IllegalStateException("closed"));
            Run<Shop.Order> run =
                    small.start(plain, "o-1", LAMP).is(FAILED).at("enter").ran("enter", 0);

            run.retry().is(COMPLETED).ran("enter", 1);

            assertThat(run.output()).isEqualTo(LAMP);
        }
    }

    @Test
    void an_event_with_a_key_is_kept_once() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP).pause();

        run.signalOnce("k", "approval", new Approval(true)).signalOnce("k", "approval", new Approval(false));

        assertThat(run.signals().stream().filter(sent -> sent.kind() == SignalRecord.Kind.EVENT))
                .hasSize(1);
    }

    @Test
    void a_start_can_say_more_than_the_input() {
        Run<Receipt> run = kit.start(
                order, Start.of("order", "o-1", LAMP).label("customer", "ann").tag("express"));

        assertThat(run.labels()).isEqualTo(Map.of("customer", "ann", "express", ""));
        assertThatThrownBy(() -> kit.start(order, "o-1", LAMP)).isInstanceOf(InstanceExists.class);
        kit.start(order, Start.of("order", "o-1", LAMP).policy(ConflictPolicy.TERMINATE_EXISTING))
                .is(AWAITING_SIGNAL);
        assertThat(run.labels()).isEmpty();
        assertThatThrownBy(() -> kit.start(order, Start.of("other", "o-2", LAMP)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'other'");
    }

    @Test
    void beans_that_steps_lack_are_all_named_before_anything_runs() {
        Kit empty = Kit.of(order);

        assertThatThrownBy(() -> empty.start(order, "o-1", LAMP))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 'enter' of workflow 'order' calls dev.holdfast.kit.Shop$Counter::enter")
                .hasMessageContaining("the undo of step 'charge' of workflow 'order' calls"
                        + " dev.holdfast.kit.Shop$Payments::refund")
                .hasMessageContaining("step 'ship'");
    }

    /** A bank that is never there. */
    static final class Closed extends Payments {

        Closed() {
            super(new Bank());
        }

        @Override
        public Shop.Payment charge(Shop.Order order, TaskContext context) throws Shop.Declined {
            throw new Shop.Declined("closed");
        }
    }

    @Test
    void a_bean_that_extends_the_class_of_a_step_stands_for_it_unless_there_are_two() {
        Kit closed = Kit.of(order).with(new Counter(books), new Closed());
        Kit twice = Kit.of(order).with(new Counter(books), new Closed(), new Payments(bank) {});

        Run<Receipt> run = closed.start(order, "o-1", LAMP);
        closed.settles();

        run.failedWith(Shop.Declined.class);
        assertThat(run.failure().message()).isEqualTo("closed");
        assertThatThrownBy(() -> twice.start(order, "o-1", LAMP)).hasMessageContaining("several beans could be meant");
    }

    @Test
    void a_bean_that_is_added_again_replaces_the_one_before() {
        Bank other = new Bank();

        kit.with(new Payments(other)).start(order, "o-1", LAMP);

        assertThat(other.calls).hasSize(1);
        assertThat(bank.calls).isEmpty();
    }

    @Test
    void a_factory_makes_a_bean_and_not_nothing() {
        Kit strange = Kit.of(order).with(new Counter(books)).with(Payments.class, () -> new Payments(bank));

        strange.start(order, "o-1", LAMP).is(AWAITING_SIGNAL);

        assertThat(bank.calls).hasSize(1);
    }

    @Test
    void a_called_workflow_that_is_not_there_is_named_before_anything_runs() {
        Workflow<Shop.Order, Receipt> caller = Workflow.named("caller")
                .taking(Shop.Order.class)
                .call("sub", order)
                .build();

        assertThatThrownBy(() -> Kit.of(caller).start(caller, "c", LAMP))
                .hasMessageContaining("call 'sub' of workflow 'caller' starts workflow 'order'");
    }

    @Test
    void a_workflow_that_the_kit_does_not_have_is_refused() {
        Workflow<Shop.Order, Shop.Order> other = Workflow.named("other")
                .taking(Shop.Order.class)
                .then(Counter::enter)
                .build();

        assertThatThrownBy(() -> kit.start(other, "o-1", LAMP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the kit was not given workflow other@");
        assertThatThrownBy(() -> kit.run(order, "nobody").status()).isInstanceOf(UnknownInstance.class);
    }

    @Test
    void a_kit_that_has_begun_is_told_nothing_about_itself_any_more() {
        kit.start(order, "o-1", LAMP);

        assertThatThrownBy(() -> kit.with(new Bank())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kit.claiming(Duration.ofSeconds(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kit.shuffled(1)).isInstanceOf(IllegalStateException.class);
    }

    /** Steps that show that values are encoded. */
    static class Coded {

        List<String> given = List.of();

        /** Returns a list that is not the one that the next step gets. */
        @Task
        public List<String> split(String text) {
            given = List.of(text.split(" "));
            return given;
        }

        /** Tells whether it got the very list. */
        @Task
        public Boolean isSame(List<String> words) {
            return words == given && words.equals(given);
        }
    }

    @Test
    void what_passes_between_steps_is_encoded_and_decoded() {
        Workflow<String, Boolean> coded = Workflow.named("coded")
                .taking(String.class)
                .then(Coded::split)
                .then(Coded::isSame)
                .build();

        Run<Boolean> run = Kit.of(coded).with(new Coded()).start(coded, "c", "a b");

        assertThat(run.output()).isFalse();
        List<?> words = run.stepOutput("split", List.class);
        assertThat(words).isEqualTo(List.of("a", "b"));
    }

    /** Steps that use the door and the clock, as beans of an application do. */
    static class Secretary {

        private final Workflows workflows;
        private final Clock clock;

        Secretary(Workflows workflows, Clock clock) {
            this.workflows = workflows;
            this.clock = clock;
        }

        /** Starts another instance, in the transaction of the step. */
        @Task(retries = 1, backoff = "1s")
        public String begin(String id, TaskContext context) {
            workflows.start("order", id, LAMP);
            if (context.attempt() == 1) {
                throw new IllegalStateException("and then this");
            }
            return clock.instant() + " " + workflows.status(id).kind();
        }

        /** Cancels the instance it is a step of. */
        @Task
        public String giveUp(String text, TaskContext context) {
            workflows.cancel(context.instanceId(), Order.by("step", text));
            return "given up";
        }
    }

    @Test
    void a_step_that_uses_the_door_does_so_in_its_own_transaction() {
        Workflow<String, String> begin = Workflow.named("begin")
                .taking(String.class)
                .then(Secretary::begin)
                .build();
        Kit office = Kit.of(order, begin);
        office.with(new Counter(books), new Payments(bank), new Secretary(office.workflows(), office.clock()))
                .startingAt(Instant.parse("2030-05-05T05:05:05Z"));

        Run<String> run = office.start(begin, "b", "o-1");
        assertThatThrownBy(() -> office.run(order, "o-1").status()).isInstanceOf(UnknownInstance.class);
        office.passes(Duration.ofSeconds(1));

        assertThat(run.output()).isEqualTo("2030-05-05T05:05:06Z IN_PROGRESS");
        office.run(order, "o-1").is(AWAITING_SIGNAL);
    }

    @Test
    void a_step_can_cancel_its_own_run() {
        Workflow<String, String> selfish = Workflow.named("selfish")
                .taking(String.class)
                .then(Secretary::giveUp)
                .then("b", Secretary::giveUp)
                .build();
        Kit office = Kit.of(selfish);
        office.with(new Secretary(office.workflows(), office.clock()));

        Run<String> run = office.start(selfish, "s", "enough").is(CANCELLED);

        assertThat(run.steps())
                .extracting(row -> row.node().map(Object::toString).orElse(""))
                .contains("giveUp")
                .doesNotContain("b");
    }

    @Test
    void the_door_drives_nothing_and_waits_for_nobody() throws InterruptedException {
        Workflows door = kit.workflows();

        door.start("order", "o-1", LAMP);

        assertThat(door.await(kit.run(order, "o-1").instance(), Duration.ofDays(1))
                        .kind()
                        .text())
                .isEqualTo("in_progress");
        assertThat(door.awaitQuiet("o-1", Duration.ofDays(1))).isZero();
        assertThat(bank.calls).isEmpty();
        assertThatThrownBy(() -> door.status("nobody")).isInstanceOf(UnknownInstance.class);
        kit.drive();
        kit.run(order, "o-1").is(AWAITING_SIGNAL);
    }

    /** Steps that ask the kit to drive. */
    static class Impatient {

        private Kit kit = Kit.of();

        /** Asks for too much. */
        @Task
        public String drive(String text) {
            kit.drive();
            return text;
        }
    }

    @Test
    void a_step_cannot_drive_the_kit_that_drives_it() {
        Workflow<String, String> impatient = Workflow.named("impatient")
                .taking(String.class)
                .then(Impatient::drive)
                .build();
        Impatient bean = new Impatient();
        Kit office = Kit.of(impatient).with(bean);
        bean.kit = office;

        office.start(impatient, "i", "now").is(FAILED).failedWith(IllegalStateException.class);
    }

    @Test
    void equal_tests_go_the_same_way() {
        assertThat(story(1)).isEqualTo(story(1));
    }

    private static String story(long seed) {
        Workflow<Shop.Order, Receipt> shop = Shop.order();
        Kit again = Kit.of(shop)
                .with(new Counter(new Ledger<>()), new Payments(new Bank()))
                .shuffled(seed);
        for (int i = 0; i < 5; i++) {
            again.start(shop, "o-" + i, LAMP).signal("approval", new Approval(true));
        }
        again.settles();
        return again.timeline();
    }
}
