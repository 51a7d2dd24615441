package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
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
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store must do, stated against its ports; a store is done when this is green.
 *
 * <p>In these tests a branch with sequence <i>n</i> stands at task {@code n<n>} and carries the value {@code v<n>}.
 */
public abstract class StoreContract {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration NO_TIME = Duration.ZERO;
    private static final Instant STARTED_AT = Instant.parse("2026-02-03T04:05:06.123456Z");

    private static final Failure FAILURE =
            new Failure("java.lang.IllegalStateException", "no stock: für 日本 🎉", "at line one\n\tat line two\n");

    private final String mark = UUID.randomUUID().toString();
    private final WorkflowName workflow = new WorkflowName("contract-" + mark);
    private final DefinitionHash hash = randomHash();
    private final Map<String, BranchKey> keys = new HashMap<>();
    private Set<Integer> routes = Set.of();

    /** Returns the store under test. */
    protected abstract StoreFixture store();

    // What the tests are written with.

    protected final Branches branches() {
        return store().ports().branches();
    }

    private Runs runs() {
        return store().ports().runs();
    }

    private Instances instances() {
        return store().ports().instances();
    }

    private Transactions transactions() {
        return store().ports().transactions();
    }

    protected final <T> T inOwn(Supplier<T> work) {
        return transactions().own(work);
    }

    private void inOwn(Runnable work) {
        inOwn(() -> {
            work.run();
            return true;
        });
    }

