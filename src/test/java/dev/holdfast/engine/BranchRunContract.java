package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.StoreFixture;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Arithmetic;
import dev.holdfast.testing.ArrangedTransactions;
import dev.holdfast.testing.ArrangedTransactions.Fate;
import dev.holdfast.testing.ArrangedTrouble;
import dev.holdfast.testing.BrokenPort;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.FlakyTask;
import dev.holdfast.testing.Leases;
import dev.holdfast.testing.LedgerTask;
import dev.holdfast.testing.MeddledTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of a claimed branch when somebody or something comes in its way, over any store.
 *
 * <p>The plan of most tests adds one in every step, {@code s1}, {@code s2} and so on, so that the value tells how many
 * steps counted.
 */
public abstract class BranchRunContract {

    private final String mark = UUID.randomUUID().toString();
    private final String id = "order-" + mark;
    private final MeddledTask task = new MeddledTask();

    /** Returns the store that the engine works on. */
    protected abstract StoreFixture store();

    private StorePorts ports() {
        return store().ports();
    }

    private <T> T inOwn(Supplier<T> work) {
        return ports().transactions().own(work);
    }

    private static Workflow<Integer, Integer> adding(int steps) {
        Flow<Integer, Integer> flow = Workflow.named("adding").taking(Integer.class);
        for (int i = 1; i <= steps; i++) {
            flow = flow.then("s" + i, MeddledTask::add);
        }
        return flow.build();
    }

    private static Workflow<Integer, Integer> addingApart(int steps) {
        Flow<Integer, Integer> flow = Workflow.named("adding").taking(Integer.class);
        for (int i = 1; i <= steps; i++) {
            flow = flow.then("s" + i, MeddledTask::addApart);
        }
        return flow.build();
    }

    /** Returns a node whose claims can be taken over at once. */
    private Engine node(String name, Workflow<Integer, Integer> workflow) {
        return node(name, ports(), workflow);
    }

    private Engine node(String name, StorePorts over, Workflow<Integer, Integer> workflow) {
        return Engine.over(over)
                .named(name)
                .claiming(Duration.ZERO)
                .with(task, new Arithmetic())
                .serving(workflow);
    }

    private Claim started(Engine engine, Workflow<Integer, Integer> workflow) {
        engine.start(workflow, id, 0);
        return engine.claim(id).orElseThrow();
    }

    private Status.Kind kind(Engine engine) {
        return engine.instance(id).status().kind();
    }

    private int output(Engine engine) {
        return engine.output(id, Integer.class).orElseThrow();
    }

    private Failure failure(Engine engine) {
        return engine.instance(id).status().failure().orElseThrow();
    }

    private static BranchState standing(Engine engine, int sequence, String node, int value) {
        return new BranchState(
                0,
                sequence,
                new Position.AtTask(new NodeId(node)),
                OptionalInt.empty(),
                false,
                Optional.of(engine.encode(value, Integer.class)));
    }

    private void close(Claim claim) {
        inOwn(() -> {
            ports().instances().lock(new InstanceId(id));
            ports().runs()
                    .close(
                            claim.hold().branch().run(),
                            new Closing(
                                    Phase.CANCELLED, Optional.empty(), Optional.empty(), Optional.empty(), "node-v"));
            return true;
        });
    }

    private void write(Claim claim, Phase phase) {
        inOwn(() -> {
            store().writePhase(claim.hold().branch().run(), phase);
            return true;
        });
    }

