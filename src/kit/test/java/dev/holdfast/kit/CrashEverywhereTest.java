package dev.holdfast.kit;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Shop.Approval;
import dev.holdfast.kit.Shop.Bank;
import dev.holdfast.kit.Shop.Counter;
import dev.holdfast.kit.Shop.Payments;
import dev.holdfast.kit.Shop.Receipt;
import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios that must come to the same wherever their node dies. */
class CrashEverywhereTest {

    private static final Shop.Order LAMP = new Shop.Order("lamp", 4200);

    /** What the world outside has seen. */
    private record Seen(List<String> charged, List<String> books) {}

    /** Waits included, although nothing is stored but in memory. */
    @Test
    @Case("SIG-21")
    void an_order_is_charged_entered_and_shipped_once_wherever_its_node_dies() {
        Workflow<Shop.Order, Receipt> order = Shop.order();

        int points = Kit.of(order).crashEverywhere(kit -> {
            Bank bank = new Bank();
            Ledger<String> books = new Ledger<>();
            kit.with(new Counter(books), new Payments(bank));
            Run<Receipt> run = kit.start(order, "o-1", LAMP);
            run.is(AWAITING_SIGNAL).signal("approval", new Approval(true));
            kit.passes(Duration.ofDays(2));
            run.is(COMPLETED).finishedInOrder("enter", "charge", "approval", "ship");
            return new Seen(bank.charged, books.entries());
        });

        assertThat(points).isGreaterThan(15);
    }

    @Test
    void an_order_that_is_not_approved_is_undone_wherever_its_node_dies() {
        Workflow<Shop.Order, Receipt> order = Shop.order();

        int points = Kit.of(order).crashEverywhere(kit -> {
            Ledger<String> books = new Ledger<>();
            kit.with(new Counter(books), new Payments(new Bank()));
            Run<Receipt> run = kit.start(order, "o-1", LAMP);
            kit.passes(Duration.ofDays(4));
            run.is(FAILED).failedWith("signal-timed-out").undone("charge", "enter");
            return books.entries();
        });

        assertThat(points).isGreaterThan(15);
    }

    @Test
    void every_kind_of_node_survives_the_death_of_its_node() {
        Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .delay("nap", Duration.ofMinutes(1))
                .then(Numbers::inc)
                .build();
        Workflow<Integer, Integer> inner =
                Workflow.named("inner").taking(Integer.class).then(Numbers::inc).build();
        Workflow<Integer, Integer> all = Workflow.named("all")
                .deadline(Duration.ofDays(30))
                .taking(Integer.class)
                .fork(
                        arm("a", a -> a.then(Numbers::dbl)),
                        arm("b", b -> b.then("c1", Numbers::count).delay("z", Duration.ofSeconds(5))))
                .join(Numbers::sum)
                .route(Numbers::size)
                .when(Numbers.Size.SMALL, a -> a)
                .when(Numbers.Size.BIG, a -> a.include("in", inner))
                .end()
                .loop("growing", Limit.atMost(9), body -> body.then(Numbers::grow))
                .delay("computed", Numbers::minutes)
                .awaitSignal("go", Integer.class)
                .awaitSignal(
                        "never", Integer.class, Wait.within(Duration.ofHours(1)).orNull())
                .then(Numbers::orZero)
                .then("three", Numbers::inc)
                .forEach(
                        "items",
                        Numbers::upTo,
                        item -> item.then("x", Numbers::count).call("sub", child))
                .atOnce(2)
                .all()
                .then(Numbers::total)
                .build();

        int points = Kit.of(all, child).claiming(Duration.ofSeconds(1)).crashEverywhere(kit -> {
            Numbers numbers = new Numbers();
            kit.with(numbers);
            Run<Integer> run = kit.start(all, "a", 10);
            kit.signal("a", "go", 7);
            kit.settles();
            run.is(COMPLETED);
            return List.of(run.output(), run.shared("count", Integer.class).orElseThrow());
        });

        assertThat(points).isGreaterThan(60);
    }

    @Test
    void a_fan_out_of_limited_width_survives_the_death_of_its_node_in_any_order() {
        Workflow<Integer, String> each = Workflow.named("each")
                .taking(Integer.class)
                .forEach("items", Numbers::upTo, item -> item.then(Numbers::even))
                .atOnce(2)
                .settled()
                .then(Numbers::report)
                .build();

        int points = Kit.of(each).with(Numbers.class, Numbers::new).shuffled(7).crashEverywhere(kit -> {
            Run<String> run = kit.start(each, "e", 5);
            return run.output();
        });

        assertThat(points).isGreaterThan(20);
    }

    @Test
    void a_cancel_with_undo_survives_the_death_of_its_node() {
        Workflow<Shop.Order, Receipt> order = Shop.order();

        int points = Kit.of(order).crashEverywhere(kit -> {
            Ledger<String> books = new Ledger<>();
            kit.with(new Counter(books), new Payments(new Bank()));
            Run<Receipt> run = kit.start(order, "o-1", LAMP);
            run.cancelAndUndo();
            kit.settles();
            run.is(CANCELLED).undone("charge", "enter");
            return books.entries();
        });

        assertThat(points).isGreaterThan(12);
    }

    /** A parent with two arms, one of which calls a child that waits, all of which can be undone. */
    private static final class Family {

