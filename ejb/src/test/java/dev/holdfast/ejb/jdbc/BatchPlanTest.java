package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Pending;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the statements for whole batches touch on PostgreSQL among very many live branches: no table is scanned, and the rows that
 * are read grow with the batch and with nothing else.
 */
class BatchPlanTest {

    /** The most rows that may be read by index for one row of a batch, its constraints and triggers included. */
    private static final int READ_FOR_ONE = 12;

    /** Entries of what was claimed or ended before lie in front until the database cleans up; far fewer than an index has. */
    private static final int LEFT_BEHIND = 10_000;

    private static Crowd crowd;
    private static int starts;

    @BeforeAll
    static void fill() throws SQLException {
        crowd = new Crowd(20_000);
        for (int time = 0; time < OFTEN; time++) {
            List<Claim> parents = crowd.claim(2);
            crowd.inOwn(
                    () -> crowd.store.renew(parents.stream().map(Claim::hold).toList(), Duration.ofMinutes(5)));
            List<Claim> arms = forked(parents, 2);
            crowd.inOwn(() -> crowd.store.writeAll(all(arms, Pending.Kind.ARM_END)));
            crowd.inOwn(() -> crowd.store.writeAll(all(crowd.claim(2), Pending.Kind.STEP)));
            crowd.inOwn(() -> crowd.store.writeAll(all(crowd.claim(2), Pending.Kind.RUN_END)));
            crowd.inOwn(() -> crowd.store.runs().insertAll(runs(2)));
        }
    }

    private static List<Pending> all(List<Claim> claims, Pending.Kind kind) {
        return claims.stream().map(claim -> pending(claim, kind)).toList();
    }

    private static List<NewRun> runs(int count) {
        return IntStream.range(0, count).mapToObj(run -> run("new-" + starts++)).toList();
    }

    @AfterAll
    static void close() throws SQLException {
        crowd.close();
    }

    /** As often is enough for the database to plan a statement for any batch and no more for each. */
    private static final int OFTEN = 12;

    /** Does something in one transaction, and checks what it read for a batch of that size. */
    private static void assertThatItReadsLittle(String what, int rows, Runnable work) throws SQLException {
        Crowd.Read read = crowd.during(() -> assertThat(crowd.inOwn(() -> {
                    work.run();
                    return true;
                }))
                .isTrue());
        assertThat(read.byScan()).as("rows scanned by %s of %d", what, rows).isZero();
        assertThat(read.byIndex())
                .as("rows read by index by %s of %d", what, rows)
                .isLessThanOrEqualTo((long) READ_FOR_ONE * rows + LEFT_BEHIND);
    }

    private static Pending pending(Claim claim, Pending.Kind kind) {
        return new Pending(
                Crowd.checkpoint(claim, kind == Pending.Kind.STEP ? Checkpoint.Kind.STEP : Checkpoint.Kind.END),
                kind,
                claim.parent().orElse(0));
    }

