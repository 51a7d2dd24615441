package dev.holdfast.ejb.vitals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted of instances and steps on a real store: each thing once, when it is committed, and never what was rolled back. */
class MeteredRunsTest {

    private final KeptFigures figures = new KeptFigures();
    private TestDatabase database;
    private TestNode node;

    /** A task that needs a second try, one that cannot be mended, and what takes a step back. */
    public static class Shaky {

        /** Fails the first time. */
        @Task(retries = 1, backoff = "0s")
        public String twice(String value, TaskContext context) {
            if (context.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
            return value;
        }

        /** Fails every time. */
        @Task
        public String never(String value) {
            throw new IllegalStateException("never");
        }

        /** Takes back. */
        @Task
        public void back(String value) {}
    }

    @BeforeEach
    void open() throws Exception {
        database = DatabaseKind.H2.open();
        Workflow<String, String> retried = Workflow.named("retried")
                .taking(String.class)
                .then("twice", Shaky::twice)
                .build();
        Workflow<String, String> undone = Workflow.named("undone")
                .taking(String.class)
                .then("first", Ledger::write)
                .undoneBy(Shaky::back)
                .then("never", Shaky::never)
                .build();
        Workflow<String, String> waiting = Workflow.named("waiting")
                .taking(String.class)
                .awaitSignal("go", String.class, Wait.forEver())
                .build();
        node = new TestNode(
                database,
                TestNode.settings("one"),
                List.of(Ledger.linear(), retried, undone, waiting),
                Map.of(Ledger.class, new Ledger(database), Shaky.class, new Shaky()),
                List.of(),
                new MeteredRuns(figures));
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        database.close();
    }

    private void startAndRun(String workflow, String id) {
        BranchKey branch = node.start(workflow, id, "x");
        while (node.claim(branch).map(node::run).isPresent()) {
            // until nothing is due
        }
    }

    @Test
    void a_run_to_its_end_counts_its_start_its_steps_and_its_end() {
        startAndRun("linear", "one");

        assertThat(figures.counts())
                .containsOnly(
                        Map.entry("INSTANCES_STARTED linear", 1L),
                        Map.entry("STEP linear a finished", 1L),
                        Map.entry("STEP linear b finished", 1L),
                        Map.entry("STEP linear c finished", 1L),
                        Map.entry("STEP linear d finished", 1L),
                        Map.entry("INSTANCES_ENDED linear completed", 1L));
        assertThat(figures.times()).hasSize(4).allMatch(nanos -> nanos > 0);
    }

    @Test
    void a_failed_attempt_and_the_one_behind_it_count_apart() {
        startAndRun("retried", "one");

        assertThat(figures.counts())
                .containsEntry("STEP retried twice retried", 1L)
                .containsEntry("STEP retried twice finished", 1L)
                .containsEntry("INSTANCES_ENDED retried completed", 1L);
    }

    @Test
    void a_run_that_is_undone_ends_once() throws Exception {
        node.dispatch();
        node.start("undone", "one", "x");
        node.await("one");
        node.dispatcher().stop(); // whoever has ended it has told so by then

        assertThat(figures.counts())
                .containsEntry("STEP undone first finished", 1L)
                .containsEntry("STEP undone never failed", 1L)
                .containsEntry("STEP undone first undone", 1L)
                .containsEntry("INSTANCES_ENDED undone failed", 1L)
                .doesNotContainKey("INSTANCES_ENDED undone cancelled");
    }

    @Test
    void an_order_that_ends_a_run_counts_once_and_an_order_without_effect_not() {
        node.start("waiting", "one", "x");
        node.inOwn(() -> {
            node.parts().door().cancel("one", Order.PLAIN);
            return true;
        });
        node.inOwn(() -> {
            node.parts().door().cancel("one", Order.PLAIN);
            return true;
        });
        node.start("waiting", "two", "x");
        node.start("waiting", "two", "x", ConflictPolicy.TERMINATE_EXISTING);

        assertThat(figures.counts())
                .containsEntry("INSTANCES_STARTED waiting", 3L)
                .containsEntry("INSTANCES_ENDED waiting cancelled", 2L);
    }

    @Test
    void what_was_rolled_back_is_not_counted() {
        node.start("waiting", "one", "x");

        assertThatThrownBy(() -> node.inOwn(() -> {
                    node.parts().door().start("waiting", "two", "x", ConflictPolicy.FAIL);
                    node.parts().door().signal(Signal.of("one", "go", "y"));
                    node.parts().door().cancel("one", Order.PLAIN);
                    throw new IllegalStateException("as arranged");
                }))
                .hasMessage("as arranged");

        assertThat(figures.counts()).containsOnly(Map.entry("INSTANCES_STARTED waiting", 1L));
    }

    @Test
    void an_event_that_comes_twice_counts_as_one_that_was_there() {
        node.start("waiting", "one", "x");
        node.inOwn(() -> node.parts().door().signal(Signal.of("one", "go", "y").key("k")));
        node.inOwn(() -> node.parts().door().signal(Signal.of("one", "go", "y").key("k")));

        assertThat(figures.counts()).containsEntry("SIGNALS stored", 1L).containsEntry("SIGNALS duplicate", 1L);
    }
}