        final Workflow<Integer, Integer> child = Workflow.named("child")
                .taking(Integer.class)
                .then(Numbers::dbl)
                .undoneBy(Numbers::half)
                .delay("nap", Duration.ofMinutes(1))
                .then(Numbers::inc)
                .undoneBy(Numbers::dec)
                .awaitSignal("go", Integer.class)
                .build();
        final Workflow<Integer, Integer> parent = Workflow.named("parent")
                .taking(Integer.class)
                .then("first", Numbers::inc)
                .undoneBy(Numbers::dec)
                .fork(
                        arm(
                                "a",
                                a -> a.then(Numbers::dbl)
                                        .undoneBy(Numbers::half)
                                        .call("sub", child)),
                        arm("b", b -> b.then(Numbers::careful).delay("nap", Duration.ofHours(5))))
                .join(Numbers::sum)
                .build();

        Kit kit(long seed) {
            return Kit.of(parent, child).claiming(Duration.ofSeconds(1)).shuffled(seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_family_that_is_cancelled_is_undone_wherever_its_node_dies(long seed) {
        Family family = new Family();

        int points = family.kit(seed).with(Numbers.class, Numbers::new).crashEverywhere(kit -> {
            Run<Integer> run = kit.start(family.parent, "p", 3);
            kit.passes(Duration.ofMinutes(2));
            run.pause();
            run.resume();
            run.cancelAndUndo();
            kit.settles();
            run.is(CANCELLED).undone("dbl", "first");
            run.children().get(0).is(CANCELLED).undone("inc", "dbl");
            return run.id();
        });

        assertThat(points).isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_family_that_fails_is_undone_wherever_its_node_dies(long seed) {
        Family family = new Family();

        int points = family.kit(seed).with(Numbers.class, Numbers::new).crashEverywhere(kit -> {
            for (int attempt = 0; attempt < 3; attempt++) {
                kit.fails("careful", new IllegalStateException("no"));
            }
            Run<Integer> run = kit.start(family.parent, "p", 3);
            kit.settles();
            run.failedWith(IllegalStateException.class).undone("dbl", "first");
            return run.failedAttempts("careful");
        });

        assertThat(points).isGreaterThan(40);
    }

    /** A till that forgets to recognise repetitions. */
    public static class Till {

        private final List<Integer> taken;

        Till(List<Integer> taken) {
            this.taken = taken;
        }

        /** Takes money. */
        @Task(transaction = Transaction.NONE)
        public Integer take(Integer cents) {
            taken.add(cents);
            return cents;
        }
    }

    private final Workflow<Integer, Integer> till =
            Workflow.named("till").taking(Integer.class).then(Till::take).build();

    @Test
    void a_step_that_does_its_work_twice_is_found() {
        assertThatThrownBy(() -> Kit.of(till).crashEverywhere(kit -> {
                    List<Integer> taken = new ArrayList<>();
                    kit.with(new Till(taken));
                    kit.start(till, "t", 100);
                    return taken;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("if the node dies before commit 2, that of 'take' (END) on branch 0,"
                        + " the scenario returns [100, 100] instead of [100]")
                .hasMessageContaining("workflow 'till', instance 't': completed");
    }

    /** A step that tells the time. */
    public static class Teller {

        private final java.time.Clock clock;

        Teller(java.time.Clock clock) {
            this.clock = clock;
        }

        /** Says when. */
        @Task
        public String when(String text) {
            return text + clock.instant();
        }
    }

    @Test
    void an_outcome_that_depends_on_the_crash_is_found() {
        Workflow<String, String> telling = Workflow.named("telling")
                .taking(String.class)
                .then(Teller::when)
                .build();

        assertThatThrownBy(() -> Kit.of(telling).crashEverywhere(kit -> {
                    kit.with(new Teller(kit.clock()));
                    return kit.start(telling, "t", "at ").status().kind();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("if the node dies after commit 1, that of 'claim', the outcome is")
                .hasMessageContaining("'t' completed with \"at 2026-01-01T00:00:20Z\", finished [when], undone []")
                .hasMessageContaining("instead of\n  't' completed with \"at 2026-01-01T00:00:00Z\"");
    }

    @Test
    void a_scenario_that_fails_after_a_crash_says_after_which() {
        assertThatThrownBy(() -> Kit.of(till).crashEverywhere(kit -> {
                    kit.with(new Till(new ArrayList<>()));
                    return kit.start(till, "t", 100).ran("take", 1).id();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "the scenario fails if the node dies before commit 2, that of 'take' (END) on branch 0:"
                                + " 't' has called the body of 'take' 2 times and not 1")
                .hasMessageContaining("node-1: the node died before the commit of 'take' (END) on branch 0");
    }

    @Test
    void a_scenario_that_fails_by_itself_fails_as_it_is() {
        assertThatThrownBy(() -> Kit.of(till)
                        .with(Till.class, () -> new Till(new ArrayList<>()))
                        .crashEverywhere(kit -> {
                            throw new IllegalStateException("mine");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void a_scenario_that_is_another_one_each_time_is_found() {
        AtomicInteger times = new AtomicInteger();

        assertThatThrownBy(() -> Kit.of(till)
                        .with(Till.class, () -> new Till(new ArrayList<>()))
                        .crashEverywhere(kit -> {
                            if (times.getAndIncrement() == 0) {
                                kit.start(till, "t", 100);
                            }
                            return kit.now();
                        }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the scenario is another one each time: it never came to commit 1 of 2");
    }

    @Test
    void beans_that_would_go_from_one_run_into_the_next_are_refused() {
        assertThatThrownBy(() -> Kit.of(till).with(new Till(new ArrayList<>())).crashEverywhere(kit -> kit.now()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("these beans would go from one run into the next: Till");
    }
}