    /** Writes, as a zombie would, the checkpoint at which the branch stands before a step with a value. */
    private void writeAsZombie(Engine engine, Claim claim, int sequence, String next, int value) {
        Checkpoint checkpoint = new Checkpoint(
                claim.hold().branch(),
                sequence,
                Checkpoint.Kind.STEP,
                Optional.of(new NodeId("s" + sequence)),
                new Position.AtTask(new NodeId(next)),
                new ValueRef(0, sequence),
                1,
                0,
                "zombie",
                Optional.of(engine.encode(value, Integer.class)),
                Optional.empty(),
                Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(inOwn(() -> ports().branches().append(checkpoint))).isPresent();
    }

    private static Claim with(Claim claim, Phase phase, String position, Optional<byte[]> value, int takeovers) {
        return new Claim(
                claim.hold(),
                claim.instance(),
                claim.workflow(),
                claim.hash(),
                phase,
                claim.parentRun(),
                claim.parent(),
                claim.openArms(),
                claim.sequence(),
                position,
                claim.valueRef(),
                value,
                claim.attempt(),
                takeovers,
                takeovers == 0 ? Optional.empty() : Optional.of(Duration.ZERO),
                claim.at());
    }

    private static Claim withValue(Claim claim, Optional<byte[]> value) {
        return with(claim, claim.phase(), claim.storedPosition(), value, claim.takeovers());
    }

    private static Claim withPosition(Claim claim, String position) {
        return with(claim, claim.phase(), position, claim.storedValue(), claim.takeovers());
    }

    private static Claim withPhase(Claim claim, Phase phase) {
        return with(claim, phase, claim.storedPosition(), claim.storedValue(), claim.takeovers());
    }

    // Somebody else has written.

    @Test
    @Case("F15")
    void an_owner_whose_key_was_taken_goes_on_behind_the_row_that_took_it() {
        Workflow<Integer, Integer> workflow = adding(4);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        task.during(1, () -> writeAsZombie(engine, claim, 1, "s2", 100));

        assertThat(engine.drive(claim)).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(103);
        assertThat(engine.steps(id))
                .extracting(StepRecord::runner)
                .containsExactly("owner", "zombie", "owner", "owner", "owner");
    }

    @Test
    @Case("F15")
    void an_owner_whose_keys_are_taken_again_and_again_gives_up() {
        Workflow<Integer, Integer> workflow = adding(6);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        for (int i = 1; i <= 3; i++) {
            int sequence = i;
            task.during(sequence, () -> writeAsZombie(engine, claim, sequence, "s" + (sequence + 1), 100));
        }

        assertThat(engine.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(task.calls()).isEqualTo(3);
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(engine.heard()).singleElement().asString().contains("again and again");
        assertThat(node("other", workflow).resume(workflow, id).status().kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @Test
    @Case("F15")
    void keys_lost_before_a_step_that_counted_are_forgotten() {
        Workflow<Integer, Integer> workflow = adding(6);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        task.during(1, () -> writeAsZombie(engine, claim, 1, "s2", 100));
        task.during(2, () -> writeAsZombie(engine, claim, 2, "s3", 200));
        task.during(4, () -> writeAsZombie(engine, claim, 4, "s5", 400));
        task.during(5, () -> writeAsZombie(engine, claim, 5, "s6", 500));

        assertThat(engine.drive(claim)).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Case({"F1", "DIST-04", "SEQ-09"})
    void whoever_was_taken_over_during_a_step_loses_its_work_and_leaves_the_branch_alone(int steps) {
        Workflow<Integer, Integer> workflow = adding(steps);
        Engine slow = node("slow", workflow);
        Engine quick = node("quick", workflow);
        Claim claim = started(slow, workflow);
        List<Boolean> committed = new ArrayList<>();
        task.during(1, () -> {
            ports().transactions().afterCompletion(committed::add);
            quick.resume(workflow, id);
        });

        assertThat(slow.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(committed).containsExactly(false);
        assertThat(output(slow)).isEqualTo(steps);
        assertThat(slow.steps(id)).extracting(StepRecord::runner).containsOnly("slow", "quick");
        assertThat(slow.heard()).singleElement().asString().contains("another runner has it");
    }

    @Test
    @Case({"F1", "DIST-04"})
    void whoever_was_taken_over_during_a_step_apart_stores_nothing_of_it() {
        Workflow<Integer, Integer> workflow = addingApart(2);
        Engine slow = node("slow", workflow);
        Engine quick = node("quick", workflow);
        Claim claim = started(slow, workflow);
        task.during(1, () -> quick.resume(workflow, id));

        assertThat(slow.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(output(slow)).isEqualTo(2);
        assertThat(task.calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Case({"F1", "F2"})
    void a_run_that_is_ended_during_a_step_keeps_nothing_of_it(int steps) {
        Workflow<Integer, Integer> workflow = adding(steps);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        List<Boolean> committed = new ArrayList<>();
        task.during(1, () -> {
            ports().transactions().afterCompletion(committed::add);
            close(claim);
        });

        assertThat(engine.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(committed).containsExactly(false);
        assertThat(kind(engine)).isEqualTo(Status.Kind.CANCELLED);
        assertThat(task.calls()).isEqualTo(1);
    }

    @Test
    @Case("DEF-43")
    void a_failure_of_whoever_was_taken_over_does_not_end_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine slow = node("slow", workflow);
        Engine quick = node("quick", workflow);
        Claim claim = started(slow, workflow);
        task.during(1, () -> {
            quick.drive(quick.claim(id).orElseThrow(), Leases.lostAfter(1));
            throw new IllegalStateException("as arranged");
        });

        assertThat(slow.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(kind(slow)).isEqualTo(Status.Kind.IN_PROGRESS);
        quick.resume(workflow, id);
        assertThat(output(quick)).isEqualTo(2);
    }

    // The answer to a commit is lost.

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @Case("F19")
    void a_step_whose_lost_commit_took_place_is_not_run_again(int step) {
        Workflow<Integer, Integer> workflow = adding(3);
        ArrangedTransactions transactions =
                new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(step, Fate.COMMITTED);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(3);
        assertThat(task.calls()).isEqualTo(3);
        assertThat(engine.heard()).last().isEqualTo("ended COMPLETED");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @Case("F19")
    void a_step_whose_lost_commit_did_not_take_place_is_run_again(int step) {
        Workflow<Integer, Integer> workflow = adding(3);
        ArrangedTransactions transactions =
                new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(step, Fate.ROLLED_BACK);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(3);
        assertThat(task.calls()).isEqualTo(4);
        assertThat(engine.heard()).contains("repeated s" + step);
        assertThat(engine.steps(id)).extracting(StepRecord::sequence).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    @Case("F19")
    void the_body_of_a_step_apart_is_called_once_whatever_became_of_its_commit(Fate fate) {
        for (int step = 1; step <= 2; step++) {
            String each = id + "-" + step;
            MeddledTask counted = new MeddledTask();
            Workflow<Integer, Integer> workflow = addingApart(2);
            ArrangedTransactions transactions =
                    new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(step, fate);
            Engine engine =
                    Engine.over(ports().with(transactions)).with(counted).serving(workflow);

            engine.run(workflow, each, 0);

            assertThat(engine.output(each, Integer.class)).hasValue(2);
            assertThat(counted.calls()).as("step %d", step).isEqualTo(2);
        }
    }

    @Test
    @Case("F19")
    void whoever_lost_an_answer_and_finds_the_row_of_another_lets_him_go_on() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine quick = node("quick", workflow);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .loseAnswerOfStep(1, Fate.ROLLED_BACK, () -> quick.resume(workflow, id));
        Engine slow = node("slow", ports().with(transactions), workflow);

        assertThat(slow.drive(started(slow, workflow))).isEqualTo(End.DROPPED);

        assertThat(output(slow)).isEqualTo(2);
        assertThat(quick.steps(id)).extracting(StepRecord::runner).containsExactly("slow", "quick", "quick");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "slow"})
    @Case("F19")
    void whoever_lost_the_answer_to_the_last_commit_and_finds_that_of_another_claim_did_not_end_the_run(String name) {
        Workflow<Integer, Integer> workflow = adding(1);
        Engine quick = node(name, workflow);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .loseAnswerOfStep(1, Fate.ROLLED_BACK, () -> quick.resume(workflow, id));
        Engine slow = node("slow", ports().with(transactions), workflow);

        assertThat(slow.drive(started(slow, workflow))).isEqualTo(End.DROPPED);

        assertThat(output(slow)).isEqualTo(1);
        assertThat(slow.heard()).singleElement().asString().startsWith("dropped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "slow"})
    @Case("F19")
    void whoever_lost_the_answer_to_a_failure_and_finds_the_row_of_another_claim_did_not_end_the_run(String name) {
        Workflow<Integer, Integer> workflow = adding(1);
        task.during(1, () -> {
            throw new IllegalStateException("as arranged");
        });
        Engine quick = node(name, workflow);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .loseAnswerOfStep(2, Fate.ROLLED_BACK, () -> quick.resume(workflow, id));
        Engine slow = node("slow", ports().with(transactions), workflow);

        assertThat(slow.drive(started(slow, workflow))).isEqualTo(End.DROPPED);

        assertThat(output(slow)).isEqualTo(1);
        assertThat(slow.heard()).singleElement().asString().startsWith("dropped");
    }

    @ParameterizedTest
    @EnumSource
    @Case("F19")
    void a_failure_whose_commit_was_lost_is_stored_once(Fate fate) {
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(FlakyTask::attempt)
                .build();
        FlakyTask flaky = FlakyTask.failing(99);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions()).loseAnswerOfStep(2, fate);
        Engine engine = Engine.over(ports().with(transactions)).with(flaky).serving(workflow);

        engine.run(workflow, id, 0);

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(flaky.calls()).isEqualTo(1);
        assertThat(engine.steps(id))
                .extracting(StepRecord::kind)
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.FAILED);
        assertThat(engine.heard()).last().isEqualTo("ended FAILED");
    }

    @Test
    @Case({"F19", "SEQ-09"})
    void lost_answers_never_count_the_work_of_a_step_twice() {
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .loseAnswerOfStep(1, Fate.ROLLED_BACK)
                .loseAnswerOfStep(2, Fate.COMMITTED)
                .loseAnswerOfStep(3, Fate.ROLLED_BACK);
        LedgerTask ledger = new LedgerTask(transactions);
        Workflow<Integer, Integer> workflow = Workflow.named("booking")
                .taking(Integer.class)
                .then("a", LedgerTask::book)
                .then("b", LedgerTask::book)
                .then("c", LedgerTask::book)
                .build();
        Engine engine = Engine.over(ports().with(transactions)).with(ledger).serving(workflow);

        engine.run(workflow, id, 0);

        assertThat(ledger.entries()).containsExactly(0, 1, 2);
        assertThat(output(engine)).isEqualTo(3);
    }

    // The database is in trouble.

    @Test
    @Case("F22")
    void a_step_that_met_a_dead_lock_is_run_again() {
        Workflow<Integer, Integer> workflow = adding(2);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .failRecordOfStep(1, Trouble.REPEAT)
                .failRecordOfStep(3, Trouble.REPEAT);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(2);
        assertThat(task.calls()).isEqualTo(4);
        assertThat(engine.heard())
                .containsExactly("repeated s1", "finished s1", "repeated s2", "finished s2", "ended COMPLETED");
        assertThat(engine.steps(id)).extracting(StepRecord::attempt).containsExactly(0, 1, 1);
    }

    @Test
    @Case("F22")
    void a_body_that_met_a_dead_lock_is_run_again() {
        FlakyTask flaky = FlakyTask.failing(2, () -> new IllegalStateException(new ArrangedTrouble(Trouble.REPEAT)));
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(FlakyTask::attempt)
                .build();
        Engine engine = Engine.over(ports().with(new ArrangedTransactions(ports().transactions())))
                .with(flaky)
                .serving(workflow);

        engine.run(workflow, id, 7);

        assertThat(output(engine)).isEqualTo(7);
        assertThat(flaky.calls()).isEqualTo(3);
    }

    @Test
    @Case("F22")
    void a_step_that_meets_dead_locks_for_ever_is_left_to_others_after_five_repetitions() {
        Workflow<Integer, Integer> workflow = adding(2);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions());
        for (int step = 1; step <= 20; step++) {
            transactions.failRecordOfStep(step, Trouble.REPEAT);
        }
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.DROPPED);

        assertThat(task.calls()).isEqualTo(6);
        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(engine.steps(id)).hasSize(1);
        node("other", workflow).resume(workflow, id);
        assertThat(output(engine)).isEqualTo(2);
    }

    @Test
    @Case("F22")
    void dead_locks_of_a_step_that_counted_in_the_end_are_forgotten() {
        Workflow<Integer, Integer> workflow = adding(3);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions());
        for (int step = 1; step <= 9; step++) {
            if (step % 3 != 0) { // every step meets two of them and then goes well
                transactions.failRecordOfStep(step, Trouble.REPEAT);
            }
        }
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(3);
        assertThat(task.calls()).isEqualTo(9);
    }

    @Test
    @Case("F22")
    void the_checkpoint_of_a_step_apart_that_met_a_dead_lock_is_written_again_without_its_body() {
        Workflow<Integer, Integer> workflow = addingApart(2);
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .failRecordOfStep(1, Trouble.REPEAT)
                .failRecordOfStep(2, Trouble.REPEAT);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(2);
        assertThat(task.calls()).isEqualTo(2);
    }

    @Test
    @Case({"CLAIM-13", "DEF-51"})
    void a_step_that_lost_the_database_gives_its_branch_back_once_the_database_is_there_again() {
        Workflow<Integer, Integer> workflow = adding(2);
        ArrangedTransactions transactions =
                new ArrangedTransactions(ports().transactions()).failRecordOfStep(2, Trouble.OUTAGE);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.DROPPED);

        assertThat(((State.InProgress) engine.instance(id).state()).branches())
                .containsExactly(standing(engine, 1, "s2", 1));
        assertThat(engine.heard()).last().asString().contains("it was given back");
        node("other", workflow).resume(workflow, id);
        assertThat(output(engine)).isEqualTo(2);
    }

    @Test
    void a_checkpoint_that_can_never_be_written_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        ArrangedTransactions transactions =
                new ArrangedTransactions(ports().transactions()).failRecordOfStep(1, Trouble.OTHER);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo(ArrangedTrouble.class.getName());
    }

    @Test
    @Case("DEF-06")
    void a_failure_that_cannot_be_stored_is_reported_and_left_to_recovery() {
        Workflow<Integer, Integer> workflow = adding(1);
        task.during(1, () -> {
            throw new IllegalStateException("no stock");
        });
        ArrangedTransactions transactions =
                new ArrangedTransactions(ports().transactions()).failRecordOfStep(2, Trouble.OUTAGE);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.DROPPED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.IN_PROGRESS);
        assertThat(engine.heard())
                .singleElement()
                .asString()
                .contains("no stock")
                .contains("could not be stored");
    }

    @Test
    @Case("F22")
    void a_failure_that_met_a_dead_lock_is_stored_again() {
        Workflow<Integer, Integer> workflow = adding(1);
        task.during(1, () -> {
            throw new IllegalStateException("no stock");
        });
        ArrangedTransactions transactions = new ArrangedTransactions(ports().transactions())
                .failRecordOfStep(2, Trouble.REPEAT)
                .failRecordOfStep(3, Trouble.REPEAT);
        Engine engine = node("owner", ports().with(transactions), workflow);

        assertThat(engine.drive(started(engine, workflow))).isEqualTo(End.ENDED);

        assertThat(failure(engine).message()).isEqualTo("no stock");
        assertThat(task.calls()).isEqualTo(1);
    }

    @Test
    void a_store_that_fails_between_steps_drops_the_branch_and_throws_nothing() {
        Workflow<Integer, Integer> workflow = adding(2);
        Branches broken = BrokenPort.failingAt(
                Branches.class, ports().branches(), "reload", new IllegalStateException("as arranged"));
        Engine engine = node("owner", ports().with(broken), workflow);
        Claim claim = started(engine, workflow);
        task.during(1, () -> writeAsZombie(engine, claim, 1, "s2", 100));

        assertThat(engine.drive(claim)).isEqualTo(End.DROPPED);

        assertThat(engine.heard()).singleElement().asString().contains("the store failed");
    }

    // The step kills its nodes.

    @Test
    @Case("F25")
    void a_step_that_killed_its_nodes_too_often_fails_the_run_without_being_called_again() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        started(engine, workflow);
        for (int i = 0; i < 3; i++) {
            engine.claim(id);
        }
        Claim fourthTakeover = engine.claim(id).orElseThrow();

        assertThat(engine.drive(fourthTakeover)).isEqualTo(End.ENDED);

        assertThat(task.calls()).isZero();
        assertThat(failure(engine).type()).isEqualTo("node-died");
        assertThat(failure(engine).message()).contains("'s1'").contains("4 times");
    }

    @Test
    @Case("F25")
    void a_step_that_was_taken_over_as_often_as_allowed_is_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        started(engine, workflow);
        for (int i = 0; i < 2; i++) {
            engine.claim(id);
        }
        Claim thirdTakeover = engine.claim(id).orElseThrow();

        assertThat(engine.drive(thirdTakeover)).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(2);
    }

    // Pauses and ends that come in between.

    @Test
    @Case({"F8", "F13", "CTL-17"})
    void a_pause_during_a_step_lets_it_finish_and_no_other_begin() {
        Workflow<Integer, Integer> workflow = adding(3);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        task.during(1, () -> write(claim, Phase.PAUSED));

        assertThat(engine.drive(claim)).isEqualTo(End.LET_GO);

        assertThat(task.calls()).isEqualTo(1);
        assertThat(engine.instance(id).state())
                .isInstanceOfSatisfying(
                        State.Paused.class,
                        paused -> assertThat(paused.branches()).containsExactly(standing(engine, 1, "s2", 1)));
        assertThat(engine.claim(id)).isEmpty();
    }

    @Test
    @Case("F8")
    void a_pause_before_the_first_step_lets_none_begin() {
        Workflow<Integer, Integer> workflow = adding(3);
        Engine engine = node("owner", workflow);
        Claim before = started(engine, workflow);
        write(before, Phase.PAUSED);

        assertThat(engine.drive(engine.claim(id).orElseThrow())).isEqualTo(End.LET_GO);

        assertThat(task.calls()).isZero();
        assertThat(kind(engine)).isEqualTo(Status.Kind.PAUSED);
    }

    @Test
    @Case("F8")
    void a_pause_during_the_last_step_comes_too_late() {
        Workflow<Integer, Integer> workflow = adding(1);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        task.during(1, () -> write(claim, Phase.PAUSED));

        assertThat(engine.drive(claim)).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(1);
    }

    @Test
    @Case("F8")
    void a_pause_that_is_over_when_the_branch_would_be_let_go_is_forgotten() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThat(engine.drive(withPhase(claim, Phase.PAUSED))).isEqualTo(End.ENDED);

        assertThat(output(engine)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED", "CANCELLED"})
    void the_branch_of_a_run_that_ended_is_dropped(Phase phase) {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThat(engine.drive(withPhase(claim, phase))).isEqualTo(End.DROPPED);

        assertThat(task.calls()).isZero();
        assertThat(engine.heard()).containsExactly("dropped: the run is " + phase);
    }

    @Test
    @Case("F13")
    void a_status_that_was_read_long_ago_is_read_again_before_a_body_begins() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        Lease slow = Leases.during(() -> {
            close(claim);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin <= TimeUnit.MILLISECONDS.toNanos(100)) {
                Thread.onSpinWait();
            }
        });

        assertThat(engine.drive(claim, slow)).isEqualTo(End.DROPPED);

        assertThat(task.calls()).isZero();
        assertThat(engine.heard()).containsExactly("dropped: the run is CANCELLED");
    }

    // The node is the wrong one, or has done enough.

    @Test
    @Case("DIST-14")
    void a_branch_whose_definition_is_not_deployed_here_is_given_back_as_it_is() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine here = node("here", workflow);
        Engine elsewhere = node("elsewhere", adding(3));
        here.start(workflow, id, 0);

        assertThat(elsewhere.drive(elsewhere.claim(id).orElseThrow())).isEqualTo(End.RELEASED);

        assertThat(task.calls()).isZero();
        assertThat(elsewhere.heard()).isEmpty();
        here.drive(here.claim(id).orElseThrow());
        assertThat(output(here)).isEqualTo(2);
    }

