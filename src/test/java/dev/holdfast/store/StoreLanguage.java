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
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Elsewhere;
import dev.holdfast.testing.StandingTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The words that the contracts of a store are written with.
 *
 * <p>In these tests a branch with sequence <i>n</i> stands at task {@code n<n>} and carries the value {@code v<n>}, unless
 * a test says otherwise. Names are those of one test alone, so that tests share one database.
 */
public abstract class StoreLanguage {

    /** Longer than any test takes. */
    static final Duration LONG = Duration.ofHours(1);

    /** What lasts so long is over at once. */
    static final Duration NO_TIME = Duration.ZERO;

    static final Instant STARTED_AT = Instant.parse("2026-02-03T04:05:06.123456Z");

    static final Failure FAILURE =
            new Failure("java.lang.IllegalStateException", "no stock: für 日本 🎉", "at line one\n\tat line two\n");

    /** When a branch is due that nothing but an event or an ended arm wakes. */
    static final Parking.Due NEVER = new Parking.Never();

    static final Parking.Due AT_ONCE = new Parking.After(NO_TIME);

    /** When a branch is due that sleeps longer than any test takes. */
    static final Parking.Due LATER = new Parking.At(Instant.parse("2100-01-01T00:00:00Z"));

    final String mark = UUID.randomUUID().toString();
    final WorkflowName workflow = new WorkflowName("contract-" + mark);
    final DefinitionHash hash = randomHash();
    private final Map<String, BranchKey> keys = new HashMap<>();
    private Set<Integer> routes = Set.of();

    /** Returns the store under test. */
    protected abstract StoreFixture store();

    // The ports.

    protected final Branches branches() {
        return store().ports().branches();
    }

    final Runs runs() {
        return store().ports().runs();
    }

    final Instances instances() {
        return store().ports().instances();
    }

    final Signals signals() {
        return store().ports().signals();
    }

    final Transactions transactions() {
        return store().ports().transactions();
    }

    // Transactions.

    protected final <T> T inOwn(Supplier<T> work) {
        return transactions().own(work);
    }

    final void inOwn(Runnable work) {
        inOwn(() -> {
            work.run();
            return true;
        });
    }