    private void rolledBack(Runnable work) {
        assertThatThrownBy(() -> inOwn(() -> {
                    work.run();
                    throw new RolledBack();
                }))
                .isInstanceOf(RolledBack.class);
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private <T> StandingTransaction<T> standing(Supplier<T> firstPart) throws Exception {
        return StandingTransaction.open(transactions(), firstPart);
    }

    /** Does something in a transaction on another thread, and returns once it waits for a lock or is done. */
    private <T> Elsewhere<T> meanwhile(Supplier<T> work) throws InterruptedException {
        Elsewhere<T> other = Elsewhere.start("meanwhile", () -> transactions().own(work));
        store().awaitWaiting(other.thread());
        return other;
    }

    private static DefinitionHash randomHash() {
        String digits = UUID.randomUUID().toString() + UUID.randomUUID();
        return DefinitionHash.parse(digits.replace("-", ""));
    }

    private int route(DefinitionHash of, String tags) {
        Routes.Route route = new Routes.Route(of, tags);
        return Objects.requireNonNull(
                inOwn(() -> store().ports().routes().numbers(List.of(route)).get(route)));
    }

    /** Returns the one route of the branches of this test. */
    protected final Set<Integer> routes() {
        if (routes.isEmpty()) {
            routes = Set.of(route(hash, ""));
        }
        return routes;
    }

    private InstanceId id(String name) {
        return new InstanceId(mark + "-" + name);
    }

    private NewRun newRun(String name) {
        return newRun(name, Optional.empty(), NO_TIME, 3);
    }

    private NewRun newRun(String name, Optional<String> owner, Duration claim, int priority) {
        int route = routes().iterator().next();
        return new NewRun(
                id(name), workflow, hash, position(0), value(0), route, priority, owner, claim, "node-of-start");
    }

    protected final BranchKey insert(String name) {
        return insert(name, newRun(name));
    }

    private BranchKey insert(String name, NewRun run) {
        BranchKey key = new BranchKey(inOwn(() -> runs().insert(run)).orElseThrow(), 0);
        keys.put(name, key);
        store().tick();
        return key;
    }

    private BranchKey key(String name) {
        return Objects.requireNonNull(keys.get(name));
    }

    protected final Optional<Claim> claim(String name, String node, Duration claim) {
        return inOwn(() -> branches().claim(key(name), node, claim));
    }

    private Claim claimed(String name, Duration claim) {
        return claim(name, "node-a", claim).orElseThrow();
    }

    private List<Claim> poll(Poll poll) {
        return inOwn(() -> branches().claim(poll));
    }

    private Poll pollOf(int limit) {
        return new Poll("node-a", routes(), limit, LONG, Duration.ofMinutes(1));
    }

    private static Position position(int sequence) {
        return new Position.AtTask(node(sequence));
    }

    private static NodeId node(int sequence) {
        return new NodeId("n" + sequence);
    }

    private static Payload value(int sequence) {
        return new Payload((byte) 1, ("v" + sequence).getBytes(StandardCharsets.UTF_8));
    }

    private static Checkpoint step(Hold hold, int sequence) {
        return checkpoint(hold, sequence, Checkpoint.Kind.STEP, position(sequence));
    }

    private static Checkpoint end(Hold hold, int sequence) {
        return checkpoint(hold, sequence, Checkpoint.Kind.END, position(sequence - 1));
    }

    private static Checkpoint checkpoint(Hold hold, int sequence, Checkpoint.Kind kind, Position next) {
        return new Checkpoint(
                hold.branch(),
                sequence,
                kind,
                Optional.of(node(sequence - 1)),
                next,
                sequence,
                1,
                hold.version(),
                hold.owner(),
                Optional.of(value(sequence)),
                Optional.empty(),
                STARTED_AT);
    }

    private static Checkpoint failed(Hold hold, int sequence, int inputSequence) {
        return new Checkpoint(
                hold.branch(),
                sequence,
                Checkpoint.Kind.FAILED,
                Optional.of(node(sequence - 1)),
                position(sequence - 1),
                inputSequence,
                1,
                hold.version(),
                hold.owner(),
                Optional.empty(),
                Optional.of(FAILURE),
                STARTED_AT);
    }

    private static Closing cancelling() {
        return new Closing(
                Phase.CANCELLED,
                Optional.of("not wanted any more"),
                Optional.of("ada"),
                Optional.empty(),
                "node-of-verb");
    }

    private void close(BranchKey key, Closing closing) {
        InstanceId id = keys.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key))
                .map(entry -> id(entry.getKey()))
                .findFirst()
                .orElseThrow();
        instances().lock(id);
        runs().close(key.run(), closing);
    }

    private Optional<Phase> append(Checkpoint checkpoint) {
        return inOwn(() -> branches().append(checkpoint));
    }

    private Snapshot find(String name) {
        return inOwn(() -> instances().find(id(name))).orElseThrow();
    }

    private State state(String name) {
        return find(name).state();
    }

    private static State inProgress(int sequence) {
        return new State.InProgress(
                List.of(new BranchState(0, sequence, position(sequence), Optional.of(value(sequence)))));
    }

    private List<StepRecord> steps(BranchKey key) {
        return inOwn(() -> instances().steps(key.run()));
    }

    private static List<Checkpoint.Kind> kinds(List<StepRecord> steps) {
        return steps.stream().map(StepRecord::kind).toList();
    }

    private void assertThatNothingIsDue(String name) {
        assertThat(claim(name, "node-z", NO_TIME)).isEmpty();
    }

    // Starting.

    @Test
    @Case({"LIF-01", "STO-01"})
    void a_created_run_stands_at_its_first_task_with_its_input() {
        BranchKey key = insert("order");

        Snapshot snapshot = find("order");
        assertThat(snapshot.run()).isEqualTo(key.run());
        assertThat(snapshot.id()).isEqualTo(id("order"));
        assertThat(snapshot.workflow()).isEqualTo(workflow);
        assertThat(snapshot.hash()).isEqualTo(hash);
        assertThat(snapshot.state()).isEqualTo(inProgress(0));
        assertThat(steps(key)).singleElement().satisfies(start -> {
            assertThat(start.branch()).isZero();
            assertThat(start.sequence()).isZero();
            assertThat(start.kind()).isEqualTo(Checkpoint.Kind.START);
            assertThat(start.node()).isEmpty();
            assertThat(start.attempt()).isZero();
            assertThat(start.runner()).isEqualTo("node-of-start");
            assertThat(start.failure()).isEmpty();
        });
    }

    @Test
    @Case({"LIF-02", "DEF-01"})
    void an_id_in_use_creates_nothing() {
        BranchKey key = insert("order");
        append(step(claimed("order", NO_TIME).hold(), 1));

        OptionalLong second = inOwn(() -> runs().insert(newRun("order")));

        assertThat(second).isEmpty();
        assertThat(find("order").run()).isEqualTo(key.run());
        assertThat(state("order")).isEqualTo(inProgress(1));
    }

    @Test
    @Case("F16")
    void a_lost_insert_leaves_the_callers_transaction_usable() {
        insert("taken");

        List<OptionalLong> answers = inOwn(() -> List.of(
                runs().insert(newRun("before")), runs().insert(newRun("taken")), runs().insert(newRun("after"))));

        assertThat(answers.get(1)).isEmpty();
        assertThat(find("before").run()).isEqualTo(answers.get(0).orElseThrow());
        assertThat(find("after").run()).isEqualTo(answers.get(2).orElseThrow());
    }

    @Test
    @Case("SEQ-09")
    void a_start_that_is_rolled_back_leaves_nothing() {
        routes();

        rolledBack(() -> runs().insert(newRun("order")));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        insert("order");
    }

    @Test
    @Case({"LIF-16", "LIF-17", "DEF-01"})
    void of_two_inserts_at_once_the_second_waits_and_creates_nothing() throws Exception {
        routes();
        try (StandingTransaction<OptionalLong> first = standing(() -> runs().insert(newRun("order")))) {
            Elsewhere<OptionalLong> second = meanwhile(() -> runs().insert(newRun("order")));
            OptionalLong created = first.commit();

            assertThat(second.result()).isEmpty();
            assertThat(find("order").run()).isEqualTo(created.orElseThrow());
        }
    }

    @Test
    @Case("LIF-16")
    void of_two_inserts_at_once_the_second_gets_the_id_if_the_first_is_rolled_back() throws Exception {
        routes();
        try (StandingTransaction<OptionalLong> first = standing(() -> runs().insert(newRun("order")))) {
            Elsewhere<OptionalLong> second = meanwhile(() -> runs().insert(newRun("order")));
            first.rollBack();

            assertThat(second.result()).isPresent();
            assertThat(find("order").run()).isEqualTo(second.result().orElseThrow());
        }
    }

    @Test
    void a_run_that_is_created_with_an_owner_is_held_by_it() {
        BranchKey key = insert("order", newRun("order", Optional.of("node-a"), LONG, 3));

        assertThatNothingIsDue("order");
        assertThat(inOwn(() -> branches().reload(new Hold(key, 1, "node-a"))))
                .hasValueSatisfying(claim -> assertThat(claim.sequence()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " a ", "A", "100%", "o'neill \"x\" \\", "Bestellung-ü-日本-🎉", "a\tb\nc"})
    @Case("HASH-12")
    void any_id_is_kept_as_it_was_given(String text) {
        insert(text);

        assertThat(find(text).id()).isEqualTo(id(text));
    }

    @Test
    void ids_are_compared_exactly() {
        insert("order");

        assertThat(inOwn(() -> instances().find(id("Order")))).isEmpty();
        assertThat(inOwn(() -> instances().find(id("order ")))).isEmpty();
        assertThat(inOwn(() -> instances().lock(id("ORDER")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 100_000})
    @Case("FMT-02")
    void a_value_of_any_length_comes_back_as_it_was(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Payload input = new Payload((byte) 127, bytes);
        NewRun run = newRun("order");
        insert(
                "order",
                new NewRun(
                        run.id(),
                        run.workflow(),
                        run.hash(),
                        run.position(),
                        input,
                        run.route(),
                        run.priority(),
                        run.owner(),
                        run.claim(),
                        run.createdBy()));

        assertThat(claimed("order", LONG).value()).hasValue(input);
    }

    // Forced ends.

    @Test
    @Case({"SNAP-05", "CTL-10", "F1"})
    void closing_a_run_leaves_a_tombstone_and_says_who_and_why_and_where() {
        BranchKey key = insert("order");
        append(step(claimed("order", LONG).hold(), 1));

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order")).isInstanceOfSatisfying(State.Cancelled.class, cancelled -> {
            assertThat(cancelled.reason()).hasValue("not wanted any more");
            assertThat(cancelled.actor()).hasValue("ada");
            assertThat(cancelled.interruptedAt()).hasValue(position(1));
            assertThat(cancelled.endedAt()).isAfterOrEqualTo(find("order").createdAt());
        });
        List<StepRecord> steps = steps(key);
        assertThat(kinds(steps))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(steps.get(2).sequence()).isEqualTo(2);
        assertThat(steps.get(2).runner()).isEqualTo("node-of-verb");
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("SNAP-06")
    void closing_a_paused_run_keeps_what_was_done() {
        BranchKey key = insert("order");
        append(step(claimed("order", LONG).hold(), 1));
        inOwn(() -> store().writePhase(key.run(), Phase.PAUSED));

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Cancelled.class,
                        cancelled -> assertThat(cancelled.interruptedAt()).hasValue(position(1)));
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
    }

    @Test
    @Case("LIF-37")
    void closing_a_run_as_failed_keeps_the_failure() {
        BranchKey key = insert("order");

        inOwn(() -> close(
                key,
                new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), Optional.of(FAILURE), "node-of-verb")));

        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.phase()).isEqualTo(Phase.FAILED);
                    assertThat(row.error()).hasValue(FAILURE.summary());
                });
        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.failure().message()).contains("no stock"));
    }

    @Test
    @Case({"F1", "F11", "CLAIM-10"})
    void a_zombie_is_refused_by_the_tombstone() {
        BranchKey key = insert("order");
        Hold zombie = claimed("order", LONG).hold();

        inOwn(() -> close(key, cancelling()));

        assertThat(append(step(zombie, 1))).isEmpty();
        assertThat(inOwn(() -> branches().renew(List.of(zombie), LONG))).isEmpty();
        assertThat(inOwn(() -> branches().release(zombie, routes().iterator().next(), 3)))
                .isFalse();
        assertThat(inOwn(() -> branches().reload(zombie))).isEmpty();
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"STO-05", "DEF-46"})
    void closing_an_ended_run_changes_nothing() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> branches().complete(end(hold, 1)));
        State before = state("order");

        inOwn(() -> close(key, cancelling()));

        assertThat(state("order")).isEqualTo(before);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
    }

    @Test
    @Case({"LIF-18", "DEF-02", "F11"})
    void a_superseded_run_frees_its_id_and_keeps_its_checkpoints() {
        BranchKey old = insert("order");
        Hold zombie = claimed("order", LONG).hold();

        OptionalLong fresh = inOwn(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("order"));
        });

        assertThat(fresh).isPresent();
        assertThat(fresh.getAsLong()).isNotEqualTo(old.run());
        assertThat(find("order").run()).isEqualTo(fresh.getAsLong());
        assertThat(state("order")).isEqualTo(inProgress(0));
        assertThat(inOwn(() -> instances().list(query("order")))).hasSize(1);
        assertThat(kinds(steps(old))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
        assertThat(append(step(zombie, 1))).isEmpty();
        assertThat(state("order")).isEqualTo(inProgress(0));
    }

    @Test
    @Case({"LIF-18", "DEF-02"})
    void an_end_and_a_new_start_that_are_rolled_back_leave_the_old_run() {
        BranchKey old = insert("order");

        rolledBack(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            runs().insert(newRun("order"));
        });

        assertThat(find("order").run()).isEqualTo(old.run());
        assertThat(state("order")).isEqualTo(inProgress(0));
        assertThat(claim("order", "node-a", LONG)).isPresent();
    }

    @Test
    @Case("F10")
    void who_locks_waits_and_then_sees_what_the_other_did() throws Exception {
        BranchKey key = insert("order");
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Snapshot>> second = meanwhile(() -> instances().lock(id("order")));
            verb.commit();

            assertThat(second.result())
                    .hasValueSatisfying(seen -> assertThat(seen.state()).isInstanceOf(State.Cancelled.class));
        }
    }

    @Test
    @Case("F17")
    void who_locks_an_id_that_changes_hands_never_gets_the_run_that_lost_it() throws Exception {
        BranchKey old = insert("order");
        try (StandingTransaction<OptionalLong> first = standing(() -> {
            close(old, cancelling());
            runs().supersede(old.run());
            return runs().insert(newRun("order"));
        })) {
            Elsewhere<Optional<Snapshot>> second = meanwhile(() -> instances().lock(id("order")));
            long fresh = first.commit().orElseThrow();

            assertThat(second.result().map(Snapshot::run)).isIn(Optional.empty(), Optional.of(fresh));
            assertThat(inOwn(() -> instances().lock(id("order"))).map(Snapshot::run))
                    .hasValue(fresh);
        }
    }

    // Claiming.

    @Test
    @Case({"CLAIM-01", "F6"})
    void a_claim_brings_along_where_the_branch_stands() {
        BranchKey key = insert("order");

        Claim claim = claimed("order", LONG);

        assertThat(claim.hold()).isEqualTo(new Hold(key, 2, "node-a"));
        assertThat(claim.instance()).isEqualTo(id("order"));
        assertThat(claim.workflow()).isEqualTo(workflow);
        assertThat(claim.hash()).isEqualTo(hash);
        assertThat(claim.phase()).isEqualTo(Phase.RUNNING);
        assertThat(claim.sequence()).isZero();
        assertThat(claim.position()).isEqualTo(position(0));
        assertThat(claim.inputSequence()).isZero();
        assertThat(claim.value()).hasValue(value(0));
        assertThat(claim.attempt()).isZero();
        assertThat(claim.takeovers()).isZero();
    }

    @Test
    @Case({"CLAIM-02", "DIST-06"})
    void a_claimed_branch_is_offered_to_nobody_while_the_claim_lasts() {
        insert("order");
        claimed("order", LONG);

        assertThat(claim("order", "node-b", LONG)).isEmpty();
        assertThat(claim("order", "node-a", LONG)).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
    }

    @Test
    @Case({"CLAIM-05", "DEF-43"})
    void a_claim_that_ran_out_is_taken_over_under_a_new_version() {
        BranchKey key = insert("order");
        Hold old = claimed("order", NO_TIME).hold();

        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();

        assertThat(taken).isEqualTo(new Hold(key, old.version() + 1, "node-b"));
    }

    @Test
    @Case({"F5", "DEF-07", "DEF-43", "CLAIM-10"})
    void whoever_was_taken_over_writes_nothing_to_the_branch() {
        insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold taken = claim("order", "node-b", LONG).orElseThrow().hold();
        int route = routes().iterator().next();

        assertThat(inOwn(() -> branches().renew(List.of(old), NO_TIME))).isEmpty();
        assertThat(inOwn(() -> branches().release(old, route, 1))).isFalse();
        assertThat(inOwn(() -> branches().reload(old))).isEmpty();
        inOwn(() -> store().writePhase(old.branch().run(), Phase.PAUSED));
        inOwn(() -> branches().letGo(old));
        inOwn(() -> store().writePhase(old.branch().run(), Phase.RUNNING));

        assertThat(inOwn(() -> branches().reload(taken))).isPresent();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case({"F5", "DEF-43"})
    void a_node_that_takes_over_from_itself_holds_nothing_by_the_old_claim() {
        insert("order");
        Hold old = claimed("order", NO_TIME).hold();
        Hold again = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().reload(old))).isEmpty();
        assertThat(inOwn(() -> branches().renew(List.of(old, again), LONG))).containsExactly(again.branch());
    }

    @Test
    @Case("F6")
    void who_loads_late_is_told_that_the_branch_is_not_his_any_more() {
        insert("order");
        Hold late = claimed("order", NO_TIME).hold();
        Claim quick = claim("order", "node-b", LONG).orElseThrow();
        append(step(quick.hold(), 1));

        assertThat(inOwn(() -> branches().reload(late))).isEmpty();
        assertThat(inOwn(() -> branches().reload(quick.hold()))).hasValueSatisfying(loaded -> {
            assertThat(loaded.sequence()).isEqualTo(1);
            assertThat(loaded.position()).isEqualTo(position(1));
            assertThat(loaded.value()).hasValue(value(1));
        });
    }

    @Test
    @Case({"LIF-46", "SEQ-04", "SNAP-04"})
    void a_claim_after_a_step_stands_behind_it() {
        insert("order");
        Hold first = claimed("order", NO_TIME).hold();
        append(step(first, 1));
        append(step(first, 2));

        Claim second = claim("order", "node-b", LONG).orElseThrow();

        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.position()).isEqualTo(position(2));
        assertThat(second.inputSequence()).isEqualTo(2);
        assertThat(second.value()).hasValue(value(2));
    }

    @Test
    @Case("F20")
    void behind_a_failed_attempt_the_value_is_still_that_of_the_row_it_names() {
        insert("order");
        Hold hold = claimed("order", NO_TIME).hold();
        append(step(hold, 1));
        append(failed(hold, 2, 1));

        Claim claim = claim("order", "node-b", LONG).orElseThrow();

        assertThat(claim.sequence()).isEqualTo(2);
        assertThat(claim.position()).isEqualTo(position(1));
        assertThat(claim.inputSequence()).isEqualTo(1);
        assertThat(claim.value()).hasValue(value(1));
    }

    @Test
    @Case("F25")
    void take_overs_are_counted_while_the_branch_gets_no_further() {
        insert("order");

        assertThat(claimed("order", NO_TIME).takeovers()).isZero();
        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
        Claim third = claimed("order", NO_TIME);
        assertThat(third.takeovers()).isEqualTo(2);

        append(step(third.hold(), 1));
        assertThat(claimed("order", NO_TIME).takeovers()).isZero();
        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
    }

    @Test
    @Case("F25")
    void a_run_that_is_created_with_an_owner_counts_its_first_take_over() {
        insert("order", newRun("order", Optional.of("node-a"), NO_TIME, 3));

        assertThat(claimed("order", NO_TIME).takeovers()).isEqualTo(1);
    }

    @Test
    @Case("F25")
    void a_branch_that_was_given_back_was_not_taken_over() {
        insert("order");
        claimed("order", NO_TIME);
        Claim second = claimed("order", NO_TIME);
        assertThat(second.takeovers()).isEqualTo(1);

        inOwn(() -> branches().release(second.hold(), routes().iterator().next(), 3));

        assertThat(claimed("order", LONG).takeovers()).isZero();
    }

    @Test
    void a_claim_that_is_rolled_back_was_never_made() {
        insert("order");

        rolledBack(() -> branches().claim(key("order"), "node-a", LONG));

        Claim claim = claimed("order", LONG);
        assertThat(claim.hold().version()).isEqualTo(2);
        assertThat(claim.takeovers()).isZero();
    }

    @Test
    @Case("CLAIM-08")
    void there_is_nothing_to_claim_of_a_run_that_ended_or_never_was() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", NO_TIME).hold();
        inOwn(() -> branches().complete(end(hold, 1)));

        assertThat(claim("order", "node-b", LONG)).isEmpty();
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().claim(new BranchKey(key.run(), 77), "node-b", LONG)))
                .isEmpty();
        assertThat(inOwn(() -> branches().claim(new BranchKey(-1, 0), "node-b", LONG)))
                .isEmpty();
    }

    @Test
    @Case({"DIST-14", "DEF-39"})
    void only_branches_of_the_routes_asked_for_are_claimed() {
        insert("order");
        int other = route(randomHash(), "");

        assertThat(poll(new Poll("node-a", Set.of(other), 10, LONG, Duration.ofMinutes(1))))
                .isEmpty();
        assertThat(poll(new Poll("node-a", Set.of(), 10, LONG, Duration.ofMinutes(1))))
                .isEmpty();
        Set<Integer> both = Set.of(other, routes().iterator().next());
        assertThat(poll(new Poll("node-a", both, 10, LONG, Duration.ofMinutes(1))))
                .hasSize(1);
    }

    @Test
    @Case({"PRI-01", "PRI-09", "DEF-41"})
    void the_highest_priority_comes_first_and_among_equals_the_oldest() {
        insert("low", newRun("low", Optional.empty(), NO_TIME, 5));
        insert("old", newRun("old", Optional.empty(), NO_TIME, 3));
        insert("young", newRun("young", Optional.empty(), NO_TIME, 3));
        insert("high", newRun("high", Optional.empty(), NO_TIME, 1));

        List<InstanceId> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            poll(new Poll("node-a", routes(), 1, LONG, LONG)).forEach(claim -> order.add(claim.instance()));
        }

        assertThat(order).containsExactly(id("high"), id("old"), id("young"), id("low"));
    }

    @Test
    @Case("PRI-02")
    void who_has_waited_long_enough_comes_before_a_higher_priority() {
        insert("low", newRun("low", Optional.empty(), NO_TIME, 5));
        insert("high", newRun("high", Optional.empty(), NO_TIME, 1));

        List<Claim> claims = poll(new Poll("node-a", routes(), 1, LONG, Duration.ZERO));

        assertThat(claims)
                .singleElement()
                .satisfies(claim -> assertThat(claim.instance()).isEqualTo(id("low")));
    }

    @Test
    void no_more_branches_are_claimed_than_asked_for() {
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
        }

        assertThat(poll(pollOf(3))).hasSize(3);
        assertThat(poll(pollOf(3))).hasSize(2);
        assertThat(poll(pollOf(3))).isEmpty();
    }

    @Test
    @Case({"CLAIM-09", "F31"})
    void two_who_claim_at_once_get_different_branches() throws Exception {
        for (int i = 0; i < 4; i++) {
            insert("order-" + i);
        }
        try (StandingTransaction<List<Claim>> first = standing(() -> branches().claim(pollOf(2)))) {
            Elsewhere<List<Claim>> second =
                    meanwhile(() -> branches().claim(new Poll("node-b", routes(), 10, LONG, Duration.ofMinutes(1))));
            List<Claim> mine = first.commit();
            List<Claim> theirs = second.result();

            assertThat(mine).hasSize(2);
            assertThat(theirs).hasSize(2);
            assertThat(mine)
                    .extracting(claim -> claim.hold().branch())
                    .doesNotContainAnyElementsOf(
                            theirs.stream().map(claim -> claim.hold().branch()).toList());
        }
    }

    @Test
    @Case("CLAIM-09")
    void of_many_who_race_for_one_branch_one_gets_it() throws Exception {
        insert("order");
        List<Elsewhere<Optional<Claim>>> racers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String node = "node-" + i;
            racers.add(Elsewhere.start(node, () -> claim("order", node, LONG)));
        }

        int winners = 0;
        for (Elsewhere<Optional<Claim>> racer : racers) {
            winners += racer.result().isPresent() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    // Steps.

    @Test
    @Case({"STO-06", "SEQ-06", "HIST-01"})
    void a_checkpoint_moves_the_branch_on_and_brings_back_the_status_of_the_run() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(append(step(hold, 1))).hasValue(Phase.RUNNING);

        assertThat(state("order")).isEqualTo(inProgress(1));
        assertThat(steps(key)).last().satisfies(step -> {
            assertThat(step.sequence()).isEqualTo(1);
            assertThat(step.kind()).isEqualTo(Checkpoint.Kind.STEP);
            assertThat(step.node()).hasValue(node(0));
            assertThat(step.attempt()).isEqualTo(1);
            assertThat(step.runner()).isEqualTo("node-a");
            assertThat(step.failure()).isEmpty();
            assertThat(step.startedAt()).isEqualTo(STARTED_AT);
        });
    }

    @Test
    @Case("F13")
    void a_checkpoint_of_a_run_that_was_paused_says_so() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> store().writePhase(key.run(), Phase.PAUSED));

        assertThat(append(step(hold, 1))).hasValue(Phase.PAUSED);
        assertThat(inOwn(() -> branches().phase(key.run()))).hasValue(Phase.PAUSED);
    }

    @Test
    @Case({"STO-08", "DEF-07"})
    void a_taken_key_is_refused_and_nothing_is_written() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        Checkpoint stale = checkpoint(zombie, 1, Checkpoint.Kind.STEP, position(7));
        assertThat(append(stale)).isEmpty();

        assertThat(state("order")).isEqualTo(inProgress(1));
        assertThat(inOwn(() -> branches().author(owner.branch(), 1)))
                .hasValue(new Branches.Author("node-b", owner.version()));
    }

    @Test
    @Case({"STO-08", "F1"})
    void of_two_who_write_one_key_the_second_waits_and_is_refused() throws Exception {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        try (StandingTransaction<Optional<Phase>> first =
                standing(() -> branches().append(step(zombie, 1)))) {
            Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().append(step(owner, 1)));

            assertThat(first.commit()).hasValue(Phase.RUNNING);
            assertThat(second.result()).isEmpty();
            assertThat(inOwn(() -> branches().author(owner.branch(), 1)))
                    .hasValue(new Branches.Author("node-a", zombie.version()));
        }
    }

    @Test
    @Case("F19")
    void of_two_who_write_one_key_the_second_gets_it_if_the_first_is_rolled_back() throws Exception {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Phase>> first =
                standing(() -> branches().append(step(hold, 1)))) {
            Elsewhere<Optional<Phase>> second = meanwhile(() -> branches().append(step(hold, 1)));
            first.rollBack();

            assertThat(second.result()).hasValue(Phase.RUNNING);
            assertThat(state("order")).isEqualTo(inProgress(1));
        }
    }

    @Test
    @Case("SEQ-09")
    void a_checkpoint_that_is_rolled_back_leaves_its_key_free() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();

        rolledBack(() -> branches().append(step(hold, 1)));

        assertThat(state("order")).isEqualTo(inProgress(0));
        assertThat(inOwn(() -> branches().author(key, 1))).isEmpty();
        assertThat(append(step(hold, 1))).hasValue(Phase.RUNNING);
    }

    @Test
    @Case("F1")
    void a_run_is_closed_behind_a_step_that_commits_first() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Phase>> worker =
                standing(() -> branches().append(step(hold, 1)))) {
            Elsewhere<Boolean> verb = meanwhile(() -> {
                close(key, cancelling());
                return true;
            });

            assertThat(worker.commit()).hasValue(Phase.RUNNING);
            assertThat(verb.result()).isTrue();
        }
        assertThat(kinds(steps(key)))
                .containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.TOMBSTONE);
        assertThat(append(step(hold, 2))).isEmpty();
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"F1", "CLAIM-10"})
    void a_step_that_meets_a_run_being_closed_waits_and_is_refused() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().append(step(hold, 1)));
            verb.commit();

            assertThat(worker.result()).isEmpty();
        }
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    void a_step_goes_on_if_the_closing_is_rolled_back() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> verb = standing(() -> {
            close(key, cancelling());
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().append(step(hold, 1)));
            verb.rollBack();

            assertThat(worker.result()).hasValue(Phase.RUNNING);
        }
        assertThat(state("order")).isEqualTo(inProgress(1));
    }

    @Test
    @Case("F19")
    void the_author_of_a_checkpoint_can_be_asked_for() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().author(key, 0))).hasValue(new Branches.Author("node-of-start", 0));
        assertThat(inOwn(() -> branches().author(key, 1))).hasValue(new Branches.Author("node-a", hold.version()));
        assertThat(inOwn(() -> branches().author(key, 2))).isEmpty();
    }

    // The end that a run reaches by itself.

    @Test
    @Case({"LIF-36", "DEF-03"})
    void completing_a_run_stores_its_output_and_removes_its_branch() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().complete(end(hold, 2)))).isTrue();

        assertThat(state("order")).isInstanceOfSatisfying(State.Completed.class, completed -> {
            assertThat(completed.output()).isEqualTo(value(2));
            assertThat(completed.endedAt()).isAfterOrEqualTo(find("order").createdAt());
        });
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.END);
        assertThat(inOwn(() -> branches().reload(hold))).isEmpty();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("F8")
    void a_last_step_that_was_running_when_the_pause_came_completes_the_run() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> store().writePhase(key.run(), Phase.PAUSED));

        assertThat(inOwn(() -> branches().complete(end(hold, 1)))).isTrue();
        assertThat(state("order")).isInstanceOf(State.Completed.class);
    }

    @Test
    @Case({"F2", "DEF-04", "DEF-05"})
    void a_run_that_has_ended_otherwise_is_not_completed() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> close(key, cancelling()));

        // A sequence behind the tombstone: it is the status that refuses, not the key.
        assertThat(inOwn(() -> branches().complete(end(hold, 2)))).isFalse();
        assertThat(inOwn(() -> branches().fail(failed(hold, 2, 0)))).isFalse();

        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case({"DEF-43", "STO-08"})
    void a_run_whose_last_key_is_taken_is_not_completed() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().complete(end(zombie, 1))));

        assertThat(answer).hasValue(false);
        assertThat(state("order")).isEqualTo(inProgress(1));
        assertThat(inOwn(() -> branches().reload(owner))).isPresent();
    }

    @Test
    @Case({"LIF-37", "LIF-45"})
    void failing_a_run_keeps_the_failure_and_what_was_done_before() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().fail(failed(hold, 2, 1)))).isTrue();

        assertThat(state("order"))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FAILURE));
        List<StepRecord> steps = steps(key);
        assertThat(kinds(steps)).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.STEP, Checkpoint.Kind.FAILED);
        assertThat(steps.get(2).failure()).hasValue(FAILURE);
        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(1));
        assertThat(inOwn(() -> instances().output(key.run(), node(1)))).isEmpty();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("DEF-43")
    void a_run_whose_key_is_taken_does_not_fail() {
        insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        append(step(owner, 1));

        AtomicReference<Boolean> answer = new AtomicReference<>();
        rolledBack(() -> answer.set(branches().fail(failed(zombie, 1, 0))));

        assertThat(answer).hasValue(false);
        assertThat(state("order")).isEqualTo(inProgress(1));
    }

    @Test
    void a_long_failure_is_kept_whole_and_its_summary_is_cut() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        Failure failure = new Failure("T", "m".repeat(5_000), "s".repeat(50_000));
        Checkpoint plain = failed(hold, 1, 0);

        inOwn(() -> branches()
                .fail(new Checkpoint(
                        plain.branch(),
                        plain.sequence(),
                        plain.kind(),
                        plain.node(),
                        plain.position(),
                        plain.inputSequence(),
                        plain.attempt(),
                        plain.claim(),
                        plain.runner(),
                        plain.output(),
                        Optional.of(failure),
                        plain.startedAt())));

        assertThat(steps(key))
                .last()
                .satisfies(step -> assertThat(step.failure()).hasValue(failure));
        assertThat(inOwn(() -> instances().list(query("order"))))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).hasValue(failure.summary()));
    }

    @Test
    @Case({"F2", "F3", "DEF-04"})
    void a_cancel_that_has_the_lock_wins_over_the_last_step() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Snapshot>> verb =
                standing(() -> instances().lock(id("order")))) {
            Elsewhere<Boolean> worker = meanwhile(() -> branches().complete(end(hold, 1)));
            verb.commitAfter(() -> runs().close(key.run(), cancelling()));

            assertThat(worker.result()).isFalse();
        }
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.TOMBSTONE);
    }

    @Test
    @Case({"F2", "F3", "DEF-05"})
    void a_last_step_that_has_the_lock_wins_over_the_cancel() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Boolean> worker = standing(() -> branches().complete(end(hold, 1)))) {
            Elsewhere<Optional<Snapshot>> verb = meanwhile(() -> {
                Optional<Snapshot> seen = instances().lock(id("order"));
                runs().close(key.run(), cancelling());
                return seen;
            });

            assertThat(worker.commit()).isTrue();
            assertThat(verb.result())
                    .hasValueSatisfying(seen -> assertThat(seen.state()).isInstanceOf(State.Completed.class));
        }
        assertThat(state("order")).isInstanceOf(State.Completed.class);
    }

    @Test
    @Case({"F2", "F3"})
    void a_cancel_that_has_the_lock_wins_over_a_failure() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        try (StandingTransaction<Optional<Snapshot>> verb =
                standing(() -> instances().lock(id("order")))) {
            Elsewhere<Boolean> worker = meanwhile(() -> branches().fail(failed(hold, 1, 0)));
            verb.commitAfter(() -> runs().close(key.run(), cancelling()));

            assertThat(worker.result()).isFalse();
        }
        assertThat(state("order")).isInstanceOf(State.Cancelled.class);
    }

    @Test
    @Case({"F2", "F3"})
    void of_two_who_complete_one_run_the_second_waits_and_is_refused() throws Exception {
        BranchKey key = insert("order");
        Hold zombie = claimed("order", NO_TIME).hold();
        Hold owner = claim("order", "node-b", LONG).orElseThrow().hold();
        try (StandingTransaction<Boolean> first = standing(() -> branches().complete(end(zombie, 1)))) {
            Elsewhere<Boolean> second = meanwhile(() -> branches().complete(end(owner, 1)));

            assertThat(first.commit()).isTrue();
            assertThat(second.result()).isFalse();
        }
        assertThat(kinds(steps(key))).containsExactly(Checkpoint.Kind.START, Checkpoint.Kind.END);
    }

    // Renewing and giving back.

    @Test
    void a_renewed_claim_lasts_from_now() {
        insert("order");
        Hold hold = claimed("order", NO_TIME).hold();

        assertThat(inOwn(() -> branches().renew(List.of(hold), LONG))).containsExactly(hold.branch());
        assertThatNothingIsDue("order");

        assertThat(inOwn(() -> branches().renew(List.of(hold), NO_TIME))).containsExactly(hold.branch());
        assertThat(claim("order", "node-b", LONG)).isPresent();
    }

    @Test
    @Case("F5")
    void a_renewal_never_brings_back_what_was_given_back() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> branches().release(hold, routes().iterator().next(), 3));

        assertThat(inOwn(() -> branches().renew(List.of(hold), LONG))).isEmpty();
        assertThat(claim("order", "node-b", LONG)).isPresent();
    }

    @Test
    void many_claims_are_renewed_at_once_and_those_still_held_are_told() {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
            holds.add(claimed("order-" + i, NO_TIME).hold());
        }
        claim("order-1", "node-b", LONG);
        BranchKey ended = holds.get(3).branch();
        inOwn(() -> branches().complete(end(holds.get(3), 1)));

        Set<BranchKey> renewed = inOwn(() -> branches().renew(holds, LONG));

        assertThat(renewed)
                .containsExactlyInAnyOrder(
                        holds.get(0).branch(),
                        holds.get(2).branch(),
                        holds.get(4).branch())
                .doesNotContain(ended);
        assertThat(inOwn(() -> branches().renew(List.of(), LONG))).isEmpty();
    }

    @Test
    @Case({"CLAIM-06", "DIST-20"})
    void a_branch_given_back_is_due_at_once_on_its_new_route() {
        BranchKey key = insert("order");
        int gpu = route(hash, "gpu");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));

        assertThat(inOwn(() -> branches().release(hold, gpu, 1))).isTrue();

        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(poll(new Poll("node-b", Set.of(gpu), 10, LONG, Duration.ofMinutes(1))))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.hold()).isEqualTo(new Hold(key, hold.version() + 2, "node-b"));
                    assertThat(claim.sequence()).isEqualTo(1);
                });
    }

    @Test
    @Case("PRI-10")
    void a_branch_given_back_has_the_priority_of_its_next_step() {
        insert("older");
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        inOwn(() -> branches().release(hold, routes().iterator().next(), 1));

        assertThat(poll(new Poll("node-b", routes(), 1, LONG, LONG)))
                .singleElement()
                .satisfies(claim -> assertThat(claim.instance()).isEqualTo(id("order")));
    }

    @Test
    @Case("CLAIM-06")
    void a_branch_is_given_back_once() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        int route = routes().iterator().next();

        assertThat(inOwn(() -> branches().release(hold, route, 3))).isTrue();
        assertThat(inOwn(() -> branches().release(hold, route, 3))).isFalse();
        assertThat(inOwn(() -> branches().giveBack(hold))).isFalse();
    }

    @Test
    @Case("CLAIM-13")
    void a_branch_that_is_given_back_where_it_stands_is_due_at_once() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().giveBack(hold))).isTrue();

        Claim next = claim("order", "node-b", LONG).orElseThrow();
        assertThat(next.takeovers()).isZero();
        assertThat(inOwn(() -> branches().giveBack(hold))).isFalse();
        assertThat(inOwn(() -> branches().reload(next.hold()))).isPresent();
    }

    @Test
    @Case({"F8", "CTL-05", "SNAP-10"})
    void the_branch_of_a_paused_run_is_let_go_and_not_due() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));
        inOwn(() -> store().writePhase(key.run(), Phase.PAUSED));

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.PAUSED);

        assertThat(inOwn(() -> branches().reload(hold))).isEmpty();
        assertThatNothingIsDue("order");
        assertThat(poll(pollOf(10))).isEmpty();
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();
        assertThat(state("order"))
                .isEqualTo(new State.Paused(
                        List.of(new BranchState(0, 1, position(1), Optional.of(value(1)))),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    @Case("F8")
    void the_branch_of_a_run_that_is_not_paused_is_kept() {
        insert("order");
        Hold hold = claimed("order", LONG).hold();

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.RUNNING);

        assertThat(inOwn(() -> branches().reload(hold))).isPresent();
        assertThatNothingIsDue("order");
    }

    @Test
    @Case("F8")
    void who_lets_go_looks_again_under_the_lock() throws Exception {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> store().writePhase(key.run(), Phase.PAUSED));
        try (StandingTransaction<Boolean> verb = standing(() -> {
            instances().lock(id("order"));
            store().writePhase(key.run(), Phase.RUNNING);
            return true;
        })) {
            Elsewhere<Optional<Phase>> worker = meanwhile(() -> branches().letGo(hold));
            verb.commit();

            assertThat(worker.result()).hasValue(Phase.RUNNING);
        }
        assertThat(inOwn(() -> branches().reload(hold))).isPresent();
    }

    @Test
    void letting_go_of_a_run_that_ended_says_so() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        inOwn(() -> close(key, cancelling()));

        assertThat(inOwn(() -> branches().letGo(hold))).hasValue(Phase.CANCELLED);
        assertThat(inOwn(() -> branches().letGo(new Hold(new BranchKey(-1, 0), 1, "node-a"))))
                .isEmpty();
    }

    @Test
    void the_time_until_the_next_branch_is_due_is_told() {
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).isEmpty();

        insert("order");
        assertThat(inOwn(() -> branches().untilNextDue(routes()))).hasValue(Duration.ZERO);

        claimed("order", LONG);
        assertThat(inOwn(() -> branches().untilNextDue(routes())))
                .hasValueSatisfying(left -> assertThat(left).isPositive().isLessThanOrEqualTo(LONG.plusSeconds(1)));
        assertThat(inOwn(() -> branches().untilNextDue(Set.of()))).isEmpty();
    }

    // Reading.

    @Test
    @Case({"STO-02", "LIF-24"})
    void what_does_not_exist_is_not_found() {
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThat(inOwn(() -> instances().lock(id("order")))).isEmpty();
        assertThat(inOwn(() -> instances().steps(-1))).isEmpty();
        assertThat(inOwn(() -> instances().output(-1, node(0)))).isEmpty();
        assertThat(inOwn(() -> branches().phase(-1))).isEmpty();
    }

    @Test
    @Case({"STO-09", "DEF-49"})
    void a_read_during_a_storm_of_steps_never_mixes_two_of_them() throws Exception {
        insert("order");
        Hold hold = claimed("order", LONG).hold();
        int steps = 150;
        AtomicInteger written = new AtomicInteger();
        Elsewhere<Boolean> writer = Elsewhere.start("writer", () -> {
            for (int sequence = 1; sequence <= steps; sequence++) {
                append(step(hold, sequence));
                written.set(sequence);
            }
            return true;
        });

        int last = 0;
        while (last < steps) {
            int before = written.get();
            BranchState branch = ((State.InProgress) state("order")).branches().get(0);
            assertThat(branch.sequence()).isGreaterThanOrEqualTo(Math.max(before, last));
            assertThat(branch.position()).isEqualTo(position(branch.sequence()));
            assertThat(branch.value()).hasValue(value(branch.sequence()));
            last = branch.sequence();
            if (writer.isDone()) {
                writer.result();
            }
        }
        assertThat(writer.result()).isTrue();
    }

    @Test
    @Case({"STO-10", "CLI-05"})
    void the_output_of_a_step_is_that_of_its_newest_finished_execution() {
        BranchKey key = insert("order");
        Hold hold = claimed("order", LONG).hold();
        append(step(hold, 1));
        append(step(hold, 2));
        Checkpoint again = new Checkpoint(
                key,
                3,
                Checkpoint.Kind.STEP,
                Optional.of(node(0)),
                position(3),
                3,
                1,
                hold.version(),
                hold.owner(),
                Optional.of(value(3)),
                Optional.empty(),
                STARTED_AT);
        append(again);

        assertThat(inOwn(() -> instances().output(key.run(), node(0)))).hasValue(value(3));
        assertThat(inOwn(() -> instances().output(key.run(), node(1)))).hasValue(value(2));
        assertThat(inOwn(() -> instances().output(key.run(), node(2)))).isEmpty();
    }

    private InstanceQuery query(String prefix) {
        return query(Optional.empty(), Optional.of(mark + "-" + prefix), Optional.empty(), Optional.empty());
    }

    private InstanceQuery query(
            Optional<Phase> phase, Optional<String> prefix, Optional<Instant> from, Optional<Instant> before) {
        return new InstanceQuery(phase, Optional.of(workflow), prefix, from, before, Optional.empty(), 100);
    }

    private List<InstanceId> listed(InstanceQuery query) {
        return inOwn(() -> instances().list(query)).stream()
                .map(InstanceSummary::id)
                .toList();
    }

    @Test
    @Case("STO-04")
    void a_list_shows_the_newest_first_and_what_is_known_of_each() {
        BranchKey one = insert("one");
        insert("two");
        inOwn(() -> close(one, cancelling()));

        List<InstanceSummary> rows = inOwn(() -> instances().list(query("")));

        assertThat(rows).extracting(InstanceSummary::id).containsExactly(id("two"), id("one"));
        assertThat(rows.get(0).phase()).isEqualTo(Phase.RUNNING);
        assertThat(rows.get(0).workflow()).isEqualTo(workflow);
        assertThat(rows.get(0).hash()).isEqualTo(hash);
        assertThat(rows.get(0).error()).isEmpty();
        assertThat(rows.get(0).reason()).isEmpty();
        assertThat(rows.get(0).endedAt()).isEmpty();
        assertThat(rows.get(0).createdAt()).isEqualTo(find("two").createdAt());
        assertThat(rows.get(1).run()).isEqualTo(one.run());
        assertThat(rows.get(1).phase()).isEqualTo(Phase.CANCELLED);
        assertThat(rows.get(1).reason()).hasValue("not wanted any more");
        assertThat(rows.get(1).endedAt()).isPresent();
    }

    @Test
    void a_list_can_be_narrowed_to_a_status() {
        insert("runs");
        BranchKey ended = insert("ended");
        inOwn(() -> close(ended, cancelling()));

        assertThat(listed(query(Optional.of(Phase.RUNNING), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(id("runs"));
        assertThat(listed(query(Optional.of(Phase.CANCELLED), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(id("ended"));
        assertThat(listed(query(Optional.of(Phase.FAILED), Optional.empty(), Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void a_list_can_be_narrowed_to_a_workflow() {
        insert("order");
        InstanceQuery other = new InstanceQuery(
                Optional.empty(),
                Optional.of(new WorkflowName("another-" + mark)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100);

        assertThat(listed(other)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "a_b", "a\\b", "a'b", "ü"})
    void a_prefix_means_its_characters_and_nothing_else(String prefix) {
        insert(prefix + "-order");
        insert("100x-order");
        insert("axb-order");

        assertThat(listed(query(prefix))).containsExactly(id(prefix + "-order"));
    }

    @Test
    void a_prefix_is_compared_exactly() {
        insert("order");

        assertThat(listed(query("ord"))).containsExactly(id("order"));
        assertThat(listed(query("Ord"))).isEmpty();
    }

    @Test
    void a_list_can_be_narrowed_to_a_time_with_its_beginning_and_without_its_end() {
        insert("one");
        insert("two");
        insert("three");
        Instant two = find("two").createdAt();

        assertThat(listed(query(Optional.empty(), Optional.empty(), Optional.of(two), Optional.empty())))
                .containsExactly(id("three"), id("two"));
        assertThat(listed(query(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(two))))
                .containsExactly(id("one"));
    }

    @Test
    @Case("STO-04")
    void a_list_goes_on_behind_the_last_row_of_the_page_before() {
        for (int i = 0; i < 5; i++) {
            insert("order-" + i);
        }

        List<InstanceId> all = new ArrayList<>();
        Optional<Long> after = Optional.empty();
        List<InstanceSummary> page;
        do {
            Optional<Long> from = after;
            page = inOwn(() -> instances()
                    .list(new InstanceQuery(
                            Optional.empty(),
                            Optional.of(workflow),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            from,
                            2)));
            page.forEach(row -> all.add(row.id()));
            after = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).run());
        } while (page.size() == 2);

        assertThat(all).containsExactly(id("order-4"), id("order-3"), id("order-2"), id("order-1"), id("order-0"));
    }

    // Routes.

    @Test
    void a_route_keeps_its_number_and_has_it_alone() {
        int first = route(hash, "");

        assertThat(route(hash, "")).isEqualTo(first);
        assertThat(route(hash, "eu,gpu")).isNotEqualTo(first);
        assertThat(route(randomHash(), "")).isNotEqualTo(first);
    }

    @Test
    void all_routes_of_a_node_are_numbered_in_one_call() {
        List<Routes.Route> wanted =
                List.of(new Routes.Route(hash, "a"), new Routes.Route(hash, "b"), new Routes.Route(hash, "a"));

        Map<Routes.Route, Integer> numbers =
                inOwn(() -> store().ports().routes().numbers(wanted));

        assertThat(numbers).containsOnlyKeys(wanted.get(0), wanted.get(1));
        assertThat(Set.copyOf(numbers.values())).hasSize(2);
        assertThat(inOwn(() -> store().ports().routes().numbers(List.of()))).isEmpty();
    }

    @Test
    void two_nodes_that_number_a_new_route_at_once_agree() throws Exception {
        Routes.Route route = new Routes.Route(hash, "new");
        try (StandingTransaction<Map<Routes.Route, Integer>> first =
                standing(() -> store().ports().routes().numbers(List.of(route)))) {
            Elsewhere<Map<Routes.Route, Integer>> second =
                    meanwhile(() -> store().ports().routes().numbers(List.of(route)));

            assertThat(first.commit()).isEqualTo(second.result());
        }
    }

    // Transactions.

    private void assertThatTheThreadHasNoTransaction() {
        AtomicReference<Boolean> told = new AtomicReference<>();
        transactions().afterCompletion(told::set);
        assertThat(told).as("called at once").hasValue(true);
    }

    private Attempt<Boolean> stepThatInserts(String name, boolean accepted) {
        routes();
        return transactions()
                .step(
                        LONG,
                        () -> "value",
                        ignored -> runs().insert(newRun(name)).isPresent(),
                        ignored -> accepted);
    }

    @Test
    void own_work_that_throws_is_rolled_back_and_throws_the_same() {
        routes();
        IllegalStateException error = new IllegalStateException("as arranged");

        assertThatThrownBy(() -> inOwn(() -> {
                    runs().insert(newRun("order"));
                    throw error;
                }))
                .isSameAs(error);

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    void own_work_inside_another_transaction_is_committed_whatever_becomes_of_that() {
        routes();

        rolledBack(() -> {
            runs().insert(newRun("outer"));
            inOwn(() -> runs().insert(newRun("inner")));
        });

        assertThat(inOwn(() -> instances().find(id("inner")))).isPresent();
        assertThat(inOwn(() -> instances().find(id("outer")))).isEmpty();
    }

    @Test
    @Case("SEQ-09")
    void a_step_whose_record_is_accepted_is_committed() {
        assertThat(stepThatInserts("order", true)).isEqualTo(new Attempt.Committed<>(true));

        assertThat(inOwn(() -> instances().find(id("order")))).isPresent();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    void a_step_whose_record_is_not_accepted_is_rolled_back() {
        assertThat(stepThatInserts("order", false)).isEqualTo(new Attempt.Refused<>(true));

        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    static Stream<Throwable> everythingABodyMayThrow() {
        return Stream.of(
                new Exception("as arranged"),
                new IllegalStateException("as arranged"),
                new AssertionError("as arranged"));
    }

    @ParameterizedTest
    @MethodSource("everythingABodyMayThrow")
    @Case("SEQ-09")
    void a_step_whose_body_throws_is_rolled_back_and_says_what_it_threw(Throwable thrown) {
        routes();
        AtomicInteger records = new AtomicInteger();

        Attempt<Boolean> attempt = transactions()
                .step(
                        LONG,
                        () -> {
                            runs().insert(newRun("order"));
                            if (thrown instanceof Error error) {
                                throw error;
                            }
                            throw (Exception) thrown;
                        },
                        ignored -> {
                            records.incrementAndGet();
                            return true;
                        },
                        done -> done);

        assertThat(attempt).isEqualTo(new Attempt.BodyFailed<Boolean>(thrown));
        assertThat(records).hasValue(0);
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    @Case("SEQ-09")
    void a_step_whose_record_cannot_be_written_is_rolled_back_with_the_work_of_its_body() {
        routes();
        IllegalStateException error = new IllegalStateException("as arranged");

        Attempt<Boolean> attempt = transactions()
                .step(
                        LONG,
                        () -> runs().insert(newRun("order")),
                        ignored -> {
                            throw error;
                        },
                        done -> true);

        assertThat(attempt)
                .isInstanceOfSatisfying(
                        Attempt.RecordFailed.class,
                        failed -> assertThat(failed.cause()).isSameAs(error));
        assertThat(inOwn(() -> instances().find(id("order")))).isEmpty();
        assertThatTheThreadHasNoTransaction();
    }

    @Test
    @Case("WAKE-06")
    void the_end_of_a_transaction_is_told_after_it_with_what_it_was() {
        List<Boolean> told = new ArrayList<>();

        inOwn(() -> {
            transactions().afterCompletion(told::add);
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly(true);

        rolledBack(() -> transactions().afterCompletion(told::add));
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void what_is_called_after_a_commit_finds_what_was_committed() throws Exception {
        routes();
        AtomicReference<Elsewhere<Optional<Snapshot>>> found = new AtomicReference<>();

        inOwn(() -> {
            runs().insert(newRun("order"));
            transactions()
                    .afterCompletion(committed -> found.set(Elsewhere.start(
                            "reader", () -> transactions().own(() -> instances().find(id("order"))))));
        });

        assertThat(found.get().result()).isPresent();
    }

    @Test
    void an_error_of_the_application_is_no_trouble_of_the_database() {
        assertThat(transactions().trouble(new IllegalStateException("no stock")))
                .isEqualTo(Transactions.Trouble.OTHER);
    }
}