    @Test
    @Case("F23")
    void a_branch_whose_lease_is_over_is_dropped_before_the_next_step() {
        Workflow<Integer, Integer> workflow = adding(3);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThat(engine.drive(claim, Leases.lostAfter(2))).isEqualTo(End.DROPPED);

        assertThat(task.calls()).isEqualTo(2);
        engine.resume(workflow, id);
        assertThat(output(engine)).isEqualTo(3);
    }

    @Test
    @Case("DIST-20")
    void after_its_fair_share_of_steps_a_branch_is_given_back_due_at_once() {
        Workflow<Integer, Integer> workflow = adding(3);
        Engine fair = Engine.over(ports())
                .named("fair")
                .claiming(Duration.ofHours(1))
                .with(task)
                .serving(workflow);
        Engine other = node("other", workflow);
        Claim claim = started(fair, workflow);

        assertThat(fair.drive(claim, Leases.yieldingAfter(2))).isEqualTo(End.RELEASED);

        Claim next = other.claim(id).orElseThrow();
        assertThat(next.sequence()).isEqualTo(2);
        assertThat(next.takeovers()).isZero();
        assertThat(other.drive(next)).isEqualTo(End.ENDED);
        assertThat(fair.steps(id)).extracting(StepRecord::runner).containsExactly("fair", "fair", "fair", "other");
    }

