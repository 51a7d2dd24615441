package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static dev.holdfast.snapshot.Status.Kind.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.MigrationRefused;
import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Shop.Approval;
import dev.holdfast.kit.Shop.Bank;
import dev.holdfast.kit.Shop.Counter;
import dev.holdfast.kit.Shop.Payments;
import dev.holdfast.kit.Shop.Receipt;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a run can be asked, and what it says if the answer is not as expected. */
class RunTest {

    private static final Shop.Order LAMP = new Shop.Order("lamp", 4200);

    private final Workflow<Shop.Order, Receipt> order = Shop.order();
    private final Kit kit = Kit.of(order).with(new Counter(new Ledger<>()), new Payments(new Bank()));

    private static void fails(String message, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(message)
                .hasMessageContaining("\n\nworkflow 'order', instance 'o-1': ")
                .hasMessageContaining("branch 0    enter");
    }

    @Test
    void checks_that_fail_tell_what_was_found_and_the_whole_story() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        fails("'o-1' is awaiting_signal and not completed", () -> run.is(COMPLETED));
        fails("'o-1' is awaiting_signal and not completed", run::output);
        fails("'o-1' stands at [approval] and not at 'charge'", () -> run.at("charge"));
        fails("'o-1' has not finished 'ship'", () -> run.finished("charge", "ship"));
        fails("'o-1' has not finished 'ship'", () -> run.stepOutput("ship", Receipt.class));
        fails(
                "'o-1' has not finished [charge, enter] in this order, but [enter, charge]",
                () -> run.finishedInOrder("charge", "enter"));
        fails("'o-1' has run 'charge'", () -> run.didNotRun("ship", "charge"));
        fails("'o-1' has undone [] and not [charge]", () -> run.undone("charge"));
        fails("'o-1' has called the body of 'charge' 1 times and not 2", () -> run.ran("charge", 2));
        fails("'o-1' has not failed", () -> run.failedWith(RuntimeException.class));
        fails("'o-1' wakes in 3d and not in 1h", () -> run.wakesIn(Duration.ofHours(1)));
    }

    @Test
    void checks_of_a_failure_tell_what_it_was() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);
        kit.passes(Duration.ofDays(3));
        run.is(FAILED).at("approval");

        fails(
                "'o-1' failed with signal-timed-out and not with java.lang.RuntimeException",
                () -> run.failedWith(RuntimeException.class));
        fails("'o-1' failed with signal-timed-out and not with task-timed-out", () -> run.failedWith("task-timed-out"));
        fails("'o-1' has undone [charge, enter] and not [enter, charge]", () -> run.undone("enter", "charge"));
        fails("'o-1' has undone [charge, enter] and not []", run::undone);
        fails("'o-1' wakes at no time and not in 0s", () -> run.wakesIn(Duration.ZERO));
    }

    @Test
    void a_body_that_a_crash_took_away_did_run() {
        kit.crashAt("enter");
        Run<Receipt> run = kit.start(order, "o-1", LAMP);

        assertThatThrownBy(() -> run.didNotRun("enter")).isInstanceOf(AssertionError.class);
    }

    @Test
    void the_timeline_tells_the_whole_story() {
        kit.fails("charge", new Shop.Declined("busy"));
        kit.crashAfter("charge");
        Run<Receipt> run = kit.start(order, "o-1", LAMP);
        kit.passes(Duration.ofSeconds(10));
        kit.signal(Signal.of("o-1", "approval", new Approval(true)).by("ann"));
        run.signal("other", 1);

        assertThat(run.timeline().lines().map(String::stripTrailing))
                .containsExactly(
                        "workflow 'order', instance 'o-1': waiting, 30s after its start",
                        "          0s  branch 0    starts",
                        "          0s  branch 0    enter",
                        "          0s  branch 0    charge FAILED at attempt 1: dev.holdfast.kit.Shop$Declined: busy",
                        "         10s  branch 0    charge at attempt 2",
                        "         30s  branch 0    approval takes an event",
                        "         10s  event       'approval' by ann, taken by branch 0",
                        "         30s  event       'other', not taken",
                        "         10s  note        node-1: the node died after the commit of step 'charge'",
                        "         30s  branch 0    stands at 'night' until 1d30s");
        assertThat(run).hasToString(run.timeline());
        assertThat(kit.timeline()).isEqualTo(run.timeline());
    }

    @Test
    void the_timeline_of_parallel_arms_is_in_the_order_of_the_commits() {
        Workflow<Integer, Integer> fork = Workflow.named("fork")
                .taking(Integer.class)
                .then("first", Numbers::inc)
                .fork(
                        Arm.arm("a", a -> a.delay("nap", Duration.ofSeconds(1)).then(Numbers::dbl)),
                        Arm.arm(
                                "b",
                                b -> b.then(Numbers::inc)
                                        .awaitSignal("go", Integer.class, Wait.within(Duration.ofDays(1)))))
                .join(Numbers::sum)
                .build();
        Kit arms = Kit.of(fork).with(new Numbers());
        Run<Integer> run = arms.start(fork, "f", 1).at("nap").at("go").at("fork-1");
        arms.passes(Duration.ofSeconds(90));

        assertThat(run.timeline().lines().map(String::stripTrailing))
                .containsExactly(
                        "workflow 'fork', instance 'f': awaiting_signal, 1m30s after its start",
                        "          0s  branch 0    starts",
                        "          0s  branch 0    first",
                        "          0s  branch 0    fork-1 opens",
                        "          0s  branch 1    starts",
                        "          0s  branch 2    starts",
                        "          0s  branch 2    inc",
                        "          1s  branch 1    dbl and ends",
                        "       1m30s  branch 0    stands at 'fork-1' for its arms, branches 1 to 2",
                        "       1m30s  branch 2    stands at 'go' for event go until 1d");
    }

    @Test
    void nobody_has_no_timeline() {
        assertThat(kit.run(order, "nobody").timeline()).isEqualTo("no instance has the id 'nobody'");
    }

    @Test
    void a_cancelled_run_tells_where_it_stood_and_why() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP).cancel(Order.by("ann", "not wanted"));

        run.is(CANCELLED).at("approval");
        assertThat(run.timeline()).contains("cancelled: not wanted", "is closed", "cancel by ann: not wanted");
    }

    private static Workflow<Shop.Order, Receipt> next(Duration wait) {
        return Workflow.named("order")
                .version(2)
                .taking(Shop.Order.class)
                .then(Counter::enter)
                .then(Payments::charge)
                .undoneBy(Payments::refund)
                .awaitSignal("consent", "consent", Approval.class, Wait.within(wait))
                .then(Counter::ship)
                .build();
    }

    @Test
    void a_run_can_be_moved_to_another_definition() {
        Workflow<Shop.Order, Receipt> next = next(Duration.ofDays(9));
        Kit both = Kit.of(order, next).with(new Counter(new Ledger<>()), new Payments(new Bank()));
        Run<Receipt> run = both.start(order, "o-1", LAMP);

        assertThatThrownBy(() -> run.migrate(next, Map.of()))
                .isInstanceOf(MigrationRefused.class)
                .hasMessageContaining("no 'approval'");
        Run<Receipt> moved = run.migrate(next, Map.of("approval", "consent"));
        moved.is(AWAITING_SIGNAL).at("consent").wakesIn(Duration.ofDays(3));
        moved.signal("consent", new Approval(true));

        assertThat(moved.output()).isEqualTo(new Receipt("on its way"));
        both.start(next, "o-2", LAMP).at("consent").wakesIn(Duration.ofDays(9));
        both.start(order, "o-3", LAMP).at("approval");
    }

    @Test
    void an_instance_whose_definition_a_new_build_lacks_stays_where_it_is_until_that_is_back() {
        Run<Receipt> run = kit.start(order, "o-1", LAMP);
        run.signal("approval", new Approval(true)).is(WAITING);

        kit.redeploys(next(Duration.ofDays(9)));
        kit.passes(Duration.ofDays(2));
        run.is(WAITING).at("night");
        kit.redeploys(order);

        run.is(COMPLETED);
    }
}
