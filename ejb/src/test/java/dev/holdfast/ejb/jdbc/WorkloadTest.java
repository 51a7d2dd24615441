package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Workload;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the database is counted as it is. */
class WorkloadTest {

    /** A task that sends a message nobody receives. */
    public static class Sender {

        /** Sends. */
        @Task
        public String send(String value, TaskContext context) {
            context.send("mail", value);
            return value;
        }
    }

    private static void run(TestNode node, BranchKey branch) {
        node.run(node.claim(branch).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void due_branches_live_runs_limits_and_messages_are_counted(DatabaseKind kind) throws Exception {
        Workflow<String, String> limited = Workflow.named("limited")
                .taking(String.class)
                .limit("main", InstanceLimit.instances(1))
                .awaitSignal("go", String.class, Wait.forEver())
                .build();
        Workflow<String, String> sending = Workflow.named("sending")
                .taking(String.class)
                .then("send", Sender::send)
                .build();
        try (TestDatabase database = kind.open();
                TestNode node = new TestNode(
                        database,
                        TestNode.settings("one"),
                        List.of(Ledger.linear(), limited, sending),
                        Map.of(Ledger.class, new Ledger(database), Sender.class, new Sender()))) {
            node.start("linear", "due", "x");
            node.start("linear", "late", "x");
            assertThat(node.claim(node.start("linear", "held", "x"))).isPresent();
            node.start("linear", "paused", "x");
            node.inOwn(() -> node.parts().door().pause("paused", Order.PLAIN));
            run(node, node.start("limited", "first", "x"));
            run(node, node.start("limited", "second", "x"));
            run(node, node.start("sending", "sent", "x"));
            database.update(
                    "UPDATE hf_branch SET due_at = due_at - interval '1' hour WHERE snapshot_id = (SELECT id FROM"
                            + " hf_snapshot WHERE instance_id = 'late')");

            Workload.Seen seen = node.inOwn(node.store().workload()::look);

            assertThat(seen.due()).singleElement().satisfies(due -> {
                assertThat(due.branches()).isEqualTo(2);
                assertThat(due.oldest()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
            });
            assertThat(seen.live()).containsEntry(Phase.RUNNING, 5).containsEntry(Phase.PAUSED, 1);
            assertThat(seen.limits()).singleElement().satisfies(limit -> {
                assertThat(limit.limit()).isEqualTo("limited:main");
                assertThat(limit.held()).isEqualTo(1);
                assertThat(limit.waiting()).isEqualTo(1);
            });
            assertThat(seen.mail()).singleElement().satisfies(mail -> {
                assertThat(mail.channel()).isEqualTo("mail");
                assertThat(mail.waiting()).isEqualTo(1);
                assertThat(mail.parked()).isZero();
                assertThat(mail.oldest()).isLessThan(Duration.ofMinutes(1));
            });
            assertThat(seen.schedules().all()).isZero();
            assertThat(seen.schedules().latest()).isEmpty();
        }
    }
}