    /** The second step needs a node that has a graphics card. */
    static final class Studio {

        @Task
        public Integer draft(Integer number) {
            return number + 1;
        }

        @Task(tags = "gpu", priority = 1)
        public Integer render(Integer number) {
            return number + 1;
        }
    }

    @Test
    @Case({"PRI-05", "PRI-10", "DIST-06"})
    void a_branch_whose_next_step_this_node_may_not_run_is_given_to_those_who_may() {
        Workflow<Integer, Integer> workflow = Workflow.named("studio")
                .taking(Integer.class)
                .then("draft-" + mark, Studio::draft)
                .then("render-" + mark, Studio::render)
                .build();
        Engine plain = Engine.over(ports())
                .named("plain")
                .offering("cpu")
                .with(new Studio())
                .serving(workflow);
        Engine gpu = Engine.over(ports())
                .named("gpu")
                .offering("gpu")
                .with(new Studio())
                .serving(workflow);
        plain.start(workflow, id, 0);

        assertThat(plain.claimDue(10))
                .singleElement()
                .satisfies(claim -> assertThat(plain.drive(claim)).isEqualTo(End.RELEASED));

        assertThat(plain.claimDue(10)).isEmpty();
        assertThat(gpu.claimDue(10))
                .singleElement()
                .satisfies(claim -> assertThat(gpu.drive(claim)).isEqualTo(End.ENDED));
        assertThat(output(gpu)).isEqualTo(2);
    }

