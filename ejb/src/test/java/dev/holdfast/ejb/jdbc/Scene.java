package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Elsewhere;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A store on a database of its own, and the moves of which races are arranged. Every move is a transaction. */
final class Scene implements AutoCloseable {

    static final Duration LONG = Duration.ofHours(1);
    static final Parking.Due NEVER = new Parking.Never();
    private static final DefinitionHash HASH = DefinitionHash.parse("ab".repeat(32));
    private static final int ROUTE = 1;

    final TestDatabase db;
    final Branches branches;
    final Runs runs;
    final Signals signals;
    final SharedState state;
    final Outbox outbox;
    private final Transactions transactions;

    Scene(DatabaseKind kind) {
        db = kind.open();
        JdbcStore store =
                db.isH2() ? new H2Store(db.dataSource(), Clock.systemUTC()) : new PostgresStore(db.dataSource());
        branches = store;
        runs = store.runs();
        signals = store.signals();
        state = store.sharedState();
        outbox = store.outbox();
        transactions = new JtaTransactions(db.transactionManager(), db.synchronizationRegistry());
    }

    @Override
    public void close() throws SQLException {
        db.close();
    }

    <T> T inOwn(Supplier<T> work) {
        return transactions.own(work);
    }

    boolean inOwn(Runnable work) {
        return inOwn(() -> {
            work.run();
            return true;
        });
    }

    /** Stops the first before its commit, starts the second, and lets the first go on once the second waits for it. */
    <A, B> Race<A, B> race(Supplier<A> first, Supplier<B> second) throws Exception {
        Elsewhere<A> ahead = Elsewhere.prepare("first", () -> inOwn(first));
        try (Gate gate = db.wire().nextCommit().by(ahead.thread()).park()) {
            ahead.start();
            gate.awaitArrival();
            Elsewhere<B> behind = Elsewhere.start("second", () -> inOwn(second));
            db.awaitLockWaits(1);
            gate.open();
            return new Race<>(ahead.result(), behind.result());
        }
    }

    /** Stops the first before its commit while the second does all of its work without waiting for it. */
    <A, B> Race<A, B> pass(Supplier<A> first, Supplier<B> second) throws Exception {
        Elsewhere<A> ahead = Elsewhere.prepare("first", () -> inOwn(first));
        try (Gate gate = db.wire().nextCommit().by(ahead.thread()).park()) {
            ahead.start();
            gate.awaitArrival();
            B passed = Elsewhere.start("second", () -> inOwn(second)).result();
            gate.open();
            return new Race<>(ahead.result(), passed);
        }
    }

    /** What both came to. */
    record Race<A, B>(A first, B second) {}

    NewRun run(String id) {
        return new NewRun(
                new InstanceId(id),
                new WorkflowName("w"),
                HASH,
                task("first"),
                text("input"),
                ROUTE,
                3,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                "node");
    }

    /** A run whose time is over at once: branch 1 is due to say so. */
    NewRun runOutOfTime(String id) {
        NewRun plain = run(id);
        return new NewRun(
                plain.id(),
                plain.workflow(),
                plain.hash(),
                plain.position(),
                plain.input(),
                plain.route(),
                plain.priority(),
                plain.owner(),
                plain.claim(),
                plain.dueIn(),
                Optional.of(new NewRun.Deadline(task("deadline"), Duration.ZERO, ROUTE)),
                plain.parent(),
                plain.labels(),
                plain.createdBy());
    }

    BranchKey start(String id) {
        return new BranchKey(inOwn(() -> runs.insert(run(id))).orElseThrow(), 0);
    }

    Claim claim(BranchKey branch) {
        return claim(branch, "node", LONG).orElseThrow();
    }

    Optional<Claim> claim(BranchKey branch, String node, Duration lasting) {
        return inOwn(() -> branches.claim(branch, node, lasting));
    }

    /** Claims a branch in such a way that it is due again at once. */
    Hold zombie(BranchKey branch) {
        return claim(branch, "zombie", Duration.ZERO).orElseThrow().hold();
    }

    /** Tells whether somebody would get a branch, and leaves it as it is. */
    boolean isDue(BranchKey branch) throws SQLException {
        return count(
                        "hf_branch WHERE due_at <= current_timestamp AND branch = " + branch.branch()
                                + " AND snapshot_id = ?",
                        branch.run())
                == 1;
    }

    /** A fork whose arms stand at their first task. */
    record Fork(BranchKey parent, int first) {
        BranchKey arm(int index) {
            return new BranchKey(parent.run(), first + index);
        }
    }

