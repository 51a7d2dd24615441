package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.jpa.JpaInstances;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Instances;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Retention;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the hot statements touch on PostgreSQL among very many live branches; those of whole batches are in {@link BatchPlanTest}. */
class PlanTest {

    private static Crowd crowd;
    private static TestDatabase database;
    private static PostgresStore store;
    private static Transactions transactions;

    @BeforeAll
    static void fill() throws SQLException {
        crowd = new Crowd(500);
        database = crowd.database;
        store = crowd.store;
        transactions = crowd.transactions;
    }

    @AfterAll
    static void close() throws SQLException {
        crowd.close();
    }

    /** Runs a statement and returns how many rows were read by scanning tables or indexes from end to end. */
    private static long scanned(Runnable statement) throws SQLException {
        return crowd.during(statement).scanned();
    }

    private static List<Claim> claim(int limit) {
        return crowd.claim(limit);
    }

    private static Checkpoint checkpoint(Claim claim, Checkpoint.Kind kind) {
        return Crowd.checkpoint(claim, kind);
    }

    @Test
    void a_scan_would_be_seen() throws SQLException {
        assertThat(scanned(() -> transactions.own(() -> store.statements.query(
                        "SELECT count(*) FROM hf_branch WHERE awaiting = 'nothing'",
                        none -> {},
                        row -> row.getLong(1)))))
                .isGreaterThan(Crowd.BRANCHES / 2);
    }

    private static InstanceQuery query(
            Optional<String> prefix, Optional<Phase> phase, InstanceQuery.Sort sort, Optional<String> after) {
        return new InstanceQuery(
                phase,
                Optional.empty(),
                prefix,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                after.map(id -> 1_050_000L),
                after,
                sort,
                50);
    }

    @Test
    void pages_of_every_order_and_a_prefix_scan_no_table() throws SQLException {
        Instances instances = new JpaInstances(database.entityManager());
        for (InstanceQuery.Sort sort : InstanceQuery.Sort.values()) {
            for (Optional<String> after : List.of(Optional.<String>empty(), Optional.of("i1050000"))) {
                assertScansNothing(
                        sort + " after " + after,
                        () -> instances
                                        .list(query(Optional.empty(), Optional.empty(), sort, after))
                                        .size()
                                == 50);
            }
        }
        assertScansNothing(
                "a prefix that few ids have",
                () -> instances
                                .list(query(
                                        Optional.of("i10500"),
                                        Optional.empty(),
                                        InstanceQuery.Sort.ID,
                                        Optional.empty()))
                                .size()
                        == 50);
        assertScansNothing(
                "failed ones",
                () -> instances
                        .list(query(
                                Optional.empty(),
                                Optional.of(Phase.FAILED),
                                InstanceQuery.Sort.NEWEST,
                                Optional.empty()))
                        .isEmpty());
        assertScansNothing(
                "counts of the rare",
                () -> instances
                        .counts(
                                query(
                                        Optional.empty(),
                                        Optional.of(Phase.FAILED),
                                        InstanceQuery.Sort.NEWEST,
                                        Optional.empty()),
                                10_001)
                        .isEmpty());
    }

    @Test
    void a_claim_of_one_or_of_many_scans_no_table() throws SQLException {
        assertThat(scanned(() -> assertThat(claim(1)).hasSize(1)))
                .as("rows scanned for one")
                .isZero();
        assertThat(scanned(() -> assertThat(claim(64)).hasSize(64)))
                .as("rows scanned for 64")
                .isZero();
    }

    @Test
    void the_wait_for_the_next_due_branch_scans_no_table() throws SQLException {
        assertThat(scanned(() -> transactions.own(() -> store.untilNextDue(Set.of(1, 2, 3)))))
                .isZero();
    }

    @Test
    void the_count_of_what_is_due_scans_no_table() throws SQLException {
        database.update("INSERT INTO hf_route(id, workflow, definition_hash, tags) VALUES (1, 'w', '\\x77', 'plan')");
        try {
            assertScansNothing(
                    "due", () -> new JdbcWorkload(store).due().get(0).oldest().compareTo(Duration.ofSeconds(59)) > 0);
        } finally {
            database.update("DELETE FROM hf_route WHERE tags = 'plan'");
        }
    }