    private static void writeAll(List<Pending> rows) {
        assertThat(crowd.store.writeAll(rows)).hasSize(rows.size()).allMatch(Optional::isPresent);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1_000})
    void steps_and_ends_of_runs_written_together(int rows) throws SQLException {
        List<Claim> claims = crowd.claim(rows);

        assertThatItReadsLittle("steps", rows, () -> writeAll(all(claims, Pending.Kind.STEP)));

        List<Claim> ending = crowd.claim(rows);
        assertThatItReadsLittle("ends of runs", rows, () -> writeAll(all(ending, Pending.Kind.RUN_END)));
        assertThat(crowd.inOwn(
                        () -> crowd.store.phase(ending.get(0).hold().branch().run())))
                .hasValue(Phase.COMPLETED);
    }

    /** Opens arms that are held from the start, so many for each parent, of which the last is held back. */
    private static List<Claim> forked(List<Claim> parents, int arms) {
        List<Claim> claims = new ArrayList<>();
        for (Claim parent : parents) {
            BranchKey key = parent.hold().branch();
            crowd.inOwn(() -> {
                List<NewBranch> opened = IntStream.rangeClosed(1, arms + 1)
                        .mapToObj(arm -> arm(
                                key,
                                arm,
                                arm <= arms ? new Parking.Held("node", Duration.ofHours(1)) : new Parking.Never()))
                        .toList();
                crowd.store.open(opened);
                Parking.Arms all = new Parking.Arms(arms + 1, arms + 1, arms + 2);
                return assertThat(crowd.store.park(
                                parent.hold(), new Parking(new Parking.Never(), List.of(), Optional.of(all), 1, 3)))
                        .isTrue();
            });
            for (int arm = 1; arm <= arms; arm++) {
                claims.add(held(parent, arm));
            }
        }
        return claims;
    }

    private static NewBranch arm(BranchKey parent, int number, Parking.Due due) {
        return new NewBranch(
                new BranchKey(parent.run(), number),
                OptionalInt.of(parent.branch()),
                new Position.AtTask(new NodeId("a")),
                Optional.empty(),
                new ValueRef(0, 0),
                due,
                1,
                3,
                "node");
    }

    private static Claim held(Claim parent, int arm) {
        return new Claim(
                new Hold(new BranchKey(parent.hold().branch().run(), arm), 1, "node"),
                parent.instance(),
                parent.workflow(),
                parent.hash(),
                parent.phase(),
                OptionalLong.empty(),
                OptionalInt.of(0),
                0,
                0,
                parent.storedPosition(),
                parent.valueRef(),
                parent.storedValue(),
                0,
                0,
                Optional.empty(),
                parent.at());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 256, 1_000})
    void ends_of_arms_written_together_those_of_one_parent_and_those_of_many(int rows) throws SQLException {
        List<Claim> ofMany = forked(crowd.claim(rows / 2), 2);
        assertThatItReadsLittle(
                "ends of arms of " + rows / 2 + " parents", rows, () -> writeAll(all(ofMany, Pending.Kind.ARM_END)));

        List<Claim> ofOne = forked(crowd.claim(1), rows);
        assertThatItReadsLittle("ends of arms of one parent", rows, () -> writeAll(all(ofOne, Pending.Kind.ARM_END)));
    }

    private static NewRun run(String id) {
        return new NewRun(
                new InstanceId(id),
                new WorkflowName("w"),
                Crowd.HASH,
                new Position.AtTask(new NodeId("a")),
                new Payload((byte) 1, new byte[60]),
                4,
                3,
                Optional.empty(),
                Duration.ZERO,
                Duration.ofDays(1),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                "node");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1_000})
    void starts_at_once_of_new_ids_and_of_ids_in_use(int rows) throws SQLException {
        List<NewRun> runs = runs(rows);

        assertThatItReadsLittle(
                "starts",
                rows,
                () -> assertThat(crowd.store.runs().insertAll(runs)).allMatch(OptionalLong::isPresent));
        assertThatItReadsLittle(
                "starts of ids in use",
                rows,
                () -> assertThat(crowd.store.runs().insertAll(runs)).allMatch(OptionalLong::isEmpty));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1_000})
    void branches_opened_at_once(int rows) throws SQLException {
        BranchKey parent = crowd.claim(1).get(0).hold().branch();

        assertThatItReadsLittle(
                "arms",
                rows,
                () -> crowd.store.open(IntStream.rangeClosed(1, rows)
                        .mapToObj(number -> arm(
                                parent,
                                number,
                                number % 2 == 0
                                        ? new Parking.Held("node", Duration.ofHours(1))
                                        : new Parking.After(Duration.ofHours(1))))
                        .toList()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 256, 1_000})
    void branches_claimed_at_once(int rows) throws SQLException {
        assertThatItReadsLittle(
                "claims", rows, () -> assertThat(crowd.claim(rows)).hasSize(rows));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1_000})
    void claims_renewed_at_once(int rows) throws SQLException {
        List<Hold> holds = crowd.claim(rows).stream().map(Claim::hold).toList();

        assertThatItReadsLittle(
                "renewals",
                rows,
                () -> assertThat(crowd.store.renew(holds, Duration.ofMinutes(5)))
                        .hasSize(rows));
    }
}
