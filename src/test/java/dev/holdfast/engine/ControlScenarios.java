package dev.holdfast.engine;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Claim;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.GatedTask;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders to instances in every state they can be in. */
public abstract class ControlScenarios extends Scenarios {

    private static final Order ANN = Order.by("ann", "as ann wants it");
    private static final Order BOB = Order.by("bob", "as bob wants it");

    private final Workflow<Integer, Integer> workflow = Workflow.named("two-steps")
            .taking(Integer.class)
            .then(Figures::inc)
            .then(Figures::fragile)
            .build();

    private Engine started() {
        Engine engine = node("node-a", workflow);
        start(engine, workflow, 1);
        return engine;
    }

    /** How an instance may have ended. */
    enum Ended {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    private Engine ended(Ended how) {
        Engine engine = started();
        if (how == Ended.CANCELLED) {
            order(engine, door -> door.cancel(id, ANN));
        }
        figures.failing(how == Ended.FAILED ? 1 : 0);
        engine.driveDue();
        assertThat(kind(engine).name()).isEqualTo(how.name());
        return engine;
    }

    private void assertThatItIsNotPossible(Engine engine, Consumer<Workflows> verb, String... hints) {
        Snapshot before = engine.instance(id);
        assertThatThrownBy(() -> order(engine, verb))
                .isInstanceOf(Verb.NotPossible.class)
                .hasMessageContainingAll(hints)
                .hasMessageContaining(id);
        assertThat(engine.instance(id)).isEqualTo(before);
    }

    @Test
    @Case("CTL-01")
    void an_instance_that_is_cancelled_before_its_first_step_runs_none() {
        Engine engine = started();

        order(engine, door -> door.cancel(id, ANN));

        assertThat(engine.driveDue()).isZero();
        assertThat(figures.calls()).isEmpty();
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("ann");
        assertThat(status(engine).reason()).contains("as ann wants it");
    }

    @ParameterizedTest
    @EnumSource(Ended.class)
    @Case({"CTL-04", "CTL-06"})
    void an_instance_that_has_ended_can_be_neither_paused_nor_resumed(Ended how) {
        Engine engine = ended(how);
        String state = how.name().toLowerCase(Locale.ROOT);

        assertThatItIsNotPossible(engine, door -> door.pause(id, ANN), "cannot pause", state);
        assertThatItIsNotPossible(engine, door -> door.resume(id, ANN), "cannot resume", state);
    }

    @Test
    @Case("CTL-06")
    void an_instance_that_runs_cannot_be_resumed() {
        Engine engine = started();

        assertThatItIsNotPossible(engine, door -> door.resume(id, ANN), "cannot resume", "running");
    }

    @Test
    @Case({"CTL-04", "CTL-06"})
    void an_instance_that_does_not_exist_takes_no_order() {
        Engine engine = node("node-a", workflow);

        List<Consumer<Workflows>> orders = List.of(
                door -> door.pause(id, ANN),
                door -> door.resume(id, ANN),
                door -> door.cancel(id, ANN),
                door -> door.cancelAndUndo(id, ANN),
                door -> door.terminate(id, ANN),
                door -> door.retry(id, ANN));

        assertThat(orders)
                .allSatisfy(verb -> assertThatThrownBy(() -> order(engine, verb))
                        .isInstanceOf(UnknownInstance.class)
                        .hasMessageContaining(id));
    }

    @Test
    @Case({"CTL-14", "DEF-13"})
    void pausing_a_paused_instance_changes_nothing_and_it_runs_on_afterwards() {
        Engine engine = started();
        order(engine, door -> door.pause(id, ANN));
        Snapshot paused = engine.instance(id);

        order(engine, door -> door.pause(id, BOB));

        assertThat(engine.instance(id)).isEqualTo(paused);
        order(engine, door -> door.resume(id, ANN));
        engine.driveDue();
        assertThat(output(engine)).isEqualTo(3);
    }

    /** Orders are carried out when they are given, so there is no pending one that another could replace or leave. */
    @Test
    @Case({"CTL-08", "CTL-09"})
    void an_order_is_carried_out_once_and_leaves_nothing_behind_for_the_next() {
        Engine engine = started();
        order(engine, door -> door.pause(id, ANN));
        order(engine, door -> door.cancel(id, BOB));
        Snapshot cancelled = engine.instance(id);
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(status(engine).actor()).contains("bob");

        order(engine, door -> door.cancel(id, ANN));

        assertThat(engine.instance(id)).isEqualTo(cancelled);
        assertThat(sent(engine))
                .extracting(SignalRecord::kind)
                .containsExactly(SignalRecord.Kind.PAUSE, SignalRecord.Kind.CANCEL);
    }