    /** Starts a run whose branch 0 waits for arms, at most so many of them at once. */
    Fork fork(String id, int arms, int limit) {
        Claim claim = claim(start(id));
        return fork(claim.hold(), claim.sequence(), arms, limit);
    }

    Fork fork(Hold hold, int sequence, int arms, int limit) {
        return inOwn(() -> {
            long run = hold.branch().run();
            int first = branches.numbers(run, arms).orElseThrow();
            assertThat(branches.append(row(hold, sequence + 1, Checkpoint.Kind.FORK)))
                    .isPresent();
            branches.open(IntStream.range(0, arms)
                    .mapToObj(arm -> new NewBranch(
                            new BranchKey(run, first + arm),
                            OptionalInt.of(hold.branch().branch()),
                            task("arm"),
                            Optional.empty(),
                            new ValueRef(0, 0),
                            arm < limit ? new Parking.After(Duration.ZERO) : NEVER,
                            ROUTE,
                            3,
                            "node"))
                    .toList());
            Parking.Arms opened = new Parking.Arms(arms, limit < arms ? first + limit : 0, first + arms);
            assertThat(branches.park(hold, new Parking(NEVER, List.of(), Optional.of(opened), ROUTE, 3)))
                    .isTrue();
            return new Fork(hold.branch(), first);
        });
    }

    boolean endArm(Hold arm, Fork fork) {
        return branches.endArm(
                arm, row(arm, 1, Checkpoint.Kind.END), fork.parent().branch());
    }

    static Parking awaiting(String name) {
        return new Parking(NEVER, List.of(name), Optional.empty(), ROUTE, 3);
    }

    static Parking until(Parking.Due due) {
        return new Parking(due, List.of(), Optional.empty(), ROUTE, 3);
    }

    static Checkpoint row(Hold hold, int sequence, Checkpoint.Kind kind) {
        boolean fails = kind == Checkpoint.Kind.FAILED;
        return new Checkpoint(
                hold.branch(),
                sequence,
                kind,
                Optional.of(new NodeId("done")),
                task("next"),
                ValueRef.of(hold.branch(), fails ? sequence - 1 : sequence),
                1,
                hold.version(),
                hold.owner(),
                fails ? Optional.empty() : Optional.of(text("value " + sequence)),
                fails ? Optional.of(new Failure("type", "message", "trace")) : Optional.empty(),
                Instant.parse("2026-05-01T10:00:00Z"));
    }

    static Position task(String node) {
        return new Position.AtTask(new NodeId(node));
    }

    static Payload text(String text) {
        return new Payload((byte) 1, text.getBytes(StandardCharsets.UTF_8));
    }

    static Closing cancelled() {
        return Runs.Trail.NONE.cancelled("verb");
    }

    /** Locks a run and ends it, as a cancel does. */
    boolean cancel(long run) {
        assertThat(runs.lock(run)).isPresent();
        runs.close(run, cancelled());
        return true;
    }

    int pause(long run) {
        assertThat(runs.lock(run)).isPresent();
        return runs.pause(run, Runs.Trail.NONE);
    }

    boolean resume(long run) {
        assertThat(runs.lock(run)).isPresent();
        runs.resume(run, Runs.Trail.NONE);
        return true;
    }

    int drain(long run) {
        assertThat(runs.lock(run)).isPresent();
        return runs.drain(run, cancelled());
    }

    Signals.Sent send(String id, String name, @Nullable String key) {
        return signals.send(
                new InstanceId(id),
                new Signals.NewSignal(name, text(name), Optional.ofNullable(key), Optional.empty()));
    }

    /** Looks for an event under the lock; consumes it, or puts the branch down to wait for it. */
    Optional<Integer> await(Hold hold, int sequence, String name) {
        if (!branches.lock(hold.branch().run()).equals(Optional.of(Phase.RUNNING))) {
            throw new IllegalStateException("not running");
        }
        Optional<Signals.Pending> event = signals.oldest(hold.branch().run(), List.of(name));
        if (event.isEmpty()) {
            assertThat(branches.park(hold, awaiting(name))).isTrue();
            return Optional.empty();
        }
        assertThat(consume(hold, sequence, event.get())).isTrue();
        return Optional.of(event.get().ordinal());
    }

    boolean consume(Hold hold, int sequence, Signals.Pending event) {
        signals.consumed(hold.branch().run(), event.ordinal(), hold.branch(), sequence);
        return branches.append(row(hold, sequence, Checkpoint.Kind.SIGNAL)).isPresent() && branches.stopAwaiting(hold);
    }

    long count(String where, long run) throws SQLException {
        Object count = db.value("SELECT count(*) FROM " + where, run);
        return count instanceof Number number ? number.longValue() : -1;
    }
}
