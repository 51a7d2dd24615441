package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Status.Kind;
import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps that run with the identity of whoever started the instance. */
public abstract class InitiatorScenarios extends Scenarios {

    /** A server that knows some names, and for whom a thread acts. */
    private static final class Server implements Identities {

        private final Set<String> known = new HashSet<>(Set.of("ann", "bob"));
        private final ThreadLocal<@Nullable String> acting = new ThreadLocal<>();

        @Override
        public Optional<String> current() {
            return Optional.ofNullable(acting.get());
        }

        @Override
        public <T extends @Nullable Object> T as(String name, Callable<T> work) throws Exception {
            if (!known.contains(name)) {
                throw new UnknownInitiator(name);
            }
            return acting(name, work);
        }

        <T extends @Nullable Object> T acting(String name, Callable<T> work) throws Exception {
            @Nullable String before = acting.get();
            acting.set(name);
            try {
                return work.call();
            } finally {
                acting.set(before);
            }
        }
    }

    /** Steps that note for whom they work. */
    public static final class Noting {

        private final Server server = new Server();
        private final List<String> seen = new ArrayList<>();
        private boolean broken;

        private Integer note(String step, Integer number) {
            seen.add(step + " " + server.current().orElse("nobody"));
            return number;
        }

        @Task
        public Integer joined(Integer number) {
            return note("joined", number);
        }

        @Task(transaction = Transaction.NONE)
        public Integer apart(Integer number) {
            return note("apart", number);
        }

        @Task
        public Integer last(Integer number) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return note("last", number);
        }

        @Task
        public void undo(Integer number) {
            note("undo", number);
        }
    }

    private final Noting noting = new Noting();

    private final Workflow<Integer, Integer> acting = Workflow.named("acting")
            .runAsInitiator()
            .taking(Integer.class)
            .then(Noting::joined)
            .undoneBy(Noting::undo)
            .then(Noting::apart)
            .then(Noting::last)
            .build();

    private final Workflow<Integer, Integer> plain = Workflow.named("acting")
            .taking(Integer.class)
            .then(Noting::joined)
            .undoneBy(Noting::undo)
            .then(Noting::apart)
            .then(Noting::last)
            .build();

    private final Workflow<Integer, Integer> simple = Workflow.named("simple")
            .runAsInitiator()
            .taking(Integer.class)
            .then(Noting::joined)
            .then(Noting::apart)
            .build();

    private final Workflow<Integer, Integer> calling = Workflow.named("calling")
            .runAsInitiator()
            .taking(Integer.class)
            .call("child", acting)
            .build();

    private Engine engine(Workflow<?, ?>... workflows) {
        return keep(assembly("node-a", ports())
                .with(noting)
                .identities(noting.server)
                .serving(workflows));
    }

    private void startAs(String name, Engine engine, Workflow<?, ?> workflow) throws Exception {
        noting.server.acting(name, () -> {
            start(engine, workflow, 1);
            return true;
        });
    }

    @Test
    void every_kind_of_step_and_undo_runs_as_whoever_started_the_instance_on_whatever_node() throws Exception {
        Engine engine = engine(acting);
        noting.broken = true;
        startAs("ann", engine, acting);
        Engine other = keep(assembly("node-b", ports())
                .with(noting)
                .identities(noting.server)
                .serving(acting));

        other.driveDue();

        assertThat(noting.seen).containsExactly("joined ann", "apart ann", "undo ann");
        assertThat(kind(engine)).isEqualTo(Kind.FAILED);
        assertThat(noting.server.current()).isEmpty();
    }

    @Test
    void a_workflow_that_does_not_ask_for_it_runs_as_nobody_whoever_started_it() throws Exception {
        Engine engine = engine(plain);

        startAs("ann", engine, plain);
        engine.driveDue();

        assertThat(noting.seen).containsExactly("joined nobody", "apart nobody", "last nobody");
    }

    @Test
    void what_nobody_started_runs_as_nobody() {
        Engine engine = engine(acting);

        start(engine, acting, 1);
        engine.driveDue();

        assertThat(noting.seen).containsExactly("joined nobody", "apart nobody", "last nobody");
        assertThat(kind(engine)).isEqualTo(Kind.COMPLETED);
    }

    @Test
    void a_child_runs_as_its_parent() throws Exception {
        Engine engine = engine(acting, calling);

        startAs("bob", engine, calling);
        engine.driveDue();

        assertThat(noting.seen).containsExactly("joined bob", "apart bob", "last bob");
    }

    @Test
    void a_user_who_is_gone_is_a_failure_of_the_step_by_its_rules_and_it_goes_on_when_the_user_is_back()
            throws Exception {
        Engine engine = engine(simple);
        startAs("ann", engine, simple);
        noting.server.known.remove("ann");

        engine.driveDue();

        assertThat(noting.seen).isEmpty();
        assertThat(kind(engine)).isEqualTo(Kind.FAILED);
        assertThat(engine.instance(id).status().failure().orElseThrow().type()).isEqualTo("unknown-initiator");
        assertThat(engine.instance(id).status().failure().orElseThrow().message())
                .contains("'ann'");

        noting.server.known.add("ann");
        order(engine, door -> door.retry(id, Order.PLAIN));
        engine.driveDue();

        assertThat(noting.seen).containsExactly("joined ann", "apart ann");
        assertThat(kind(engine)).isEqualTo(Kind.COMPLETED);
    }
}