    @Test
    @Case({"HIST-05", "OBS-04"})
    void every_event_and_every_order_that_was_carried_out_is_kept_with_who_sent_it_and_when() {
        Engine engine = started();
        place().store().tick();
        order(engine, door -> door.pause(id, ANN));
        order(engine, door -> door.signal(id, "news", 1));
        order(engine, door -> door.resume(id, BOB));
        assertThatThrownBy(() -> order(engine, door -> door.resume(id, BOB))).isInstanceOf(Verb.NotPossible.class);
        figures.failing(1);
        engine.driveDue();
        order(engine, door -> door.retry(id, ANN));
        order(engine, door -> door.terminate(id, BOB));

        List<SignalRecord> sent = sent(engine);

        assertThat(sent)
                .extracting(SignalRecord::kind)
                .containsExactly(
                        SignalRecord.Kind.PAUSE,
                        SignalRecord.Kind.EVENT,
                        SignalRecord.Kind.RESUME,
                        SignalRecord.Kind.RETRY,
                        SignalRecord.Kind.TERMINATE);
        assertThat(sent)
                .extracting(SignalRecord::actor)
                .containsExactly(
                        Optional.of("ann"),
                        Optional.empty(),
                        Optional.of("bob"),
                        Optional.of("ann"),
                        Optional.of("bob"));
        assertThat(sent.get(0).reason()).contains("as ann wants it");
        assertThat(sent).extracting(SignalRecord::at).isSorted();
        assertThat(sent.get(0).at()).isAfterOrEqualTo(engine.instance(id).createdAt());
    }

    @Test
    @Case({"CTL-16", "F1"})
    void a_cancel_while_a_body_runs_refuses_its_result() {
        Engine engine = started();
        Engine other = node("node-b", workflow);
        figures.during("inc", 1, () -> orderElsewhere(other, door -> door.cancel(id, ANN)));
        Claim claim = engine.claim(id).orElseThrow();

        assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.DROPPED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(figures.calls()).containsExactly("inc");
        assertThat(stepOutput(engine, "inc")).isEmpty();
        assertThat(kinds(engine, 0)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case({"CLAIM-14", "CTL-16"})
    void an_instance_that_is_ended_by_an_order_takes_the_claim_of_its_runner_along() {
        Engine engine = started();
        Claim claim = engine.claim(id).orElseThrow();

        order(engine, door -> door.cancel(id, ANN));

        assertThat(ports().transactions()
                        .own(() -> ports().branches().renew(List.of(claim.hold()), Duration.ofMinutes(1))))
                .isEmpty();
    }

    @Test
    @Case({"F14", "F13", "CTL-17"})
    void no_order_waits_for_a_body() throws Exception {
        try (GatedTask gate = new GatedTask()) {
            Workflow<Integer, Integer> gated = Workflow.named("gated")
                    .taking(Integer.class)
                    .then(GatedTask::pass)
                    .then(Figures::inc)
                    .build();
            Engine engine = keep(assembly("node-a", ports()).with(gate).serving(gated));
            start(engine, gated, 1);
            Claim claim = engine.claim(id).orElseThrow();
            Elsewhere<BranchRunner.End> body = Elsewhere.start("body", () -> engine.drive(claim));
            gate.awaitArrival();

            int held = engine.ask(door -> door.pause(id, ANN));
            order(engine, door -> door.resume(id, ANN));
            order(engine, door -> door.signal(id, "news", 1));
            order(engine, door -> door.cancel(id, ANN));

            assertThat(body.isDone()).isFalse();
            assertThat(held).isEqualTo(1);
            gate.open();
            assertThat(body.result()).isEqualTo(BranchRunner.End.DROPPED);
            assertThat(figures.calls()).isEmpty();
        }
    }

    @Test
    @Case({"F13", "CTL-17"})
    void after_a_pause_one_step_that_runs_may_finish_and_awaiting_quiet_ends_with_it() throws Exception {
        try (GatedTask gate = new GatedTask()) {
            Workflow<Integer, Integer> gated = Workflow.named("gated-pause")
                    .taking(Integer.class)
                    .then(GatedTask::pass)
                    .then(Figures::dbl)
                    .build();
            Engine engine = keep(assembly("node-a", ports()).with(gate).serving(gated));
            start(engine, gated, 1);
            Claim claim = engine.claim(id).orElseThrow();
            Elsewhere<BranchRunner.End> body = Elsewhere.start("body", () -> engine.drive(claim));
            gate.awaitArrival();
            order(engine, door -> door.pause(id, ANN));
            assertThat(engine.door().awaitQuiet(id, Duration.ZERO)).isEqualTo(1);

            gate.open();

            assertThat(body.result()).isEqualTo(BranchRunner.End.LET_GO);
            assertThat(engine.door().awaitQuiet(id, ofHours(1))).isZero();
            assertThat(stepOutput(engine, "pass")).contains(1);
            assertThat(figures.calls()).isEmpty();
        }
    }

    @Test
    @Case("HIST-05")
    void what_an_order_changes_is_rolled_back_with_the_transaction_that_gave_it() {
        Engine engine = started();
        Snapshot before = engine.instance(id);

        assertThatThrownBy(() -> order(engine, door -> {
                    door.pause(id, ANN);
                    throw new IllegalStateException("the caller fails");
                }))
                .hasMessage("the caller fails");

        assertThat(engine.instance(id)).isEqualTo(before);
        assertThat(sent(engine)).isEmpty();
    }
}
