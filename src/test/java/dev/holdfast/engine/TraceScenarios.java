package dev.holdfast.engine;

import static dev.holdfast.definition.Arm.arm;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.StorePorts;
import dev.holdfast.testing.BrokenPort;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.SeenSpans;
import dev.holdfast.testing.SeenSpans.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One trace for each instance, on whatever nodes it runs; over whatever records the spans. */
public abstract class TraceScenarios extends Scenarios {

    private final SeenSpans spans = seen();
    private final Letters letters = new Letters("mail-" + id);

    /** Returns where the spans of one scenario are seen. */
    protected abstract SeenSpans seen();

    private final Workflow<Integer, Integer> travelling = Workflow.named("travelling")
            .taking(Integer.class)
            .then(Figures::inc)
            .delay("night", ofHours(8))
            .then(Figures::dbl)
            .awaitSignal("go", Integer.class)
            .then(Figures::add5)
            .build();

    private Engine traced(String name, StorePorts over, Workflow<?, ?>... workflows) {
        return keep(assembly(name, over)
                .with(letters)
                .tracing(spans.tracing())
                .receiving(letters.channel, Letters.class, "receive")
                .serving(workflows));
    }

    private Engine traced(String name, Workflow<?, ?>... workflows) {
        return traced(name, ports(), workflows);
    }

    /** Starts the instance inside a span, and returns that. */
    private Seen submitted(Engine engine, Workflow<?, ?> workflow, int input) {
        return spans.inside("submitter", () -> start(engine, workflow, input));
    }

    private List<Seen> ended(Predicate<Seen> which) {
        return spans.ended().stream().filter(which).toList();
    }

    /** The spans of the engine's own, without those of the store and of the test. */
    private List<Seen> work() {
        return ended(span -> span.attributes().containsKey("holdfast.instance")
                && !span.attributes().containsKey("db.operation.name"));
    }

    private static List<String> names(List<Seen> some) {
        return some.stream().map(Seen::name).toList();
    }

    private static List<String> said(List<Seen> some, String attribute) {
        return some.stream().map(span -> span.attributes().get(attribute)).toList();
    }

    private static void assertThatAllAreBelow(Seen above, List<Seen> some) {
        assertThat(some).isNotEmpty().allSatisfy(span -> {
            assertThat(span.trace()).isEqualTo(above.trace());
            assertThat(span.parent()).contains(above.id());
        });
    }

    @Test
    @Case("OBS-01")
    void the_submitters_trace_is_that_of_every_step_on_any_node_also_after_delay_and_signal() {
        Engine one = traced("node-a", travelling);
        Engine other = traced("node-b", travelling);
        Seen submitter = submitted(one, travelling, 1);
        one.driveDue();
        pass(ofHours(8));
        other.driveDue();
        signal(one, "go", 3);
        one.driveDue();

        assertThat(output(one)).isEqualTo(8);
        assertThatAllAreBelow(submitter, work());
        assertThat(names(work())).containsExactly("step inc", "step dbl", "wait go", "wait go", "step add5");
        assertThat(said(work(), "holdfast.node")).containsExactly("node-a", "node-b", "node-b", "node-a", "node-a");
        assertThat(said(ended(span -> span.name().equals("wait go")), "holdfast.outcome"))
                .containsExactly("parked", "passed");
    }

