package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Started;
import dev.holdfast.client.UndecodableInput;
import dev.holdfast.client.UnencodableOutput;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.InvalidInstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Lifecycle.Existing;
import dev.holdfast.engine.Lifecycle.Fresh;
import dev.holdfast.engine.Lifecycle.Prepared;
import dev.holdfast.lifecycle.DefinitionMismatch;
import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.lifecycle.InstanceExists;
import dev.holdfast.lifecycle.Resumption;
import dev.holdfast.lifecycle.RunOutcome;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.testing.Arithmetic;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.BrokenPort;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.ContextProbe;
import dev.holdfast.testing.CountedSeats;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.FlakyTask;
import dev.holdfast.testing.GatedTask;
import dev.holdfast.testing.Leases;
import dev.holdfast.testing.LedgerTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers of the engine may rely on, over any store: starting, resuming, finalizing and asking. */
public abstract class EngineContract {

    private static final Duration LONG = Duration.ofHours(1);

    private final String mark = UUID.randomUUID().toString();
    private final String id = "order-" + mark;
    private final Arithmetic arithmetic = new Arithmetic();

    /** (n + 1) x 2 + 5, in three steps. */
    private final Workflow<Integer, Integer> calculation = Workflow.named("calculation")
            .taking(Integer.class)
            .then(Arithmetic::inc)
            .then(Arithmetic::dbl)
            .then(Arithmetic::add5)
            .build();

    /** Another structure under the same name. */
    private final Workflow<Integer, Integer> changed = Workflow.named("calculation")
            .taking(Integer.class)
            .then(Arithmetic::inc)
            .then(Arithmetic::dbl)
            .build();

    /** Returns the store that the engine works on. */
    protected abstract StoreFixture store();

    private StorePorts ports() {
        return store().ports();
    }

    private Engine engine() {
        return Engine.over(ports()).with(arithmetic).serving(calculation);
    }

    private Engine engineOfChanged() {
        return Engine.over(ports()).with(arithmetic).serving(changed);
    }

    private <T> T inOwn(Supplier<T> work) {
        return ports().transactions().own(work);
    }

    private Prepared prepareRun(Engine engine, Workflow<Integer, Integer> workflow, ConflictPolicy policy, int input) {
        return inOwn(() -> engine.lifecycle()
                .prepareRun(workflow, new InstanceId(id), engine.encode(input, Integer.class), policy, Seats.none()));
    }

    private Optional<Answer> checkExisting(Engine engine, Workflow<?, ?> workflow, ConflictPolicy policy) {
        return inOwn(() -> engine.lifecycle().checkExisting(workflow, new InstanceId(id), policy));
    }

    private Resumption.Outcome prepareResume(Engine engine, Workflow<?, ?> workflow) {
        return inOwn(() -> engine.lifecycle().prepareResume(new InstanceId(id), workflow.hash()));
    }

    private static @Nullable Object output(Engine engine, Answer answer) {
        return engine.decode(answer.output().orElseThrow(), Integer.class);
    }

    private static Status.Kind kind(Answer answer) {
        return answer.status().kind();
    }

    private void cancel(Engine engine) {
        long run = engine.instance(id).run();
        inOwn(() -> {
            ports().instances().lock(new InstanceId(id));
            ports().runs()
                    .close(
                            run,
                            new Closing(
                                    Phase.CANCELLED,
                                    Optional.of("not wanted"),
                                    Optional.of("ada"),
                                    Optional.empty(),
                                    "node-v"));
            return true;
        });
    }

    private void pause(Engine engine) {
        long run = engine.instance(id).run();
        inOwn(() -> {
            store().writePhase(run, Phase.PAUSED);
            return true;
        });
    }

    /** Runs the first step and then stops as if the node had died; the claim has run out. */
    private void runFirstStepAndDie() {
        Engine mortal = Engine.over(ports())
                .named("mortal")
                .claiming(Duration.ZERO)
                .with(arithmetic)
                .serving(calculation);
        mortal.start(calculation, id, 10);
        mortal.drive(mortal.claim(id).orElseThrow(), Leases.lostAfter(1));
    }

    // Check existing.

