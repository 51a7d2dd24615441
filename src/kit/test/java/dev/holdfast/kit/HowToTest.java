package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.kit.Shop.Approval;
import dev.holdfast.kit.Shop.Bank;
import dev.holdfast.kit.Shop.Counter;
import dev.holdfast.kit.Shop.Order;
import dev.holdfast.kit.Shop.Payments;
import dev.holdfast.kit.Shop.Receipt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests that the page on testing shows. */
class HowToTest {

    private final Workflow<Order, Receipt> order = Shop.order();
    private final Bank bank = new Bank();
    private final Ledger<String> books = new Ledger<>();

    @Test
    void an_approved_order_is_shipped_a_day_later() {
        try (Kit kit = Kit.of(order).with(new Counter(books), new Payments(bank))) {
            Run<Receipt> run = kit.start(order, "o-1", new Order("lamp", 4200));

            run.is(AWAITING_SIGNAL).at("approval").finished("enter", "charge");
            run.signal("approval", new Approval(true));
            run.is(WAITING).at("night").wakesIn(Duration.ofDays(1));
            kit.passes(Duration.ofDays(1));

            run.is(COMPLETED).finished("ship").undone();
            assertThat(run.output()).isEqualTo(new Receipt("on its way"));
        }
    }

    @Test
    void an_order_is_charged_once_wherever_its_node_dies() {
        int points = Kit.of(order).crashEverywhere(kit -> {
            Bank fake = new Bank();
            Ledger<String> ledger = new Ledger<>();
            kit.with(new Counter(ledger), new Payments(fake));
            Run<Receipt> run = kit.start(order, "o-1", new Order("lamp", 4200));
            run.signal("approval", new Approval(true));
            kit.settles();
            run.is(COMPLETED);
            return List.of(fake.charged, ledger.entries());
        });

        assertThat(points).isPositive();
    }
}
