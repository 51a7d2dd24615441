package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a test sees of the messages that steps send. */
class SentTest {

    /** A message. */
    public record Mail(String to, int copies) {}

    /** Steps that send. */
    public static class Sender {

        /** Sends within its transaction. */
        @Task(retries = 1, backoff = "10s")
        public String first(String to, TaskContext context) {
            context.send("mail", new Mail(to, 1));
            context.send("bill", to);
            return to;
        }

        /** Sends outside of any. */
        @Task(retries = 1, backoff = "10s", transaction = Transaction.NONE)
        public String second(String to, TaskContext context) {
            context.send("mail", new Mail(to, 2));
            return to;
        }
    }

    private final Workflow<String, String> mailing = Workflow.named("mailing")
            .taking(String.class)
            .then(Sender::first)
            .then(Sender::second)
            .build();

    @Test
    void what_was_sent_is_seen_by_channel_in_the_order_of_sending() {
        try (Kit kit = Kit.of(mailing).with(new Sender())) {
            Run<String> run = kit.start(mailing, "m-1", "ann");
            Run<String> other = kit.start(mailing, "m-2", "bob");

            assertThat(run.sent("mail", Mail.class)).containsExactly(new Mail("ann", 1), new Mail("ann", 2));
            assertThat(run.sent("bill", String.class)).containsExactly("ann");
            assertThat(run.sent("other", String.class)).isEmpty();
            assertThat(other.sent("bill", String.class)).containsExactly("bob");
        }
    }

    @Test
    void a_failed_attempt_has_sent_nothing() {
        try (Kit kit = Kit.of(mailing).with(new Sender())) {
            kit.timesOut("second"); // the body runs, and its result is refused

            Run<String> run = kit.start(mailing, "m-1", "ann");
            assertThat(run.sent("mail", Mail.class)).containsExactly(new Mail("ann", 1));
            kit.settles();

            assertThat(run.sent("mail", Mail.class)).containsExactly(new Mail("ann", 1), new Mail("ann", 2));
        }
    }

    @Test
    void every_message_is_sent_once_wherever_the_node_dies() {
        int points = Kit.of(mailing).crashEverywhere(kit -> {
            kit.with(new Sender());
            Run<String> run = kit.start(mailing, "m-1", "ann");
            kit.settles();
            run.is(COMPLETED);
            return List.of(run.sent("mail", Mail.class), run.sent("bill", String.class));
        });

        assertThat(points).isPositive();
    }
}