    @Test
    @Case("OBS-02")
    void a_span_names_instance_workflow_definition_step_branch_attempt_and_node() {
        Workflow<Integer, Integer> workflow =
                Workflow.named("one").taking(Integer.class).then(Figures::inc).build();
        Engine engine = traced("node-a", workflow);
        submitted(engine, workflow, 1);
        engine.driveDue();

        assertThat(work()).hasSize(1);
        assertThat(work().get(0).attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "holdfast.instance", id,
                        "holdfast.workflow", "one",
                        "holdfast.definition", workflow.hash().toString(),
                        "holdfast.step", "inc",
                        "holdfast.branch", "0",
                        "holdfast.attempt", "1",
                        "holdfast.node", "node-a"));
        assertThat(work().get(0).error()).isEmpty();
    }

    @Test
    @Case("OBS-01")
    void what_a_body_does_is_below_the_span_of_its_attempt() {
        Workflow<Integer, Integer> workflow = Workflow.named("both")
                .taking(Integer.class)
                .then(Figures::inc)
                .then(Figures::apart)
                .build();
        List<Seen> own = new ArrayList<>();
        figures.during("inc", 1, () -> own.add(spans.inside("in a transaction", () -> {})))
                .during("apart", 1, () -> own.add(spans.inside("outside of any", () -> {})));
        Engine engine = traced("node-a", workflow);
        submitted(engine, workflow, 1);
        engine.driveDue();

        assertThat(own).hasSize(2);
        assertThat(own.get(0).parent()).contains(work().get(0).id());
        assertThat(own.get(1).parent()).contains(work().get(1).id());
    }

    @Test
    @Case({"OBS-01", "OBS-02"})
    void every_attempt_has_a_span_and_those_that_failed_say_why() {
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(Figures::flaky)
                .build();
        Engine engine = traced("node-a", workflow);
        Seen submitter = submitted(engine, workflow, 1);
        figures.failing(2);
        engine.driveDue();
        pass(ofSeconds(10));
        engine.driveDue();
        pass(ofSeconds(20));
        engine.driveDue();

        assertThatAllAreBelow(submitter, work());
        assertThat(said(work(), "holdfast.attempt")).containsExactly("1", "2", "3");
        assertThat(work().stream().map(Seen::error).toList())
                .containsExactly(Optional.of("failure 1"), Optional.of("failure 2"), Optional.empty());
    }

    @Test
    @Case("OBS-01")
    void undoing_is_seen_in_the_same_trace() {
        Workflow<Integer, Integer> workflow = Workflow.named("undone")
                .taking(Integer.class)
                .then(Figures::inc)
                .undoneBy(Figures::undoInc)
                .then(Figures::fragile)
                .build();
        Engine engine = traced("node-a", workflow);
        Seen submitter = submitted(engine, workflow, 1);
        figures.failing(1);
        engine.driveDue();

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThatAllAreBelow(submitter, work());
        assertThat(names(work())).containsExactly("step inc", "step fragile", "undo inc");
    }

    @Test
    @Case("OBS-01")
    void arms_and_child_instances_are_in_the_trace_of_the_instance() {
        Workflow<Integer, Integer> child =
                Workflow.named("child").taking(Integer.class).then(Figures::dbl).build();
        Workflow<Integer, Integer> workflow = Workflow.named("parent")
                .taking(Integer.class)
                .fork(arm("one", each -> each.then(Figures::inc)), arm("other", each -> each.call("called", child)))
                .join(Figures::sum)
                .build();
        Engine engine = traced("node-a", workflow, child);
        Seen submitter = submitted(engine, workflow, 1);
        engine.driveDue();

        assertThat(output(engine)).isEqualTo(4);
        assertThatAllAreBelow(submitter, work());
        assertThat(names(work())).contains("step inc", "step dbl", "step sum");
    }

    @Test
    @Case("OBS-01")
    void an_instance_that_nobody_traced_begins_a_trace_of_its_own() {
        Engine engine = traced("node-a", travelling);
        start(engine, travelling, 1);
        engine.driveDue();
        pass(ofHours(8));
        engine.driveDue();

        List<Seen> begun = ended(span -> span.name().equals("start travelling"));
        assertThat(begun).hasSize(1);
        assertThatAllAreBelow(
                begun.get(0),
                ended(span -> span.name().startsWith("step") || span.name().startsWith("wait")));
    }

    @Test
    @Case("OBS-01")
    void a_message_is_delivered_in_the_trace_of_its_sender_and_what_the_receiver_throws_is_seen() {
        Workflow<Integer, Integer> workflow = Workflow.named("sending")
                .taking(Integer.class)
                .then(Letters::one)
                .build();
        Engine engine = traced("node-a", workflow);
        Seen submitter = submitted(engine, workflow, 1);
        engine.driveDue();
        letters.duringReceipt = context -> {
            if (context.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        };
        Delivery delivery = engine.delivery(
                new Delivery.Rules(
                        new Retries(1, Duration.ZERO, 1, Optional.empty(), 0, List.of(), List.of()), ofHours(1), 3),
                new Deaf());
        for (int times = 0; times < 4; times++) {
            ports().transactions()
                    .own(() -> ports().outbox().heads(Set.of(letters.channel), 1))
                    .forEach(delivery::deliver);
        }

        List<Seen> delivered = ended(span -> span.name().equals("deliver " + letters.channel));
        assertThatAllAreBelow(submitter, delivered);
        assertThat(delivered.stream().map(Seen::error).toList())
                .containsExactly(Optional.of("not yet"), Optional.empty(), Optional.of("not yet"), Optional.empty());
    }

    private static final class Deaf implements Delivery.Listener {
        @Override
        public void failed(Outbox.Message message, Failure failure, Duration wait) {}

        @Override
        public void parked(Outbox.Message message, Failure failure) {}

        @Override
        public void troubled(String channel, Throwable cause) {}
    }

    @Test
    @Case("OBS-02")
    void operations_of_the_store_are_seen_below_what_they_are_done_for_and_others_are_not() {
        Engine engine = traced("node-a", travelling);
        Seen submitter = submitted(engine, travelling, 1);
        engine.driveDue();

        List<Seen> store = ended(span -> span.attributes().containsKey("db.operation.name"));
        assertThat(store)
                .isNotEmpty()
                .allSatisfy(span -> assertThat(span.trace()).isEqualTo(submitter.trace()));
        assertThat(names(store)).contains("Runs.insertAll", "Branches.park").doesNotContain("Branches.claim");
        assertThat(said(store, "db.operation.name")).isEqualTo(names(store));
    }

    @Test
    @Case("OBS-02")
    void an_operation_of_the_store_that_fails_says_so_in_its_span_and_the_attempt_in_its_own() {
        Workflow<Integer, Integer> workflow =
                Workflow.named("one").taking(Integer.class).then(Figures::inc).build();
        Engine whole = traced("node-a", workflow);
        submitted(whole, workflow, 1);
        StorePorts ports = ports();
        IllegalStateException broken = new IllegalStateException("the disk is full");
        Engine engine = traced(
                "node-b",
                new StorePorts(
                        ports.runs(),
                        BrokenPort.failingAt(
                                Branches.class,
                                BrokenPort.failingAt(Branches.class, ports.branches(), "complete", broken),
                                "writeAll",
                                broken),
                        ports.instances(),
                        ports.signals(),
                        ports.sharedState(),
                        ports.outbox(),
                        ports.slots(),
                        ports.routes(),
                        ports.transactions()),
                workflow);
        engine.driveDue();

        List<Seen> failed = ended(span -> span.error().isPresent());
        assertThat(failed)
                .allSatisfy(span -> assertThat(span.error().orElseThrow()).contains("the disk is full"));
        assertThat(names(failed)).contains("Branches.complete", "step inc");
    }
}
