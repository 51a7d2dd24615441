package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.codec.JsonbCodec;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.UserCode;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.engine.Values;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications that leave a node whose threads run their steps, and come back to it. */
class LeavingTest {

    /** The poller looks by itself more seldom than any test waits. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;

    /** A step that goes on when it is interrupted, and no sooner; only the first time. */
    public static final class Stubborn {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        /** Waits to be interrupted, and fails then. */
        @Task
        public String stand(String value) throws InterruptedException {
            if (begun.getCount() == 0) {
                return value;
            }
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return value;
        }
    }

    private final Stubborn stubborn = new Stubborn();
    private final Workflow<String, String> waiting =
            Workflow.named("waiting").taking(String.class).then(Stubborn::stand).build();

    private TestNode node(DatabaseKind kind, Duration stopLimit) throws SQLException {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
        Settings settings = new Settings(
                "one",
                "here",
                4,
                Set.of(),
                Duration.ofSeconds(20),
                32,
                Duration.ofMinutes(5),
                NEVER,
                100,
                Duration.ofMinutes(1),
                3,
                stopLimit,
                Duration.ofMinutes(1),
                Settings.Migrate.AUTO,
                Settings.Stranded.WARN);
        TestNode node = new TestNode(database, settings, List.of(Ledger.apart()), Map.of(Ledger.class, ledger));
        open.push(node.dispatch());
        return node;
    }

    private Application shop(Workflow<?, ?>... workflows) {
        Map<Class<?>, Object> beans = Map.of(Ledger.class, ledger, Stubborn.class, stubborn);
        return new Application(
                "shop.war",
                List.of(workflows),
                new UserCode(beans::get, new Values(new JsonbCodec()), ValueChecks.NONE, UserCode.Context.HERE));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void who_leaves_is_waited_for_while_its_step_runs_and_goes_on_behind_it_when_it_is_back(DatabaseKind kind)
            throws Exception {
        TestNode node = node(kind, Duration.ofSeconds(10));
        node.parts().applications().register(shop(Ledger.linear()));
        ledger.stopIn("b");
        node.start("linear", "i", "");
        ledger.awaitStop("b");

        CompletableFuture<OptionalInt> left =
                CompletableFuture.supplyAsync(() -> node.parts().leave("shop.war"));
        node.start("apart", "another", "");
        assertThat(node.await("another").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(left).isNotDone();
        ledger.letGo("b");
        assertThat(left.get(20, TimeUnit.SECONDS)).hasValue(0);

        assertThat(ledger.effects("i")).containsExactly("a", "b");
        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        node.parts().applications().register(shop(Ledger.linear())); // which is all that makes the poller look
        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_step_that_outlasts_the_waiting_is_interrupted_and_run_again_when_its_application_is_back(DatabaseKind kind)
            throws Exception {
        TestNode node = node(kind, Duration.ofMillis(100));
        node.parts().applications().register(shop(waiting));
        node.start("waiting", "i", "");
        assertThat(stubborn.begun.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(node.parts().leave("shop.war")).hasValue(1);

        assertThat(stubborn.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.parts().leave("shop.war")).isEmpty();
        node.parts().applications().register(shop(waiting)); // maybe before the interrupted body has failed
        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }
}