    final void rolledBack(Runnable work) {
        assertThatThrownBy(() -> inOwn(() -> {
                    work.run();
                    throw new RolledBack();
                }))
                .isInstanceOf(RolledBack.class);
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    final <T> StandingTransaction<T> standing(Supplier<T> firstPart) throws Exception {
        return StandingTransaction.open(transactions(), firstPart);
    }

    /** The same for a first part that gives nothing. */
    final StandingTransaction<Boolean> standing(Runnable firstPart) throws Exception {
        return standing(() -> {
            firstPart.run();
            return true;
        });
    }

    /** Does something in a transaction on another thread, and returns once it waits for a lock or is done. */
    final <T> Elsewhere<T> meanwhile(Supplier<T> work) throws InterruptedException {
        Elsewhere<T> other = Elsewhere.start("meanwhile", () -> transactions().own(work));
        store().awaitWaiting(other.thread());
        return other;
    }

    /** The same for something that gives nothing. */
    final Elsewhere<Boolean> meanwhile(Runnable work) throws InterruptedException {
        return meanwhile(() -> {
            work.run();
            return true;
        });
    }

    // Names.

    static DefinitionHash randomHash() {
        String digits = UUID.randomUUID().toString() + UUID.randomUUID();
        return DefinitionHash.parse(digits.replace("-", ""));
    }

    final int route(DefinitionHash of, String tags) {
        Routes.Route route = new Routes.Route(workflow, of, tags);
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

    final int route() {
        return routes().iterator().next();
    }

    final InstanceId id(String name) {
        return new InstanceId(mark + "-" + name);
    }

    // Runs.

    final TestRun aRun(String name) {
        return new TestRun(id(name), workflow, hash, position(0), value(0), route());
    }

    final NewRun newRun(String name) {
        return aRun(name).build();
    }

    protected final BranchKey insert(String name) {
        return insert(name, aRun(name));
    }

    final BranchKey insert(String name, TestRun run) {
        NewRun built = run.build();
        BranchKey key = new BranchKey(inOwn(() -> runs().insert(built)).orElseThrow(), 0);
        keys.put(name, key);
        store().tick();
        return key;
    }

    final BranchKey key(String name) {
        return Objects.requireNonNull(keys.get(name));
    }

    final Snapshot find(String name) {
        return inOwn(() -> instances().find(id(name))).orElseThrow();
    }

    final State state(String name) {
        return find(name).state();
    }

    final Phase phase(BranchKey key) {
        return inOwn(() -> branches().phase(key.run())).orElseThrow();
    }

    final State.Failed failedState(String name) {
        return (State.Failed) state(name);
    }

    /** Checks where the only branch of a running run stands, held or not. */
    final void assertThatItStandsAt(String name, int sequence) {
        assertThat(state(name))
                .isInstanceOfSatisfying(
                        State.InProgress.class,
                        running -> assertThat(running.branches())
                                .singleElement()
                                .satisfies(branch -> assertThat(branch).isEqualTo(alone(sequence, branch.held()))));
    }

    /** What the only branch of a run looks like. */
    static BranchState alone(int sequence, boolean held) {
        return new BranchState(
                0, sequence, position(sequence), OptionalInt.empty(), held, Optional.of(value(sequence)));
    }

    final InstanceQuery query(String prefix) {
        return new InstanceQuery(
                Optional.empty(),
                Optional.of(workflow),
                Optional.of(mark + "-" + prefix),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                100);
    }

    // Claims.

    protected final Optional<Claim> claim(String name, String node, Duration claim) {
        return inOwn(() -> branches().claim(key(name), node, claim));
    }

    final Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return inOwn(() -> branches().claim(branch, node, claim));
    }

    final Claim claimed(String name, Duration claim) {
        return claim(name, "node-a", claim).orElseThrow();
    }

    final Claim claimed(BranchKey branch) {
        return claim(branch, "node-a", LONG).orElseThrow();
    }

    final List<Claim> poll(Poll poll) {
        return inOwn(() -> branches().claim(poll));
    }

    final Poll pollOf(int limit) {
        return new Poll("node-a", routes(), limit, LONG, Duration.ofMinutes(1));
    }

    final void assertThatNothingIsDue(String name) {
        assertThatItIsNotDue(key(name));
    }

    final void assertThatItIsNotDue(BranchKey branch) {
        assertThat(claim(branch, "node-z", NO_TIME)).as("claim of %s", branch).isEmpty();
    }

    /** Claims a branch and gives it back, so that it stays due. */
    final void assertThatItIsDue(BranchKey branch) {
        Optional<Claim> claim = claim(branch, "node-z", LONG);
        assertThat(claim).as("claim of %s", branch).isPresent();
        assertThat(inOwn(() -> branches().giveBack(claim.get().hold()))).isTrue();
    }

    final boolean isHeld(Hold hold) {
        return inOwn(() -> branches().reload(hold)).isPresent();
    }

    final boolean park(Hold hold, Parking.Due due, String... awaiting) {
        return inOwn(() -> branches().park(hold, parking(due, awaiting)));
    }

    /** Starts a run whose branch 0 is put down. */
    final BranchKey parked(String name, Parking.Due due, String... awaiting) {
        BranchKey key = insert(name);
        assertThat(park(claimed(key).hold(), due, awaiting)).isTrue();
        return key;
    }

    final Parking parking(Parking.Due due, String... awaiting) {
        return new Parking(due, List.of(awaiting), Optional.empty(), route(), 3);
    }

    // Checkpoints.

    static Position position(int sequence) {
        return new Position.AtTask(node(sequence));
    }

    static NodeId node(int sequence) {
        return new NodeId("n" + sequence);
    }

    static Payload value(int sequence) {
        return text("v" + sequence);
    }

    static Payload text(String text) {
        return new Payload((byte) 1, text.getBytes(StandardCharsets.UTF_8));
    }

    static Checkpoint step(Hold hold, int sequence) {
        return checkpoint(hold, sequence, Checkpoint.Kind.STEP, position(sequence));
    }

    static Checkpoint end(Hold hold, int sequence) {
        return checkpoint(hold, sequence, Checkpoint.Kind.END, position(sequence - 1));
    }

    static Checkpoint checkpoint(Hold hold, int sequence, Checkpoint.Kind kind, Position next) {
        return new Checkpoint(
                hold.branch(),
                sequence,
                kind,
                Optional.of(node(sequence - 1)),
                next,
                ValueRef.of(hold.branch(), sequence),
                1,
                hold.version(),
                hold.owner(),
                Optional.of(value(sequence)),
                Optional.empty(),
                STARTED_AT);
    }

    /** A row without an output, behind which the value is that of another row. */
    static Checkpoint passing(Hold hold, int sequence, Checkpoint.Kind kind, Position next, ValueRef value) {
        return new Checkpoint(
                hold.branch(),
                sequence,
                kind,
                Optional.of(node(sequence - 1)),
                next,
                value,
                1,
                hold.version(),
                hold.owner(),
                Optional.empty(),
                Optional.empty(),
                STARTED_AT);
    }

    static Checkpoint failed(Hold hold, int sequence, int inputSequence) {
        return failed(hold, sequence, ValueRef.of(hold.branch(), inputSequence), 1);
    }

    static Checkpoint failed(Hold hold, int sequence, ValueRef value, int attempt) {
        return new Checkpoint(
                hold.branch(),
                sequence,
                Checkpoint.Kind.FAILED,
                Optional.of(node(sequence - 1)),
                position(sequence - 1),
                value,
                attempt,
                hold.version(),
                hold.owner(),
                Optional.empty(),
                Optional.of(FAILURE),
                STARTED_AT);
    }

    final Optional<Phase> append(Checkpoint checkpoint) {
        return inOwn(() -> branches().append(checkpoint));
    }

    final List<StepRecord> steps(BranchKey key) {
        return inOwn(() -> instances().steps(key.run()));
    }

    static List<Checkpoint.Kind> kinds(List<StepRecord> steps) {
        return steps.stream().map(StepRecord::kind).toList();
    }

    /** Returns the kinds of the rows of one branch. */
    final List<Checkpoint.Kind> kindsOf(BranchKey key) {
        return kinds(steps(key).stream()
                .filter(step -> step.branch() == key.branch())
                .toList());
    }

    // Verbs.

    static Closing cancelling() {
        return new Closing(
                Phase.CANCELLED,
                Optional.of("not wanted any more"),
                Optional.of("ada"),
                Optional.empty(),
                "node-of-verb");
    }

    static Closing failing() {
        return new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), Optional.of(FAILURE), "node-of-verb");
    }

    /** Closes a run in the transaction of the thread, as a verb does it: under the lock. */
    final void close(BranchKey key, Closing closing) {
        assertThat(runs().lock(key.run())).isPresent();
        runs().close(key.run(), closing);
    }

    final void lock(BranchKey key) {
        assertThat(runs().lock(key.run())).isPresent();
    }

    final int pause(BranchKey key) {
        return inOwn(() -> {
            lock(key);
            return runs().pause(key.run(), Runs.Trail.NONE);
        });
    }

    final void resume(BranchKey key) {
        inOwn(() -> {
            lock(key);
            runs().resume(key.run(), Runs.Trail.NONE);
        });
    }

    final void retry(BranchKey key) {
        inOwn(() -> {
            lock(key);
            runs().retry(key.run(), Phase.RUNNING);
        });
    }

    // Forks.

    /**
     * A branch that waits for its arms.
     *
     * @param parent the branch
     * @param first the number of the first arm
     */
    record Fork(BranchKey parent, int first) {

        BranchKey arm(int index) {
            return new BranchKey(parent.run(), first + index);
        }
    }

    /** Makes a held branch at a sequence open a fork, whose arms all get its value; at most so many of them at once. */
    final Fork fork(Hold hold, int sequence, ValueRef value, int arms, int limit) {
        return inOwn(() -> {
            long run = hold.branch().run();
            int first = branches().numbers(run, arms).orElseThrow();
            Position join = new Position.AtJoin(node(sequence), first, arms);
            assertThat(branches().append(passing(hold, sequence + 1, Checkpoint.Kind.FORK, join, value)))
                    .isPresent();
            branches()
                    .open(IntStream.range(0, arms)
                            .mapToObj(arm -> newArm(hold, first + arm, value, arm < limit ? AT_ONCE : NEVER))
                            .toList());
            Parking.Arms opened = new Parking.Arms(arms, limit < arms ? first + limit : 0, first + arms);
            assertThat(branches().park(hold, new Parking(NEVER, List.of(), Optional.of(opened), route(), 3)))
                    .isTrue();
            return new Fork(hold.branch(), first);
        });
    }

    final NewBranch newArm(Hold parent, int number, ValueRef value, Parking.Due due) {
        return new NewBranch(
                new BranchKey(parent.branch().run(), number),
                OptionalInt.of(parent.branch().branch()),
                position(0),
                Optional.empty(),
                value,
                due,
                route(),
                3,
                parent.owner());
    }

    /** Starts a run that opens a fork at once. */
    final Fork forked(String name, int arms) {
        return forked(name, arms, arms);
    }

    final Fork forked(String name, int arms, int limit) {
        Hold hold = claimed(insert(name)).hold();
        return fork(hold, 0, new ValueRef(0, 0), arms, limit);
    }

    final boolean endArm(Hold arm, Fork fork) {
        return inOwn(() -> branches().endArm(arm, end(arm, 1), fork.parent().branch()));
    }
}
