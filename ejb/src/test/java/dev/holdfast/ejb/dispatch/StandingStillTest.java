package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node whose server is suspended, and goes on. */
class StandingStillTest {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;

    private TestNode node(String name) {
        TestNode node = new TestNode(
                database,
                TestNode.settings(name, Duration.ofSeconds(20), 4),
                List.of(Ledger.linear()),
                Map.of(Ledger.class, ledger));
        open.push(node.dispatch());
        return node;
    }

    private TestNode first(DatabaseKind kind) throws Exception {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
        return node("one");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_step_that_runs_ends_its_branch_is_given_back_and_goes_on_when_the_node_does(DatabaseKind kind)
            throws Exception {
        TestNode node = first(kind);
        ledger.stopIn("b");
        node.start("linear", "i", "");
        ledger.awaitStop("b");

        CompletionStage<Void> still = node.dispatcher().standStill();
        assertThat(still.toCompletableFuture()).isNotDone();
        ledger.letGo("b");
        still.toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(ledger.effects("i")).containsExactly("a", "b");
        assertThat(node.dispatcher().held()).isEmpty();
        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        node.dispatcher().goOn();
        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void what_is_started_meanwhile_is_taken_and_begun_by_another_node(DatabaseKind kind) throws Exception {
        TestNode standing = first(kind);
        standing.dispatcher().standStill().toCompletableFuture().get(20, TimeUnit.SECONDS);
        standing.start("linear", "i", "");
        assertThat(standing.claim(standing.start("linear", "j", ""))).isPresent(); // so nobody holds it yet

        TestNode other = node("two");

        assertThat(other.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(standing.dispatcher().held()).isEmpty();
    }
}
