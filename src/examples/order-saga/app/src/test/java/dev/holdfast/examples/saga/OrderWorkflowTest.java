package dev.holdfast.examples.saga;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.kit.Kit;
import dev.holdfast.kit.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderWorkflowTest {

    private static final Order SMALL = new Order("Ada", "lamp", 2, 4_200, "DE", 0);
    private static final Order LARGE = new Order("Ada", "chandelier", 1, 420_000, "DE", 0);
    private static final Order TO_NOWHERE = new Order("Ada", "lamp", 2, 4_200, "AQ", 0);

    private final Workflow<Order, Receipt> order = new OrderWorkflow().order();
    private final Books books = new Books();
    private final PatientBank bank = new PatientBank();

    @Test
    void a_small_order_needs_nobody() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", SMALL);

            run.is(COMPLETED).didNotRun("ask").undone();
            assertThat(run.output().ledger()).extracting(Line::entry).containsExactly("reserve", "charge", "ship");
        }
    }

    @Test
    void a_large_order_waits_for_approval() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", LARGE);

            run.is(AWAITING_SIGNAL).at("approval").finished("ask").didNotRun("charge");
            run.signal("approval", new Approval(true, "grace"));

            run.is(COMPLETED);
            assertThat(bank.taken()).containsExactly(420_000L);
        }
    }

    @Test
    void an_order_that_nobody_approves_puts_its_goods_back() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", LARGE).signal("approval", new Approval(false, "grace"));

            run.is(FAILED).failedWith(OrderRefused.class).undone("reserve");
            assertThat(books.entries()).containsExactly("reserve", "ask", "release");
        }
    }

    @Test
    void an_order_that_nobody_answers_for_two_days_puts_its_goods_back() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", LARGE);

            kit.passes(Duration.ofDays(2).plusSeconds(1));

            run.failedWith(ErrorCode.SIGNAL_TIMED_OUT).undone("reserve");
        }
    }

    @Test
    void a_suspicious_order_is_never_charged() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", new Order("Mallory", "lamp", 100, 4_200, "DE", 0));

            run.failedWith(OrderRefused.class).didNotRun("charge").undone("reserve");
        }
    }

    @Test
    void a_busy_bank_is_asked_again_later_and_the_ledger_has_one_line() {
        try (Kit kit = kit(books, bank)) {
            IOException busy = new IOException("the bank is busy");
            kit.fails("charge", busy).fails("charge", busy);
            Run<Receipt> run = kit.start(order, "o-1", SMALL);

            run.didNotRun("ship");
            kit.passes(Duration.ofSeconds(3));

            run.is(COMPLETED);
            assertThat(run.failedAttempts("charge")).isEqualTo(2);
            assertThat(books.entries()).containsOnlyOnce("charge");
        }
    }

    @Test
    void an_order_to_where_nobody_delivers_is_undone_last_first() {
        try (Kit kit = kit(books, bank)) {
            Run<Receipt> run = kit.start(order, "o-1", TO_NOWHERE);

            run.failedWith(OrderRefused.class).undone("charge", "reserve").ran("ship", 1);
            assertThat(books.of("o-1"))
                    .containsExactly(
                            new Line("reserve", 0),
                            new Line("charge", 4_200),
                            new Line("refund", -4_200),
                            new Line("release", 0));
            assertThat(bank.hasGivenAllBack()).isTrue();
        }
    }

    @Test
    void wherever_its_node_dies_the_customer_is_charged_and_refunded_once() {
        int crashes = Kit.of(order).crashEverywhere(kit -> {
            Books ledger = new Books();
            PatientBank money = new PatientBank();
            Run<Receipt> run = with(kit, ledger, money).start(order, "o-1", TO_NOWHERE);
            kit.settles();
            run.is(FAILED);
            return List.of(ledger.entries(), money.taken(), money.hasGivenAllBack());
        });

        assertThat(crashes).isPositive();
    }

    private Kit kit(Books ledger, PatientBank money) {
        return with(Kit.of(order), ledger, money);
    }

    @SuppressWarnings("UnnecessaryAssignment") // there is no container that injects
    private static Kit with(Kit kit, Books ledger, PatientBank money) {
        OrderTasks orders = new OrderTasks();
        orders.ledger = ledger;
        WarehouseTasks warehouse = new WarehouseTasks();
        warehouse.ledger = ledger;
        PaymentTasks payments = new PaymentTasks();
        payments.ledger = ledger;
        payments.bank = money;
        return kit.with(orders, warehouse, payments);
    }
}