    @Test
    @Case("LIF-10")
    void an_id_that_is_free_may_proceed_under_every_policy() {
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            assertThat(checkExisting(engine(), calculation, policy)).isEmpty();
        }
    }

    @Test
    @Case("LIF-08")
    void under_the_policy_to_terminate_nothing_is_read_beforehand() {
        StorePorts unread = ports().with(BrokenPort.untouchable(Instances.class));
        Engine engine = Engine.over(unread).with(arithmetic).serving(calculation);

        assertThat(checkExisting(engine, calculation, ConflictPolicy.TERMINATE_EXISTING))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "USE_EXISTING"})
    @Case("LIF-06")
    void a_mismatch_is_found_beforehand_and_wins_over_the_policy(ConflictPolicy policy) {
        engine().run(calculation, id, 10);

        assertThatThrownBy(() -> checkExisting(engineOfChanged(), changed, policy))
                .isInstanceOfSatisfying(DefinitionMismatch.class, mismatch -> {
                    assertThat(mismatch.expected()).isEqualTo(changed.hash());
                    assertThat(mismatch.found()).isEqualTo(calculation.hash());
                });
    }

    @Test
    void what_exists_is_found_beforehand() {
        Engine engine = engine();
        Answer completed = engine.run(calculation, id, 10);

        assertThat(checkExisting(engine, calculation, ConflictPolicy.USE_EXISTING))
                .hasValue(completed);
        assertThatThrownBy(() -> checkExisting(engine, calculation, ConflictPolicy.FAIL))
                .isInstanceOf(InstanceExists.class);
    }

    // Prepare run.

    @ParameterizedTest
    @EnumSource
    @Case("LIF-01")
    void row_1_a_free_id_gives_a_fresh_run_under_every_policy(ConflictPolicy policy) {
        Engine engine = engine();

        Prepared prepared = prepareRun(engine, calculation, policy, 10);

        Snapshot stored = engine.instance(id);
        assertThat(prepared).isInstanceOfSatisfying(Fresh.class, fresh -> {
            assertThat(fresh.branch().run()).isEqualTo(stored.run());
            assertThat(fresh.status()).isEqualTo(stored.status());
        });
        assertThat(stored.hash()).isEqualTo(calculation.hash());
        assertThat(stored.workflow()).isEqualTo(calculation.name());
        assertThat(stored.state())
                .isEqualTo(new State.InProgress(List.of(new BranchState(
                        0,
                        0,
                        new Position.AtTask(new NodeId("inc")),
                        OptionalInt.empty(),
                        false,
                        Optional.of(engine.encode(10, Integer.class))))));
        assertThat(arithmetic.calls()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Case({"LIF-12", "DEF-01"})
    void no_load_comes_before_the_insert(ConflictPolicy policy) {
        StorePorts unread = ports().with(BrokenPort.untouchable(Instances.class));
        Engine engine = Engine.over(unread).with(arithmetic).serving(calculation);

        assertThat(prepareRun(engine, calculation, policy, 10)).isInstanceOf(Fresh.class);
    }

    @Test
    void row_2_an_error_of_the_store_reaches_the_caller() {
        RuntimeException error = new IllegalStateException("as arranged");
        engine().start(calculation, id, 10);
        Engine broken = Engine.over(
                        ports().with(BrokenPort.failingAt(Instances.class, ports().instances(), "find", error)))
                .with(arithmetic)
                .serving(calculation);

        assertThatThrownBy(() -> prepareRun(broken, calculation, ConflictPolicy.FAIL, 10))
                .isSameAs(error);
    }

    @ParameterizedTest
    @EnumSource
    @Case({"LIF-06", "LIF-09", "DEF-02"})
    void rows_3_and_7_another_definition_is_refused_under_every_policy_and_left_alone(ConflictPolicy policy) {
        Engine engine = engine();
        runFirstStepAndDie();
        Snapshot before = engine.instance(id);

        assertThatThrownBy(() -> prepareRun(engineOfChanged(), changed, policy, 99))
                .isInstanceOfSatisfying(DefinitionMismatch.class, mismatch -> {
                    assertThat(mismatch.expected()).isEqualTo(changed.hash());
                    assertThat(mismatch.found()).isEqualTo(calculation.hash());
                });

        assertThat(engine.instance(id)).isEqualTo(before);
        assertThat(kind(engine.resume(calculation, id))).isEqualTo(Status.Kind.COMPLETED);
    }

    @Test
    @Case({"LIF-02", "CLI-02"})
    void row_4_under_the_policy_to_fail_an_existing_instance_is_left_alone() {
        Engine engine = engine();
        runFirstStepAndDie();
        Snapshot before = engine.instance(id);

        assertThatThrownBy(() -> prepareRun(engine, calculation, ConflictPolicy.FAIL, 99))
                .isInstanceOfSatisfying(
                        InstanceExists.class,
                        exists -> assertThat(exists.instance()).isEqualTo(new InstanceId(id)));

        assertThat(engine.instance(id)).isEqualTo(before);
    }

    @Test
    @Case({"LIF-14", "CLI-02"})
    void row_5_under_the_policy_to_use_it_a_completed_instance_answers() {
        Engine engine = engine();
        engine.run(calculation, id, 10);
        List<StepRecord> before = engine.steps(id);

        Prepared prepared = prepareRun(engine, calculation, ConflictPolicy.USE_EXISTING, 99);

        assertThat(prepared).isInstanceOfSatisfying(Existing.class, existing -> {
            assertThat(kind(existing.answer())).isEqualTo(Status.Kind.COMPLETED);
            assertThat(output(engine, existing.answer())).isEqualTo(27);
        });
        assertThat(engine.steps(id)).isEqualTo(before);
    }

    @Test
    @Case({"LIF-05", "LIF-14"})
    void row_5_under_the_policy_to_use_it_a_running_instance_answers_without_output() {
        Engine engine = engine();
        runFirstStepAndDie();

        Prepared prepared = prepareRun(engine, calculation, ConflictPolicy.USE_EXISTING, 99);

        assertThat(prepared).isInstanceOfSatisfying(Existing.class, existing -> {
            assertThat(existing.answer().status()).isEqualTo(engine.instance(id).status());
            assertThat(existing.answer().status().node()).hasValue(new NodeId("dbl"));
            assertThat(existing.answer().output()).isEmpty();
        });
    }

    @Test
    @Case({"LIF-04", "CLI-02"})
    void row_6_a_completed_instance_can_be_started_afresh() {
        Engine engine = engine();
        engine.run(calculation, id, 1);

        Answer answer = engine.run(calculation, id, 10, ConflictPolicy.TERMINATE_EXISTING);

        assertThat(output(engine, answer)).isEqualTo(27);
    }

    @Test
    @Case({"LIF-13", "LIF-18"})
    void row_6_a_running_instance_is_ended_and_started_afresh_in_one_transaction() {
        Engine engine = engine();
        runFirstStepAndDie();
        Snapshot old = engine.instance(id);

        Prepared prepared = prepareRun(engine, calculation, ConflictPolicy.TERMINATE_EXISTING, 20);

        Snapshot fresh = engine.instance(id);
        assertThat(prepared).isInstanceOf(Fresh.class);
        assertThat(fresh.run()).isNotEqualTo(old.run());
        assertThat(fresh.status().node()).hasValue(new NodeId("inc"));
        assertThat(inOwn(() -> ports().instances().steps(old.run())))
                .extracting(StepRecord::kind)
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(47);
    }

    @Test
    @Case("LIF-13")
    void row_6_a_paused_instance_is_ended_and_the_fresh_one_is_not_paused() {
        Engine engine = engine();
        engine.start(calculation, id, 1);
        pause(engine);

        prepareRun(engine, calculation, ConflictPolicy.TERMINATE_EXISTING, 10);

        assertThat(engine.instance(id).state()).isInstanceOf(State.InProgress.class);
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    @Test
    @Case({"LIF-18", "DEF-02"})
    void an_exchange_that_is_rolled_back_leaves_the_old_instance() {
        Engine engine = engine();
        runFirstStepAndDie();
        Snapshot before = engine.instance(id);
        RuntimeException crash = new IllegalStateException("the node died");

        assertThatThrownBy(() -> inOwn(() -> {
                    engine.door().start("calculation", id, 20, ConflictPolicy.TERMINATE_EXISTING);
                    throw crash;
                }))
                .isSameAs(crash);

        assertThat(engine.instance(id)).isEqualTo(before);
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    /** What each of two starts at once answered: a start or the error it got. */
    private List<Object> startAtOnce(ConflictPolicy policy) throws Exception {
        Engine engine = engine();
        CyclicBarrier both = new CyclicBarrier(2);
        Callable<Object> start = () -> {
            both.await();
            try {
                return engine.start(calculation, id, 10, policy);
            } catch (InstanceExists e) {
                return e;
            }
        };
        Elsewhere<Object> one = Elsewhere.start("one", start);
        Elsewhere<Object> two = Elsewhere.start("two", start);
        return List.of(one.result(), two.result());
    }

    private static long fresh(List<Object> answers) {
        return answers.stream()
                .filter(answer -> answer instanceof Started started && started.fresh())
                .count();
    }

    @Test
    @Case({"LIF-16", "DEF-01"})
    void of_two_starts_at_once_with_the_policy_to_fail_one_is_refused() throws Exception {
        List<Object> answers = startAtOnce(ConflictPolicy.FAIL);

        assertThat(fresh(answers)).isEqualTo(1);
        assertThat(answers).filteredOn(InstanceExists.class::isInstance).hasSize(1);
    }

    @Test
    @Case({"LIF-17", "DEF-01"})
    void of_two_starts_at_once_with_the_policy_to_use_what_exists_both_get_the_one_instance() throws Exception {
        List<Object> answers = startAtOnce(ConflictPolicy.USE_EXISTING);

        assertThat(fresh(answers)).isEqualTo(1);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(((Started) answer).status())
                        .isEqualTo(engine().instance(id).status()));
    }

    @Test
    @Case({"F17", "DEF-02"})
    void of_two_starts_at_once_with_the_policy_to_terminate_both_succeed_and_one_instance_is_left() throws Exception {
        engine().start(calculation, id, 1);

        List<Object> answers = startAtOnce(ConflictPolicy.TERMINATE_EXISTING);

        assertThat(fresh(answers)).isEqualTo(2);
        List<InstanceSummary> rows = engine().ask(door -> door.list(query()));
        assertThat(rows).hasSize(1);
    }

    private InstanceQuery query() {
        return new InstanceQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                10);
    }

    // Prepare resume.

    @Test
    @Case("LIF-24")
    void an_unknown_instance_cannot_be_resumed() {
        assertThatThrownBy(() -> prepareResume(engine(), calculation))
                .isInstanceOf(UnknownInstance.class)
                .hasMessageContaining("'" + id + "'");
    }

    @Test
    @Case("LIF-06")
    void an_instance_of_another_definition_cannot_be_resumed() {
        engine().start(calculation, id, 10);

        assertThatThrownBy(() -> prepareResume(engineOfChanged(), changed)).isInstanceOf(DefinitionMismatch.class);
        assertThatThrownBy(() -> engineOfChanged().resume(changed, id)).isInstanceOf(DefinitionMismatch.class);
    }

    @Test
    @Case("LIF-20")
    void an_instance_in_progress_is_ready_with_the_output_of_its_last_step() {
        Engine engine = engine();
        runFirstStepAndDie();

        assertThat(prepareResume(engine, calculation)).isInstanceOfSatisfying(Resumption.Ready.class, ready -> {
            assertThat(engine.decode(ready.input(), Integer.class)).isEqualTo(11);
            assertThat(ready.snapshot()).isEqualTo(engine.instance(id));
            assertThat(engine.lifecycle().resumeInput(ready.snapshot())).isEqualTo(ready.input());
        });
    }

    @Test
    @Case("LIF-21")
    void an_instance_that_ended_is_terminal_with_all_that_is_known() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        cancel(engine);

        assertThat(prepareResume(engine, calculation))
                .isInstanceOfSatisfying(Resumption.AlreadyTerminal.class, terminal -> {
                    assertThat(terminal.status().kind()).isEqualTo(Status.Kind.CANCELLED);
                    assertThat(terminal.status().reason()).hasValue("not wanted");
                    assertThat(terminal.status().actor()).hasValue("ada");
                });
        assertThat(kind(engine.resume(calculation, id))).isEqualTo(Status.Kind.CANCELLED);
        assertThat(arithmetic.calls()).isEmpty();
    }

    @Test
    @Case({"LIF-22", "CTL-05"})
    void a_paused_instance_stays_paused() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        pause(engine);

        assertThat(prepareResume(engine, calculation)).isInstanceOf(Resumption.Paused.class);
        assertThat(kind(engine.resume(calculation, id))).isEqualTo(Status.Kind.PAUSED);
        assertThat(arithmetic.calls()).isEmpty();
    }

    // Finalize.

    private Checkpoint last(Claim claim, Checkpoint.Kind kind, Optional<Payload> output, Optional<Failure> failure) {
        return new Checkpoint(
                claim.hold().branch(),
                claim.sequence() + 1,
                kind,
                Optional.of(new NodeId("inc")),
                claim.position(),
                output.isPresent() ? new ValueRef(0, claim.sequence() + 1) : claim.valueRef(),
                1,
                claim.hold().version(),
                claim.hold().owner(),
                output,
                failure,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    private Answer finalizeRun(Engine engine, Claim claim, RunOutcome outcome) {
        Optional<Payload> output =
                outcome instanceof RunOutcome.Succeeded succeeded ? Optional.of(succeeded.output()) : Optional.empty();
        Optional<Failure> failure =
                outcome instanceof RunOutcome.Failed failed ? Optional.of(failed.failure()) : Optional.empty();
        Checkpoint last =
                last(claim, output.isPresent() ? Checkpoint.Kind.END : Checkpoint.Kind.FAILED, output, failure);
        return engine.lifecycle().finalizeRun(new InstanceId(id), outcome, last);
    }

    private RunOutcome succeeded(Engine engine) {
        return new RunOutcome.Succeeded(engine.encode(42, Integer.class));
    }

    @Test
    @Case("LIF-36")
    void success_is_stored_and_answered_with_the_output() {
        Engine engine = engine();
        engine.start(calculation, id, 10);

        Answer answer = finalizeRun(engine, engine.claim(id).orElseThrow(), succeeded(engine));

        assertThat(kind(answer)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine, answer)).isEqualTo(42);
        assertThat(Answer.of(engine.instance(id))).isEqualTo(answer);
    }

    @Test
    @Case("LIF-37")
    void failure_is_stored_and_answered_without_output() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Failure failure = new Failure("type", "no stock", "at x");

        Answer answer = finalizeRun(engine, engine.claim(id).orElseThrow(), new RunOutcome.Failed(failure));

        assertThat(kind(answer)).isEqualTo(Status.Kind.FAILED);
        assertThat(answer.status().failure()).hasValue(failure);
        assertThat(answer.output()).isEmpty();
        assertThat(engine.instance(id).state()).isInstanceOf(State.Failed.class);
    }

    @Test
    @Case({"LIF-38", "LIF-40", "LIF-41"})
    void what_did_not_end_by_itself_writes_nothing_and_is_answered_from_the_store() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Claim claim = engine.claim(id).orElseThrow();
        Snapshot before = engine.instance(id);

        assertThat(finalizeRun(engine, claim, new RunOutcome.Waiting()).status())
                .isEqualTo(before.status());
        assertThat(finalizeRun(engine, claim, new RunOutcome.AwaitingSignal()).status())
                .isEqualTo(before.status());
        assertThat(engine.instance(id)).isEqualTo(before);

        pause(engine);
        assertThat(kind(finalizeRun(engine, claim, new RunOutcome.Paused()))).isEqualTo(Status.Kind.PAUSED);

        cancel(engine);
        Answer cancelled = finalizeRun(engine, claim, new RunOutcome.Cancelled());
        assertThat(kind(cancelled)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(cancelled.status().reason()).hasValue("not wanted");
        assertThat(cancelled.status().actor()).hasValue("ada");
    }

    @Test
    @Case({"LIF-44", "DEF-04", "DEF-05"})
    void success_that_comes_too_late_is_answered_with_what_was_first() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Claim claim = engine.claim(id).orElseThrow();
        cancel(engine);

        Answer answer = finalizeRun(engine, claim, succeeded(engine));

        assertThat(kind(answer)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(answer.status().reason()).hasValue("not wanted");
        assertThat(answer.output()).isEmpty();
        assertThat(engine.instance(id).state()).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case("DEF-05")
    void failure_that_comes_too_late_is_answered_with_what_was_first() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Claim claim = engine.claim(id).orElseThrow();
        finalizeRun(engine, claim, succeeded(engine));

        Answer answer = finalizeRun(engine, claim, new RunOutcome.Failed(new Failure("type", "too late", "")));

        assertThat(kind(answer)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine, answer)).isEqualTo(42);
    }

    @Test
    @Case({"LIF-44", "DEF-43"})
    void success_and_failure_of_whoever_was_taken_over_change_nothing() {
        Engine engine =
                Engine.over(ports()).claiming(Duration.ZERO).with(arithmetic).serving(calculation);
        engine.start(calculation, id, 10);
        Claim old = engine.claim(id).orElseThrow();
        engine.drive(engine.claim(id).orElseThrow(), Leases.lostAfter(1));
        Snapshot before = engine.instance(id);

        Answer late = finalizeRun(engine, old, succeeded(engine));
        Answer later = finalizeRun(engine, old, new RunOutcome.Failed(new Failure("type", "too late", "")));

        assertThat(late).isEqualTo(Answer.of(before));
        assertThat(later).isEqualTo(late);
        assertThat(engine.instance(id)).isEqualTo(before);
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "fail"})
    @Case({"LIF-42", "DEF-06"})
    void an_error_while_storing_the_end_reaches_the_caller(String method) {
        engine().start(calculation, id, 10);
        Claim claim = engine().claim(id).orElseThrow();
        RuntimeException error = new IllegalStateException("as arranged");
        Engine broken = Engine.over(
                        ports().with(BrokenPort.failingAt(Branches.class, ports().branches(), method, error)))
                .with(arithmetic)
                .serving(calculation);
        RunOutcome outcome = method.equals("complete")
                ? succeeded(broken)
                : new RunOutcome.Failed(new Failure("type", "no stock", ""));

        assertThatThrownBy(() -> finalizeRun(broken, claim, outcome)).isSameAs(error);
        assertThat(engine().instance(id).state()).isInstanceOf(State.InProgress.class);
    }

    @ParameterizedTest
    @EnumSource
    @Case("F19")
    void an_end_whose_commit_gave_no_answer_is_answered_with_what_is_stored(Fate fate) {
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(1, fate);
        Engine engine = Engine.over(ports().with(transactions)).with(arithmetic).serving(calculation);
        engine.start(calculation, id, 10);

        Answer answer = finalizeRun(engine, engine.claim(id).orElseThrow(), succeeded(engine));

        assertThat(answer).isEqualTo(Answer.of(engine.instance(id)));
        assertThat(answer.output().isPresent()).isEqualTo(fate == Fate.COMMITTED);
    }

    @Test
    void the_end_of_an_unknown_instance_has_no_answer() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Claim claim = engine.claim(id).orElseThrow();
        Checkpoint unused = last(claim, Checkpoint.Kind.END, Optional.empty(), Optional.empty());

        assertThatThrownBy(() ->
                        engine.lifecycle().finalizeRun(new InstanceId("no-" + id), new RunOutcome.Waiting(), unused))
                .isInstanceOf(UnknownInstance.class);
    }

    // Running.

    @Test
    @Case("SEQ-01")
    void one_step_gives_its_result() {
        Workflow<Integer, Integer> one = Workflow.named("one")
                .taking(Integer.class)
                .then(Arithmetic::inc)
                .build();
        Engine engine = Engine.over(ports()).with(arithmetic).serving(one);

        assertThat(output(engine, engine.run(one, id, 10))).isEqualTo(11);
    }

    @Test
    @Case("SEQ-02")
    void steps_run_in_order_once_each_and_pass_on_their_results() {
        Engine engine = engine();

        Answer answer = engine.run(calculation, id, 10);

        assertThat(kind(answer)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(output(engine, answer)).isEqualTo(27);
        assertThat(arithmetic.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(engine.heard()).containsExactly("finished inc", "finished dbl", "finished add5", "ended COMPLETED");
    }

    @Test
    @Case({"SEQ-04", "LIF-46"})
    void another_node_goes_on_behind_the_last_finished_step() {
        runFirstStepAndDie();
        Engine other = Engine.over(ports()).named("other").with(arithmetic).serving(calculation);

        Answer answer = other.resume(calculation, id);

        assertThat(output(other, answer)).isEqualTo(27);
        assertThat(arithmetic.calls()).containsExactly("inc", "dbl", "add5");
        assertThat(other.steps(id))
                .extracting(StepRecord::runner)
                .containsExactly("mortal", "mortal", "other", "other");
    }

    @Test
    @Case({"LIF-45", "SEQ-08", "CLI-05"})
    void a_body_that_fails_ends_the_run_as_failed_for_good() {
        FlakyTask flaky = FlakyTask.failing(99);
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(Arithmetic::inc)
                .then(FlakyTask::attempt)
                .build();
        Engine engine = Engine.over(ports()).with(arithmetic, flaky).serving(workflow);

        Answer answer = engine.run(workflow, id, 10);
        Answer again = engine.resume(workflow, id);

        assertThat(kind(answer)).isEqualTo(Status.Kind.FAILED);
        assertThat(answer.status().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(failure.message()).isEqualTo("as arranged");
            assertThat(failure.stackTrace()).contains("FlakyTask");
        });
        assertThat(again).isEqualTo(answer);
        assertThat(flaky.calls()).isEqualTo(1);
        assertThat(arithmetic.calls()).containsExactly("inc");
        assertThat(engine.stepOutput(id, "inc")).hasValue(engine.encode(11, Integer.class));
        assertThat(engine.stepOutput(id, "attempt")).isEmpty();
        assertThat(engine.heard())
                .containsExactly("finished inc", "failed java.lang.IllegalStateException", "ended FAILED");
    }

    /** Reads in its body what is stored of the instance it belongs to. */
    static final class Watcher {

        private final StorePorts ports;
        private final List<Snapshot> seen = new ArrayList<>();

        Watcher(StorePorts ports) {
            this.ports = ports;
        }

        @Task
        public Integer watch(Integer number, TaskContext context) {
            InstanceId id = new InstanceId(context.instanceId());
            seen.add(ports.transactions().own(() -> ports.instances().find(id)).orElseThrow());
            return number + 1;
        }
    }

    @Test
    @Case("SEQ-06")
    void the_result_of_a_step_is_stored_before_the_next_one_begins() {
        Watcher watcher = new Watcher(ports());
        Workflow<Integer, Integer> workflow = Workflow.named("watched")
                .taking(Integer.class)
                .then("first", Watcher::watch)
                .then("second", Watcher::watch)
                .then("third", Watcher::watch)
                .build();
        Engine engine = Engine.over(ports()).with(watcher).serving(workflow);

        engine.run(workflow, id, 10);

        assertThat(watcher.seen)
                .extracting(snapshot -> ((State.InProgress) snapshot.state()).branches())
                .containsExactly(
                        List.of(standing(engine, 0, "first", 10)),
                        List.of(standing(engine, 1, "second", 11)),
                        List.of(standing(engine, 2, "third", 12)));
    }

    private static BranchState standing(Engine engine, int sequence, String node, int value) {
        return new BranchState(
                0,
                sequence,
                new Position.AtTask(new NodeId(node)),
                OptionalInt.empty(),
                true,
                Optional.of(engine.encode(value, Integer.class)));
    }

    @Test
    @Case("SEQ-09")
    void the_work_of_a_step_counts_if_its_result_is_stored_and_not_otherwise() {
        LedgerTask ledger = new LedgerTask(ports().transactions());
        Workflow<Integer, Integer> workflow = Workflow.named("booking")
                .taking(Integer.class)
                .then(LedgerTask::book)
                .then(LedgerTask::bookAndFail)
                .build();
        Engine engine = Engine.over(ports()).with(ledger).serving(workflow);

        Answer answer = engine.run(workflow, id, 10);

        assertThat(kind(answer)).isEqualTo(Status.Kind.FAILED);
        assertThat(ledger.attempts()).containsExactly(10, 11);
        assertThat(ledger.entries()).containsExactly(10);
    }

    @Test
    @Case({"SEQ-10", "DEF-08"})
    void of_two_who_resume_at_once_one_runs_the_step_and_the_other_gets_the_status() throws Exception {
        try (GatedTask gated = new GatedTask()) {
            Workflow<Integer, Integer> workflow = Workflow.named("gated")
                    .taking(Integer.class)
                    .then(GatedTask::pass)
                    .build();
            Engine one = Engine.over(ports()).named("one").with(gated).serving(workflow);
            Engine two = Engine.over(ports()).named("two").with(gated).serving(workflow);
            one.start(workflow, id, 10);
            Elsewhere<Answer> first = Elsewhere.start("first", () -> one.resume(workflow, id));
            gated.awaitArrival();

            Answer second = two.resume(workflow, id);

            assertThat(kind(second)).isEqualTo(Status.Kind.IN_PROGRESS);
            gated.open();
            assertThat(kind(first.result())).isEqualTo(Status.Kind.COMPLETED);
            assertThat(gated.calls()).isEqualTo(1);
        }
    }

    @Test
    @Case("DIST-01")
    void two_nodes_share_the_instances_and_run_each_step_once() throws Exception {
        Workflow<Integer, Integer> workflow = Workflow.named("shared")
                .taking(Integer.class)
                .then("inc-" + mark, Arithmetic::inc)
                .then("dbl-" + mark, Arithmetic::dbl)
                .then("add5-" + mark, Arithmetic::add5)
                .build();
        Engine one = Engine.over(ports()).named("one").with(arithmetic).serving(workflow);
        Engine two = Engine.over(ports()).named("two").with(arithmetic).serving(workflow);
        for (int i = 0; i < 6; i++) {
            one.start(workflow, i + "-" + mark, i);
        }

        Elsewhere<Integer> worker = Elsewhere.start("one", () -> workUntilNothingIsDue(one));
        int done = workUntilNothingIsDue(two) + worker.result();

        assertThat(done).isEqualTo(6);
        for (int i = 0; i < 6; i++) {
            String each = i + "-" + mark;
            assertThat(one.output(each, Integer.class)).hasValue((i + 1) * 2 + 5);
        }
        assertThat(arithmetic.calls()).hasSize(18);
    }

    private static int workUntilNothingIsDue(Engine engine) {
        int done = 0;
        List<Claim> claims = engine.claimDue(1);
        while (!claims.isEmpty()) {
            for (Claim claim : claims) {
                assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.ENDED);
                done++;
            }
            claims = engine.claimDue(1);
        }
        return done;
    }

    // The context of a step.

    private final Workflow<Integer, Integer> probing = Workflow.named("probing")
            .taking(Integer.class)
            .then("first", ContextProbe::look)
            .then("second", ContextProbe::look)
            .build();

    @Test
    @Case({"CTX-01", "CTX-04"})
    void a_step_knows_where_it_stands() {
        ContextProbe probe = new ContextProbe();
        Engine engine = Engine.over(ports()).with(probe).serving(probing);

        engine.run(probing, id, 10);

        TaskContext first = probe.seen().get(0);
        assertThat(first.workflow()).isEqualTo("probing");
        assertThat(first.instanceId()).isEqualTo(id);
        assertThat(first.branch()).isZero();
        assertThat(first.step()).isEqualTo("first");
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.priority()).isEqualTo(2);
        assertThat(probe.seen().get(1).step()).isEqualTo("second");
    }

    @Test
    @Case({"CTX-04", "F20"})
    void the_idempotency_key_is_that_of_one_execution_of_one_step() {
        ContextProbe probe = new ContextProbe();
        Engine engine = Engine.over(ports()).claiming(Duration.ZERO).with(probe).serving(probing);
        engine.start(probing, id, 10);
        Claim lost = engine.claim(id).orElseThrow();
        Claim taken = engine.claim(id).orElseThrow();

        engine.drive(taken, Leases.lostAfter(1));
        engine.drive(lost, Leases.lostAfter(1));
        engine.resume(probing, id);
        engine.run(probing, "another-" + id, 10);

        List<String> keys =
                probe.seen().stream().map(TaskContext::idempotencyKey).toList();
        assertThat(keys).hasSize(5).allSatisfy(key -> assertThat(key).hasSizeLessThanOrEqualTo(250));
        assertThat(keys.get(1)).as("the same step once more").isEqualTo(keys.get(0));
        assertThat(List.of(keys.get(0), keys.get(2), keys.get(3), keys.get(4)))
                .as("other steps, another instance")
                .doesNotHaveDuplicates();
    }

    /** Two bodies meet inside their step. */
    static final class MeetingPoint {

        private final CyclicBarrier meeting = new CyclicBarrier(2);

        @Task
        public String meet(Integer number, TaskContext context) throws Exception {
            meeting.await();
            return context.instanceId();
        }
    }

    @Test
    @Case("CTX-05")
    void two_steps_at_once_each_have_their_own_context() throws Exception {
        Workflow<Integer, String> workflow = Workflow.named("meeting")
                .taking(Integer.class)
                .then(MeetingPoint::meet)
                .build();
        Engine engine = Engine.over(ports()).with(new MeetingPoint()).serving(workflow);
        String other = "other-" + id;

        Elsewhere<Answer> one = Elsewhere.start("one", () -> engine.run(workflow, id, 1));
        Elsewhere<Answer> two = Elsewhere.start("two", () -> engine.run(workflow, other, 2));

        assertThat(engine.decode(one.result().output().orElseThrow(), String.class))
                .isEqualTo(id);
        assertThat(engine.decode(two.result().output().orElseThrow(), String.class))
                .isEqualTo(other);
    }

    // The door.

    @Test
    @Case({"CLI-01", "CLI-06"})
    void a_start_stores_the_instance_and_runs_nothing() {
        Engine engine = engine();

        Started started = engine.start(calculation, id, 10);

        assertThat(started.id()).isEqualTo(new InstanceId(id));
        assertThat(started.fresh()).isTrue();
        assertThat(started.status().kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(started.output()).isEmpty();
        assertThat(arithmetic.calls()).isEmpty();
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    @Test
    @Case("CLI-02")
    void a_start_that_uses_what_exists_says_so() {
        Engine engine = engine();
        engine.run(calculation, id, 10);

        Started started = engine.start(calculation, id, 99, ConflictPolicy.USE_EXISTING);

        assertThat(started.fresh()).isFalse();
        assertThat(started.status().kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(started.output()).hasValue(engine.encode(27, Integer.class));
        assertThatThrownBy(() -> engine.start(calculation, id, 99)).isInstanceOf(InstanceExists.class);
    }

    @Test
    @Case("CLI-06")
    void no_question_runs_a_step() {
        Engine engine = engine();
        engine.start(calculation, id, 10);

        engine.ask(door -> List.of(
                door.status(id),
                door.instance(id),
                door.output(id),
                door.output(id, Integer.class),
                door.stepOutput(id, new NodeId("inc")),
                door.steps(id),
                door.list(query()),
                door.workflows()));

        assertThat(arithmetic.calls()).isEmpty();
        assertThat(engine.claim(id)).isPresent();
    }

    @Test
    @Case("CLI-05")
    void the_output_of_a_step_can_be_asked_for_while_the_instance_runs_and_afterwards() {
        Engine engine = engine();
        runFirstStepAndDie();
        Payload eleven = engine.encode(11, Integer.class);

        assertThat(engine.stepOutput(id, "inc")).hasValue(eleven);
        assertThat(engine.stepOutput(id, "dbl")).isEmpty();

        engine.resume(calculation, id);
        assertThat(engine.stepOutput(id, "inc")).hasValue(eleven);
        assertThat(engine.stepOutput(id, "add5")).hasValue(engine.encode(27, Integer.class));
        assertThat(engine.stepOutput(id, "no-such-step")).isEmpty();
    }

    @Test
    @Case({"CLI-05", "STO-02"})
    void whatever_is_asked_of_an_unknown_instance_it_is_said_to_be_unknown() {
        Engine engine = engine();

        assertThatThrownBy(() -> engine.ask(door -> door.status(id))).isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.ask(door -> door.instance(id))).isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.ask(door -> door.output(id))).isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.ask(door -> door.output(id, Integer.class)))
                .isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.ask(door -> door.stepOutput(id, new NodeId("inc"))))
                .isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.ask(door -> door.steps(id))).isInstanceOf(UnknownInstance.class);
        assertThatThrownBy(() -> engine.door().await(new InstanceId(id), Duration.ZERO))
                .isInstanceOf(UnknownInstance.class);
    }

    @Test
    void the_output_can_be_had_as_a_value() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        assertThat(engine.output(id, Integer.class)).isEmpty();

        engine.resume(calculation, id);

        assertThat(engine.output(id, Integer.class)).hasValue(27);
        assertThat(engine.output(id)).hasValue(engine.encode(27, Integer.class));
        assertThatThrownBy(() -> engine.ask(door -> door.output(id, Boolean.class)))
                .isInstanceOf(UndecodableInput.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    @Case("HASH-12")
    void an_invalid_id_is_refused_before_the_store_is_touched(int length) {
        StorePorts untouched = new StorePorts(
                BrokenPort.untouchable(Runs.class),
                BrokenPort.untouchable(Branches.class),
                BrokenPort.untouchable(Instances.class),
                BrokenPort.untouchable(Signals.class),
                BrokenPort.untouchable(SharedState.class),
                BrokenPort.untouchable(Outbox.class),
                BrokenPort.untouchable(Slots.class),
                ports().routes(),
                ports().transactions());
        Engine engine = Engine.over(untouched).with(arithmetic).serving(calculation);
        String invalid = "x".repeat(length);

        assertThatThrownBy(() -> engine.start(calculation, invalid, 10)).isInstanceOf(InvalidInstanceId.class);
        assertThatThrownBy(() ->
                        engine.ask(door -> door.startEncoded("calculation", invalid, new byte[0], ConflictPolicy.FAIL)))
                .isInstanceOf(InvalidInstanceId.class);
        assertThatThrownBy(() -> engine.ask(door -> door.status(invalid))).isInstanceOf(InvalidInstanceId.class);
        assertThatThrownBy(() -> engine.run(calculation, invalid, 10)).isInstanceOf(InvalidInstanceId.class);
        assertThatThrownBy(() -> engine.resume(calculation, invalid)).isInstanceOf(InvalidInstanceId.class);
    }

    @Test
    void an_unknown_workflow_is_refused_with_the_names_there_are() {
        assertThatThrownBy(() -> engine().ask(door -> door.start("calculatoin", id, 10)))
                .isInstanceOf(UnknownWorkflow.class)
                .hasMessageContaining("'calculatoin'")
                .hasMessageContaining("there are calculation");
    }

    @Test
    @Case("VAL-04")
    void an_encoded_input_is_taken_if_it_decodes_and_nothing_is_stored_if_not() {
        Engine engine = engine();

        assertThatThrownBy(() ->
                        engine.ask(door -> door.startEncoded("calculation", id, bytes("=many"), ConflictPolicy.FAIL)))
                .isInstanceOf(UndecodableInput.class)
                .hasMessageContaining("workflow 'calculation'")
                .hasMessageContaining("java.lang.Integer");
        assertThatThrownBy(() -> engine.instance(id)).isInstanceOf(UnknownInstance.class);

        engine.ask(door -> door.startEncoded("calculation", id, bytes("=10"), ConflictPolicy.FAIL));
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    @Test
    void an_input_of_another_type_is_refused_and_nothing_is_stored() {
        Engine engine = engine();

        assertThatThrownBy(() -> engine.ask(door -> door.start("calculation", id, "ten")))
                .isInstanceOf(UnencodableOutput.class)
                .hasMessageContaining("workflow 'calculation'");
        assertThatThrownBy(() -> engine.instance(id)).isInstanceOf(UnknownInstance.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Case("STO-04")
    void instances_are_listed_by_their_stored_status() {
        Engine engine = engine();
        engine.start(calculation, id + "-a", 10);
        store().tick();
        engine.run(calculation, id + "-b", 10);

        List<InstanceSummary> rows = engine.ask(door -> door.list(query()));

        assertThat(rows).extracting(row -> row.id().value()).containsExactly(id + "-b", id + "-a");
        assertThat(rows).extracting(InstanceSummary::phase).containsExactly(Phase.COMPLETED, Phase.RUNNING);
    }

    @Test
    @Case("BLD-10")
    void the_workflows_that_are_deployed_are_shown_by_name() {
        Workflow<Integer, Integer> another = Workflow.named("another")
                .taking(Integer.class)
                .then(Arithmetic::inc)
                .build();
        Engine engine = Engine.over(ports()).with(arithmetic).serving(calculation, another);

        List<WorkflowView> views = engine.ask(door -> door.workflows());

        assertThat(views).extracting(view -> view.name().value()).containsExactly("another", "calculation");
        WorkflowView view = views.get(1);
        assertThat(view.hash()).isEqualTo(calculation.hash());
        assertThat(view.inputType()).isEqualTo("java.lang.Integer");
        assertThat(view.outputType()).isEqualTo("java.lang.Integer");
        assertThat(view.nodes()).isEqualTo(calculation.plan().listing());
    }

    @Test
    @Case("F16")
    void a_refused_start_leaves_the_transaction_of_its_caller_usable() {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        String other = "other-" + id;

        inOwn(() -> {
            assertThatThrownBy(() -> engine.door().start("calculation", id, 10)).isInstanceOf(InstanceExists.class);
            return engine.door().start("calculation", other, 10);
        });

        assertThat(engine.instance(other).state()).isInstanceOf(State.InProgress.class);
    }

    @Test
    void whoever_awaits_an_instance_that_ended_is_answered_at_once() throws Exception {
        Engine engine = engine();
        engine.run(calculation, id, 10);

        assertThat(engine.door().await(new InstanceId(id), Duration.ZERO).kind())
                .isEqualTo(Status.Kind.COMPLETED);
    }

    @Test
    void whoever_awaits_an_instance_is_told_where_it_stands_when_the_time_is_over() throws Exception {
        Engine engine = engine();
        engine.start(calculation, id, 10);

        assertThat(engine.door()
                        .await(new InstanceId(id), Duration.ofMillis(30))
                        .kind())
                .isEqualTo(Status.Kind.IN_PROGRESS);
    }

    @Test
    void whoever_awaits_an_instance_is_told_of_its_end() throws Exception {
        Engine engine = engine();
        engine.start(calculation, id, 10);
        Elsewhere<Status> waiting =
                Elsewhere.start("waiting", () -> engine.door().await(new InstanceId(id), LONG));

        engine.resume(calculation, id);

        assertThat(waiting.result().kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    // Places to begin at once.

    private Engine engine(Seats seats) {
        return Engine.over(ports()).with(arithmetic).seats(seats).serving(calculation);
    }

    @Test
    @Case("F19")
    void a_start_that_gets_a_place_begins_right_after_its_commit() {
        CountedSeats seats = new CountedSeats("node-a", 1, LONG);
        Engine engine = engine(seats);

        inOwn(() -> {
            engine.door().start("calculation", id, 10);
            assertThat(seats.begun()).as("before the commit").isEmpty();
            return true;
        });

        assertThat(seats.begun()).hasSize(1);
        Claim claim = seats.begun().get(0);
        Claim loaded = inOwn(() -> ports().branches().reload(claim.hold())).orElseThrow();
        assertThat(claim).usingRecursiveComparison().ignoringFields("at").isEqualTo(loaded);
        assertThat(engine.claim(id)).as("for anybody else").isEmpty();
        assertThat(engine.drive(claim)).isEqualTo(BranchRunner.End.ENDED);
        assertThat(engine.output(id, Integer.class)).hasValue(27);
    }

    @Test
    void a_start_that_is_rolled_back_gives_its_place_back() {
        CountedSeats seats = new CountedSeats("node-a", 1, LONG);
        Engine engine = engine(seats);

        assertThatThrownBy(() -> inOwn(() -> {
                    engine.door().start("calculation", id, 10);
                    throw new IllegalStateException("as arranged");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(seats.begun()).isEmpty();
        assertThat(seats.free()).isEqualTo(1);
    }

    @Test
    void a_start_that_is_refused_or_answered_from_what_exists_gives_its_place_back() {
        engine().start(calculation, id, 10);
        CountedSeats seats = new CountedSeats("node-a", 1, LONG);
        Engine engine = engine(seats);

        assertThatThrownBy(() -> engine.start(calculation, id, 10)).isInstanceOf(InstanceExists.class);
        assertThat(seats.free()).isEqualTo(1);

        engine.start(calculation, id, 10, ConflictPolicy.USE_EXISTING);
        assertThat(seats.free()).isEqualTo(1);
        assertThat(seats.begun()).isEmpty();
    }

    @Test
    void a_start_that_gets_no_place_is_due_for_everybody() {
        Engine engine = engine(new CountedSeats("node-a", 0, LONG));

        engine.start(calculation, id, 10);

        assertThat(engine.claim(id)).isPresent();
    }

    @Test
    @Case("F23")
    void a_start_whose_commit_took_half_its_claim_is_left_to_whoever_takes_over() {
        CountedSeats seats = new CountedSeats("node-a", 1, Duration.ZERO);
        Engine engine = engine(seats);

        engine.start(calculation, id, 10);

        assertThat(seats.begun()).isEmpty();
        assertThat(seats.free()).isEqualTo(1);
        assertThat(output(engine, engine.resume(calculation, id))).isEqualTo(27);
    }

    /** Needs a node that has a graphics card. */
    static final class GpuTask {

        @Task(tags = "gpu", priority = 1)
        public Integer render(Integer number) {
            return number;
        }
    }

    @Test
    @Case({"PRI-05", "DEF-45"})
    void a_start_whose_first_step_this_node_may_not_run_takes_no_place() {
        Workflow<Integer, Integer> rendering = Workflow.named("rendering")
                .taking(Integer.class)
                .then("render-" + mark, GpuTask::render)
                .build();
        CountedSeats seats = new CountedSeats("node-a", 1, LONG);
        Engine without = Engine.over(ports())
                .offering("cpu")
                .seats(seats)
                .with(new GpuTask())
                .serving(rendering);
        Engine with =
                Engine.over(ports()).offering("cpu", "gpu").with(new GpuTask()).serving(rendering);

        without.start(rendering, id, 10);

        assertThat(seats.begun()).isEmpty();
        assertThat(seats.free()).isEqualTo(1);
        assertThat(without.claimDue(10)).isEmpty();
        assertThat(with.claimDue(10)).hasSize(1);
    }
}