    @Test
    void a_renewal_of_many_claims_scans_no_table() throws SQLException {
        List<Hold> holds = claim(64).stream().map(Claim::hold).toList();

        assertThat(scanned(() -> assertThat(transactions.own(() -> store.renew(holds, Duration.ofMinutes(5))))
                        .hasSize(64)))
                .isZero();
    }

    @Test
    void retention_reads_and_removes_a_hundred_runs_without_a_scan() throws SQLException {
        database.update(
                "UPDATE hf_snapshot SET status = 3, ended_at = now() - interval '2 days' WHERE id BETWEEN 1050001 AND"
                        + " 1050100");
        List<Long> runs = LongStream.rangeClosed(1_050_001, 1_050_100).boxed().toList();

        assertThat(scanned(() -> assertThat(
                                transactions.own(() -> store.retention().after(1_050_000, 1_000)))
                        .hasSize(1_000)))
                .as("a page of runs")
                .isZero();
        assertThat(scanned(() -> assertThat(
                                transactions.own(() -> store.retention().remove(runs, Duration.ofDays(1), 10_000)))
                        .isEqualTo(new Retention.Removed(100, 100, false))))
                .as("the removal")
                .isZero();
    }

    @Test
    void start_step_last_step_release_and_failure_scan_no_table() throws SQLException {
        List<Claim> claims = claim(4);
        NewRun run = new NewRun(
                new InstanceId("new"),
                new WorkflowName("w"),
                Crowd.HASH,
                new Position.AtTask(new NodeId("a")),
                new Payload((byte) 1, new byte[60]),
                1,
                3,
                Optional.empty(),
                Duration.ZERO,
                Duration.ofDays(1),
                Optional.of(new NewRun.Deadline(new Position.AtTask(new NodeId("z")), Duration.ofDays(2), 1)),
                Optional.of(new Runs.Parent(1_000_001, 0, "done", true)),
                Map.of("customer", "c"),
                "node");

        assertThat(scanned(() -> transactions.own(() -> store.runs().insert(run))))
                .as("start")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.append(checkpoint(claims.get(0), Checkpoint.Kind.STEP)))))
                .as("step")
                .isZero();
        assertThat(scanned(
                        () -> transactions.own(() -> store.complete(checkpoint(claims.get(1), Checkpoint.Kind.END)))))
                .as("last step")
                .isZero();
        assertThat(scanned(
                        () -> transactions.own(() -> store.release(claims.get(2).hold(), 1, 3))))
                .as("release")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.fail(checkpoint(claims.get(3), Checkpoint.Kind.FAILED)))))
                .as("failure")
                .isZero();
        assertThat(transactions.own(() -> store.reload(claims.get(0).hold()))).isPresent();
        assertThat(scanned(
                        () -> transactions.own(() -> store.reload(claims.get(0).hold()))))
                .as("reload")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.author(new BranchKey(1_000_200, 0), 0))))
                .as("read-back")
                .isZero();
    }

    private static void assertScansNothing(String what, Supplier<Boolean> work) throws SQLException {
        crowd.assertScansNothing(what, work);
    }

    private static NewBranch arm(Hold parent, int number, boolean held) {
        return new NewBranch(
                new BranchKey(parent.branch().run(), number),
                OptionalInt.of(0),
                new Position.AtTask(new NodeId("a")),
                Optional.empty(),
                new ValueRef(0, 0),
                held ? new Parking.Never() : new Parking.After(Duration.ZERO),
                1,
                3,
                "node");
    }

    @Test
    void a_fork_its_arms_and_their_results_scan_no_table() throws SQLException {
        Claim parent = claim(1).get(0);
        long run = parent.hold().branch().run();
        assertScansNothing("fork", () -> {
            int first = store.numbers(run, 3).orElseThrow();
            boolean forked =
                    store.append(checkpoint(parent, Checkpoint.Kind.FORK)).isPresent();
            store.open(List.of(
                    arm(parent.hold(), first, false),
                    arm(parent.hold(), first + 1, false),
                    arm(parent.hold(), first + 2, true)));
            return forked
                    && store.park(
                            parent.hold(),
                            new Parking(
                                    new Parking.Never(),
                                    List.of(),
                                    Optional.of(new Parking.Arms(3, first + 2, first + 3)),
                                    1,
                                    3));
        });
        Claim one = transactions
                .own(() -> store.claim(new BranchKey(run, 1), "node", Duration.ofDays(1)))
                .orElseThrow();
        Claim two = transactions
                .own(() -> store.claim(new BranchKey(run, 2), "node", Duration.ofDays(1)))
                .orElseThrow();
        assertScansNothing("end of an arm", () -> store.endArm(one.hold(), checkpoint(one, Checkpoint.Kind.END), 0));
        assertScansNothing(
                "a settled arm", () -> store.settleArm(two.hold(), 2, checkpoint(two, Checkpoint.Kind.FAILED), 0));
        assertScansNothing("results", () -> store.results(run, 1, 3).size() == 2);
        crowd.assertScansNoTable(
                "claim of the arm that was opened",
                () -> store.claim(new BranchKey(run, 3), "node", Duration.ofDays(1))
                        .isPresent());
    }

    @Test
    void events_and_waits_scan_no_table() throws SQLException {
        Claim claim = claim(1).get(0);
        Hold hold = claim.hold();
        long run = hold.branch().run();
        Signals signals = store.signals();
        Signals.NewSignal event =
                new Signals.NewSignal("go", new Payload((byte) 1, new byte[60]), Optional.of("key"), Optional.empty());

        assertScansNothing(
                "park",
                () -> store.park(
                        hold, new Parking(new Parking.Never(), List.of("go", "stop"), Optional.empty(), 1, 3)));
        assertScansNothing("send by id", () -> signals.send(claim.instance(), event) == Signals.Sent.STORED);
        assertScansNothing("send to a run", () -> {
            signals.send(run, event);
            return true;
        });
        assertScansNothing(
                "send before the start", () -> signals.send(new InstanceId("not yet"), event) == Signals.Sent.STORED);
        assertScansNothing(
                "oldest event", () -> signals.oldest(run, List.of("go", "stop")).isPresent());
        assertScansNothing("consuming", () -> {
            signals.consumed(run, 1, hold.branch(), 1);
            return true;
        });
        assertScansNothing("what was sent", () -> signals.sent(run).size() == 2);
    }

    @Test
    void verbs_and_shared_values_scan_no_table() throws SQLException {
        Claim claim = claim(1).get(0);
        long run = claim.hold().branch().run();
        Runs runs = store.runs();

        crowd.assertScansNoTable("lock by id", () -> runs.lock(claim.instance()).isPresent());
        crowd.assertScansNoTable("lock", () -> runs.lock(run).isPresent());
        crowd.assertScansNoTable("children", () -> runs.children(run).isEmpty());
        crowd.assertScansNoTable("pause", () -> runs.pause(run, Runs.Trail.NONE) == 1);
        crowd.assertScansNoTable("let go", () -> store.letGo(claim.hold()).isPresent());
        crowd.assertScansNoTable("resume", () -> {
            runs.resume(run, Runs.Trail.NONE);
            return true;
        });
        crowd.assertScansNoTable(
                "read a shared value", () -> store.sharedState().read(run, "n").version() == 1);
        crowd.assertScansNoTable(
                "write a shared value",
                () -> store.sharedState().write(run, "n", 1, new Payload((byte) 1, new byte[60])));
        crowd.assertScansNoTable("drain", () -> runs.drain(run, Runs.Trail.NONE.cancelled("node")) == 0);
        Claim last = transactions
                .own(() -> store.claim(claim.hold().branch(), "node", Duration.ofDays(1)))
                .orElseThrow();
        crowd.assertScansNoTable("compensate", () -> runs.compensate(run, runs.closing(run), 1, 3, last.hold()));
        crowd.assertScansNoTable("close", () -> {
            runs.close(run, Runs.Trail.NONE.cancelled("node"));
            return store.phase(run).equals(Optional.of(Phase.CANCELLED));
        });
        crowd.assertScansNoTable("supersede", () -> {
            runs.supersede(run);
            return true;
        });
    }

    @Test
    void messages_scan_no_table_although_all_of_many_are_due() throws SQLException {
        Outbox outbox = store.outbox();
        Set<String> channels = Set.of("mail", "bill");
        List<Outbox.Place> heads = transactions.own(() -> outbox.heads(channels, 100));
        Outbox.Message head = transactions.own(() -> outbox.lock(heads.get(0))).orElseThrow();
        Failure failure = new Failure("type", "message", "trace");

        assertThat(heads).hasSize(100);
        for (int asked = 0;
                asked < 10;
                asked++) { // the driver prepares, and the server plans without values, after some
            assertScansNothing("heads", () -> outbox.heads(channels, 100).size() == 100);
        }
        assertScansNothing("lock", () -> outbox.lock(heads.get(1)).isPresent());
        assertScansNothing("send", () -> {
            outbox.send(
                    head.sender(),
                    List.of(
                            new Outbox.Outgoing("mail", head.message()),
                            new Outbox.Outgoing("mail", head.message()),
                            new Outbox.Outgoing("mail", head.message())));
            return true;
        });
        assertScansNothing("delivered", () -> {
            outbox.delivered(head);
            return outbox.lock(heads.get(0)).isEmpty();
        });
        Outbox.Message second =
                transactions.own(() -> outbox.lock(heads.get(2))).orElseThrow();
        assertScansNothing("failed", () -> outbox.failed(second, failure, Optional.of(Duration.ofHours(1))));
        assertScansNothing("next due", () -> outbox.untilNextDue(channels).isPresent());
        Outbox.Message third = transactions.own(() -> outbox.lock(heads.get(3))).orElseThrow();
        assertScansNothing("parked", () -> outbox.failed(third, failure, Optional.empty()));
        assertScansNothing("list of parked", () -> outbox.parked(10).size() == 1);
        assertScansNothing("driven again", () -> outbox.redrive(third.number()));
    }

    @Test
    void limits_scan_no_table_however_many_wait() throws SQLException {
        Slots slots = store.slots();
        Slots.Place place = new Slots.Place("w:main", "");
        long run = claim(1).get(0).hold().branch().run();

        assertScansNothing("places of a run", () -> slots.of(run).size() == 1);
        assertScansNothing("lock", () -> slots.lock(place).isPresent());
        assertScansNothing(
                "first lock",
                () -> slots.lock(new Slots.Place("w:main", "new"), 5, Optional.empty())
                                .counter()
                                .held()
                        == 0);
        for (int asked = 0; asked < 10; asked++) {
            assertScansNothing("next", () -> slots.next(place, "").isPresent());
            assertScansNothing("next share", () -> slots.next(place, "s5").isPresent());
        }
        Slots.Slot next = transactions.own(() -> slots.next(place, "s5")).orElseThrow();
        assertThat(next.share()).isEqualTo("s6");
        assertScansNothing("give", () -> {
            slots.put(next.in(Slots.State.HELD));
            slots.wake(next.run(), next.branch(), Optional.empty());
            Slots.Locked locked = slots.lock(place).orElseThrow();
            slots.put(locked.counter(), locked.now());
            return true;
        });
        assertScansNothing("holders", () -> slots.holders(place, 5).size() == 1);
        assertScansNothing("ended branches", () -> slots.withoutBranch(run).isEmpty());
        assertScansNothing("list", () -> slots.list(null, 10).size() == 2);
        assertScansNothing("end", () -> {
            slots.remove(next.in(Slots.State.HELD));
            return true;
        });
    }

    @Test
    void reading_one_instance_scans_no_table() throws SQLException {
        Instances instances = new JpaInstances(database.entityManager());
        assertThat(transactions.own(() -> instances.find(new InstanceId("i1000001"))))
                .isPresent();

        assertScansNothing(
                "find", () -> instances.find(new InstanceId("i1000002")).isPresent());
        assertScansNothing("trace", () -> instances.trace(1_000_001).size() == 1);
        assertScansNothing("labels", () -> instances.labels(1_000_001).size() == 1);
        assertScansNothing(
                "value", () -> instances.value(1_000_001, new ValueRef(0, 0)).isPresent());
    }
}