    // What is stored, or what a body gives, cannot be used.

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void assertThatItFails(Engine engine, Claim claim, String type, String message) {
        assertThat(engine.drive(claim)).isEqualTo(End.ENDED);

        assertThat(kind(engine)).isEqualTo(Status.Kind.FAILED);
        assertThat(failure(engine).type()).isEqualTo(type);
        assertThat(failure(engine).message()).contains(message);
        assertThat(task.calls()).isZero();
        assertThat(engine.heard()).containsExactly("failed " + type, "ended FAILED");
    }

    @Test
    @Case("FMT-04")
    void a_value_that_is_not_of_the_stored_form_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThatItFails(engine, withValue(claim, Optional.of(text("rubbish"))), "unreadable-stored-form", "HFST");
    }

    @Test
    void a_value_that_is_missing_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThatItFails(engine, withValue(claim, Optional.empty()), "unreadable-stored-form", "checkpoint 0");
    }

    @Test
    @Case("FMT-04")
    void a_value_of_another_codec_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        byte[] other = new Payload((byte) 9, text("=0")).toStored();

        assertThatItFails(engine, withValue(claim, Optional.of(other)), "unreadable-stored-form", "codec 9");
    }

    @Test
    @Case("VAL-04")
    void a_value_that_does_not_decode_fails_the_run_and_names_step_and_type() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);
        byte[] many = new Payload((byte) 100, text("=many")).toStored();

        assertThatItFails(
                engine,
                withValue(claim, Optional.of(many)),
                "undecodable-input",
                "step 's1' of workflow 'adding' takes java.lang.Integer");
    }

    @Test
    void a_position_that_cannot_be_read_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThatItFails(engine, withPosition(claim, "AtTree oak"), "unreadable-stored-form", "'AtTree oak'");
    }

    @Test
    @Case({"DIST-16", "DEF-40"})
    void a_position_that_the_plan_lacks_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(2);
        Engine engine = node("owner", workflow);
        Claim claim = started(engine, workflow);

        assertThatItFails(engine, withPosition(claim, "AtTask s3"), "invalid-argument", "'s3'");
    }

    /** Bodies that misbehave. */
    static final class Misfits {

        private boolean sawInterrupt;

        @Task
        public Object opaque(Integer number) {
            return new Object();
        }

        @Task
        public Integer outOfBounds(Integer number) {
            if (number == 0) {
                throw new StackOverflowError("as arranged");
            }
            return number;
        }

        @Task
        public Integer interrupts(Integer number) {
            Thread.currentThread().interrupt();
            return number;
        }

        @Task
        public Integer looks(Integer number) {
            sawInterrupt |= Thread.currentThread().isInterrupted();
            return number;
        }
    }

    private Engine misfits(Misfits bean, Workflow<?, ?> workflow) {
        return Engine.over(ports()).with(bean).serving(workflow);
    }

    @Test
    @Case("VAL-02")
    void an_output_that_cannot_be_encoded_fails_the_run_and_is_not_stored() {
        Workflow<Integer, Object> workflow = Workflow.named("misfits")
                .taking(Integer.class)
                .then(Misfits::opaque)
                .build();
        Engine engine = misfits(new Misfits(), workflow);

        engine.run(workflow, id, 0);

        assertThat(failure(engine).type()).isEqualTo("unencodable-output");
        assertThat(failure(engine).message()).contains("step 'opaque'").contains("java.lang.Object");
        assertThat(engine.stepOutput(id, "opaque")).isEmpty();
    }

    @Test
    @Case("SEQ-05")
    void a_step_without_a_bean_fails_the_run() {
        Workflow<Integer, Integer> workflow = adding(1);
        Engine engine = Engine.over(ports()).serving(workflow);

        engine.run(workflow, id, 0);

        assertThat(failure(engine).message()).contains(MeddledTask.class.getName());
    }

    @Test
    void an_error_that_a_body_throws_fails_the_run_like_any_other() {
        Workflow<Integer, Integer> workflow = Workflow.named("misfits")
                .taking(Integer.class)
                .then(Misfits::outOfBounds)
                .build();
        Engine engine = misfits(new Misfits(), workflow);

        engine.run(workflow, id, 0);

        assertThat(failure(engine).type()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void an_error_that_a_body_apart_throws_fails_the_run_like_any_other() {
        Workflow<Integer, Integer> workflow = Workflow.named("flaky")
                .taking(Integer.class)
                .then(FlakyTask::attemptApart)
                .build();
        Engine engine = Engine.over(ports())
                .with(FlakyTask.failing(1, () -> new AssertionError("as arranged")))
                .serving(workflow);

        engine.run(workflow, id, 0);

        assertThat(failure(engine).summary()).isEqualTo("java.lang.AssertionError: as arranged");
    }

    @Test
    @Case("F24")
    void an_interrupt_that_a_body_leaves_behind_does_not_reach_the_next() {
        Workflow<Integer, Integer> workflow = Workflow.named("misfits")
                .taking(Integer.class)
                .then(Misfits::interrupts)
                .then(Misfits::looks)
                .build();
        Misfits bean = new Misfits();
        Engine engine = misfits(bean, workflow);

        engine.run(workflow, id, 0);

        assertThat(bean.sawInterrupt).isFalse();
        assertThat(kind(engine)).isEqualTo(Status.Kind.COMPLETED);
        assertThat(Thread.interrupted()).isFalse();
    }
}
