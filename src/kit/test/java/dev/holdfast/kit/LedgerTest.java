package dev.holdfast.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {

    /** Steps that write and may fail afterwards. */
    public static class Writer {

        final Ledger<String> ledger = new Ledger<>();
        int failures;

        private String write(String text) {
            ledger.add(text);
            if (failures-- > 0) {
                throw new IllegalStateException("after writing");
            }
            return text;
        }

        /** Writes in the transaction of the step. */
        @Task(retries = 2, backoff = "0s")
        public String inside(String text) {
            return write(text);
        }

        /** Writes outside of any. */
        @Task(retries = 2, backoff = "0s", transaction = Transaction.NONE)
        public String outside(String text) {
            return write(text);
        }
    }

    private final Writer writer = new Writer();
    private final Workflow<String, String> inside =
            Workflow.named("inside").taking(String.class).then(Writer::inside).build();
    private final Workflow<String, String> outside =
            Workflow.named("outside").taking(String.class).then(Writer::outside).build();
    private final Kit kit = Kit.of(inside, outside).with(writer);

    @Test
    void what_a_failed_attempt_wrote_is_gone_if_it_joined_the_transaction_of_its_step() {
        writer.failures = 2;

        kit.start(inside, "i", "a").ran("inside", 3);

        assertThat(writer.ledger.entries()).containsExactly("a");
    }

    @Test
    void what_a_failed_attempt_wrote_outside_of_transactions_stays() {
        writer.failures = 2;

        kit.start(outside, "o", "a").ran("outside", 3);

        assertThat(writer.ledger).hasToString("[a, a, a]");
    }

    @Test
    void what_was_written_before_a_crash_is_there_once_or_twice() {
        kit.crashAt("inside").crashAt("outside");
        kit.start(inside, "i", "in");
        kit.drive();
        kit.start(outside, "o", "out");
        kit.drive();

        assertThat(writer.ledger.entries()).containsExactly("in", "out", "out");
    }

    @Test
    void what_a_timed_out_attempt_wrote_is_gone() {
        kit.timesOut("inside");

        kit.start(inside, "i", "a").ran("inside", 2);

        assertThat(writer.ledger.entries()).containsExactly("a");
    }

    @Test
    void a_ledger_can_be_written_outside_of_the_kit_and_keeps_equal_entries_apart() {
        writer.ledger.add("a");
        writer.failures = 1;

        kit.start(inside, "i", "a");
        kit.passes(Duration.ZERO);

        assertThat(writer.ledger.entries()).containsExactly("a", "a");
    }
}
