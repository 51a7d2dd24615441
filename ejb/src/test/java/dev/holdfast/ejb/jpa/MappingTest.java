package dev.holdfast.ejb.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.RollbackException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class MappingTest {

    private static final Instant T1 = Instant.parse("2026-05-01T10:00:00.123456Z");
    private static final Instant T2 = Instant.parse("2026-05-01T10:00:01Z");
    private static final Instant T3 = Instant.parse("2026-05-01T10:00:02.000001Z");
    private static final byte[] HASH = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTES = {0, 1, -1, 127, -128};

    /** In Berlin these two are the same hour of the clock, one before and one after summer time ends. */
    private static final Instant FIRST_HALF_PAST_TWO = Instant.parse("2026-10-25T00:30:00Z");

    private static final Instant SECOND_HALF_PAST_TWO = Instant.parse("2026-10-25T01:30:00Z");

    /** Half past two of this morning does not exist in Berlin; it does elsewhere. */
    private static final Instant SPRING = Instant.parse("2026-03-29T01:30:00Z");

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static TestDatabase db;

    private final DatabaseKind kind;

    MappingTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        db = kind.open();
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        db.close();
    }

    @BeforeEach
    void empty_tables() throws SQLException {
        db.clear();
    }

    @Test
    void a_snapshot_written_by_sql_is_read_with_every_column() throws Exception {
        db.update(
                "INSERT INTO hf_snapshot (id, created_at, ended_at, next_branch, signal_count, status, live,"
                        + " instance_id, workflow, definition_hash, actor, reason, error, trace_parent, parent_id,"
                        + " parent_branch, parent_signal, parent_cancels, closing, closing_node,"
                        + " closing_actor, closing_reason, closing_failure, failed_branch, failed_sequence)"
                        + " VALUES (7, ?, ?, 4, 5, 4, true, 'order-7', 'order', ?, 'anna', 'why', 'bad',"
                        + " '00-1-2-01', 6, 8, 'done', true, 5, 'node-1', 'bert', 'because', 'trace', 11, 12)",
                T1,
                T2,
                HASH);

        SnapshotRow row = db.inTransaction(() -> db.entityManager().find(SnapshotRow.class, 7L));

        assertThat(row.id()).isEqualTo(7);
        assertThat(row.createdAt()).isEqualTo(T1);
        assertThat(row.endedAt()).isEqualTo(T2);
        assertThat(row.nextBranch()).isEqualTo(4);
        assertThat(row.signalCount()).isEqualTo(5);
        assertThat(row.phase()).isEqualTo(Phase.FAILED);
        assertThat(row.live()).isTrue();
        assertThat(row.instanceId()).isEqualTo("order-7");
        assertThat(row.workflow()).isEqualTo("order");
        assertThat(row.definitionHash()).isEqualTo(HASH);
        assertThat(row.actor()).isEqualTo("anna");
        assertThat(row.reason()).isEqualTo("why");
        assertThat(row.error()).isEqualTo("bad");
        assertThat(row.traceParent()).isEqualTo("00-1-2-01");
        assertThat(row.parentId()).isEqualTo(6L);
        assertThat(row.parentBranch()).isEqualTo(8);
        assertThat(row.parentSignal()).isEqualTo("done");
        assertThat(row.parentCancels()).isTrue();
        assertThat(row.closing()).isEqualTo(Phase.CANCELLED);
        assertThat(row.closingNode()).isEqualTo("node-1");
        assertThat(row.closingActor()).isEqualTo("bert");
        assertThat(row.closingReason()).isEqualTo("because");
        assertThat(row.closingFailure()).isEqualTo("trace");
        assertThat(row.failedBranch()).isEqualTo(11);
        assertThat(row.failedSequence()).isEqualTo(12);
    }

    @Test
    void a_snapshot_written_by_jpa_has_every_column_and_an_id_from_the_sequence() throws Exception {
        SnapshotRow full = new SnapshotRow(
                T1,
                T2,
                4,
                5,
                Phase.FAILED,
                true,
                "order-7",
                "order",
                HASH,
                "anna",
                "why",
                "bad",
                "00-1-2-01",
                6L,
                8,
                "done",
                true,
                Phase.CANCELLED,
                "node-1",
                "bert",
                "because",
                "trace",
                11,
                12);
        SnapshotRow stub = plain(Phase.EXPECTED, "order-8", null, null);

        db.inTransaction(() -> {
            db.entityManager().persist(full);
            db.entityManager().persist(stub);
        });

        assertThat(full.id()).isPositive();
        assertThat(stub.id()).isEqualTo(full.id() + 1);
        assertThat(db.rows("SELECT next_branch, signal_count, status, live, instance_id, workflow, actor, reason,"
                        + " error, trace_parent FROM hf_snapshot WHERE instance_id = 'order-7'"))
                .containsExactly(row(4, 5, 4, true, "order-7", "order", "anna", "why", "bad", "00-1-2-01"));
        String added = "SELECT parent_id, parent_branch, parent_signal, parent_cancels, closing, closing_node,"
                + " closing_actor, closing_reason, closing_failure, failed_branch, failed_sequence FROM"
                + " hf_snapshot WHERE instance_id = ?";
        assertThat(db.rows(added, "order-7"))
                .containsExactly(row(6L, 8, "done", true, 5, "node-1", "bert", "because", "trace", 11, 12));
        assertThat(db.rows(added, "order-8"))
                .containsExactly(row(null, null, null, null, null, null, null, null, null, null, null));
        assertThat(db.value("SELECT definition_hash FROM hf_snapshot WHERE instance_id = 'order-7'"))
                .isEqualTo(HASH);
        assertTime(db, "hf_snapshot WHERE instance_id = 'order-7'", "created_at", T1);
        assertTime(db, "hf_snapshot WHERE instance_id = 'order-7'", "ended_at", T2);
        assertThat(db.rows("SELECT ended_at, workflow, definition_hash, actor, reason, error, trace_parent"
                        + " FROM hf_snapshot WHERE instance_id = 'order-8'"))
                .containsExactly(row(null, null, null, null, null, null, null));
    }

    @Test
    void ids_come_from_blocks_that_plain_statements_take_from_as_well() throws Exception {
        try (TestDatabase fresh = kind.open()) {
            SnapshotRow first = plain(Phase.EXPECTED, "order-7", null, null);

            fresh.inTransaction(() -> fresh.entityManager().persist(first));

            assertThat(first.id()).isEqualTo(1);
            assertThat(fresh.value("SELECT nextval('hf_snapshot_id')")).isEqualTo(100L);
        }
    }

    @Test
    void a_branch_is_read_and_written_with_every_column() throws Exception {
        String columns = "due_at, ready_at, claimed_at, version, parent, route, open_arms, claimed_sequence,"
                + " priority, takeovers, owner, awaiting, next_arm, end_arm, arm_route, arm_priority";
        db.update(
                "INSERT INTO hf_branch (snapshot_id, branch, " + columns
                        + ") VALUES (7, 3, ?, ?, ?, 9, 2, 11, 12, 13, 5, 15, 'node-1', ',approval,', 16, 17, 18, 4)",
                T1,
                T2,
                T3);

        BranchRow read = db.inTransaction(() -> db.entityManager().find(BranchRow.class, new BranchId(7, 3)));
        BranchRow copy = new BranchRow(
                8,
                3,
                read.dueAt(),
                read.readyAt(),
                read.claimedAt(),
                read.parent(),
                read.route(),
                read.openArms(),
                read.claimedSequence(),
                read.priority(),
                read.takeovers(),
                read.owner(),
                read.awaiting(),
                read.nextArm(),
                read.endArm(),
                read.armRoute(),
                read.armPriority());
        BranchRow bare = new BranchRow(
                9, 0, null, null, null, null, 1, 0, null, (short) 1, (short) 0, null, null, 0, 0, null, null);
        db.inTransaction(() -> {
            db.entityManager().persist(copy);
            db.entityManager().persist(bare);
        });

        assertThat(read.snapshotId()).isEqualTo(7);
        assertThat(read.branch()).isEqualTo(3);
        assertThat(read.dueAt()).isEqualTo(T1);
        assertThat(read.readyAt()).isEqualTo(T2);
        assertThat(read.claimedAt()).isEqualTo(T3);
        assertThat(read.version()).isEqualTo(9);
        String written = "SELECT due_at, ready_at, claimed_at, parent, route, open_arms, claimed_sequence, priority,"
                + " takeovers, owner, awaiting, next_arm, end_arm, arm_route, arm_priority FROM hf_branch WHERE snapshot_id"
                + " = ?";
        assertThat(db.rows(written, 8)).isEqualTo(db.rows(written, 7));
        assertThat(db.rows("SELECT version, parent, route, open_arms, claimed_sequence, priority, takeovers, owner,"
                        + " awaiting, next_arm, end_arm, arm_route, arm_priority FROM hf_branch WHERE snapshot_id = 8"))
                .containsExactly(row(1, 2, 11, 12, 13, 5, 15, "node-1", ",approval,", 16, 17, 18, 4));
        assertThat(db.rows("SELECT due_at, ready_at, claimed_at, parent, claimed_sequence, owner, awaiting,"
                        + " arm_route, arm_priority FROM hf_branch WHERE snapshot_id = 9"))
                .containsExactly(row(null, null, null, null, null, null, null, null, null));
    }

    @Test
    void a_checkpoint_is_read_and_written_with_every_column() throws Exception {
        byte[] large = new byte[3_000_000];
        large[large.length - 1] = 42;
        db.update(
                "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, started_at, at, input_sequence, claim,"
                        + " kind, attempt, runner, node, position, output, error, input_branch)"
                        + " VALUES (7, 1, 2, ?, ?, 1, 5, 2, 3, 'node-1', 'charge', 'AtTask charge', ?, 'stack', 6)",
                T1,
                T2,
                BYTES);

        CheckpointRow read =
                db.inTransaction(() -> db.entityManager().find(CheckpointRow.class, new CheckpointId(7, 1, 2)));
        CheckpointRow bare = new CheckpointRow(
                7,
                1,
                3,
                null,
                T3,
                null,
                0,
                Checkpoint.Kind.TOMBSTONE,
                (short) 0,
                "node-2",
                null,
                null,
                large,
                null,
                null);
        db.inTransaction(() -> db.entityManager().persist(bare));

        assertThat(read.snapshotId()).isEqualTo(7);
        assertThat(read.branch()).isEqualTo(1);
        assertThat(read.sequence()).isEqualTo(2);
        assertThat(read.startedAt()).isEqualTo(T1);
        assertThat(read.at()).isEqualTo(T2);
        assertThat(read.inputSequence()).isEqualTo(1);
        assertThat(read.inputBranch()).isEqualTo(6);
        assertThat(read.claim()).isEqualTo(5);
        assertThat(read.kind()).isEqualTo(Checkpoint.Kind.FAILED);
        assertThat(read.attempt()).isEqualTo((short) 3);
        assertThat(read.runner()).isEqualTo("node-1");
        assertThat(read.node()).isEqualTo("charge");
        assertThat(read.position()).isEqualTo("AtTask charge");
        assertThat(read.output()).isEqualTo(BYTES);
        assertThat(read.error()).isEqualTo("stack");
        assertThat(db.rows("SELECT started_at, input_sequence, claim, kind, attempt, runner, node, position, error,"
                        + " input_branch FROM hf_checkpoint WHERE sequence = 3"))
                .containsExactly(row(null, null, 0, 7, 0, "node-2", null, null, null, null));
        assertThat(db.value("SELECT output FROM hf_checkpoint WHERE sequence = 3"))
                .isEqualTo(large);
        assertTime(db, "hf_checkpoint WHERE sequence = 3", "at", T3);
    }

    @Test
    void a_signal_is_read_and_written_with_every_column() throws Exception {
        db.update(
                "INSERT INTO hf_signal (snapshot_id, ordinal, at, consumed_branch, consumed_sequence, kind, name,"
                        + " dedup, actor, reason, payload)"
                        + " VALUES (7, 1, ?, 2, 3, 0, 'approval', 'mail-1', 'anna', 'why', ?)",
                T1,
                BYTES);

        SignalRow read = db.inTransaction(() -> db.entityManager().find(SignalRow.class, new SignalId(7, 1)));
        SignalRow bare = new SignalRow(7, 2, T2, null, null, SignalRecord.Kind.PAUSE, null, null, null, null, null);
        db.inTransaction(() -> db.entityManager().persist(bare));

        assertThat(read.snapshotId()).isEqualTo(7);
        assertThat(read.ordinal()).isEqualTo(1);
        assertThat(read.at()).isEqualTo(T1);
        assertThat(read.consumedBranch()).isEqualTo(2);
        assertThat(read.consumedSequence()).isEqualTo(3);
        assertThat(read.kind()).isEqualTo(SignalRecord.Kind.EVENT);
        assertThat(read.name()).isEqualTo("approval");
        assertThat(read.dedup()).isEqualTo("mail-1");
        assertThat(read.actor()).isEqualTo("anna");
        assertThat(read.reason()).isEqualTo("why");
        assertThat(read.payload()).isEqualTo(BYTES);
        assertThat(db.rows("SELECT consumed_branch, consumed_sequence, kind, name, dedup, actor, reason, payload"
                        + " FROM hf_signal WHERE ordinal = 2"))
                .containsExactly(row(null, null, 2, null, null, null, null, null));
        assertTime(db, "hf_signal WHERE ordinal = 2", "at", T2);
    }

    @Test
    void a_shared_value_and_a_label_are_read_and_written_with_every_column() throws Exception {
        db.update("INSERT INTO hf_state (snapshot_id, version, name, \"value\") VALUES (7, 3, 'total', ?)", BYTES);
        db.update("INSERT INTO hf_label (snapshot_id, name, \"value\") VALUES (7, 'customer', 'anna')");

        StateRow state = db.inTransaction(() -> db.entityManager().find(StateRow.class, new NamedId(7, "total")));
        LabelRow label = db.inTransaction(() -> db.entityManager().find(LabelRow.class, new NamedId(7, "customer")));
        db.inTransaction(() -> {
            db.entityManager().persist(new StateRow(8, state.version(), state.name(), state.value()));
            db.entityManager().persist(new LabelRow(8, label.name(), label.value()));
        });

        assertThat(state.snapshotId()).isEqualTo(7);
        assertThat(state.version()).isEqualTo(3);
        assertThat(state.name()).isEqualTo("total");
        assertThat(state.value()).isEqualTo(BYTES);
        assertThat(label.snapshotId()).isEqualTo(7);
        assertThat(label.name()).isEqualTo("customer");
        assertThat(label.value()).isEqualTo("anna");
        assertThat(db.value("SELECT \"value\" FROM hf_state WHERE snapshot_id = 8 AND version = 3 AND name = 'total'"))
                .isEqualTo(BYTES);
        assertThat(db.value("SELECT \"value\" FROM hf_label WHERE snapshot_id = 8 AND name = 'customer'"))
                .isEqualTo("anna");
    }

    @Test
    void a_route_is_read_and_written_and_numbers_itself_when_inserted_by_sql() throws Exception {
        String insert = "INSERT INTO hf_route (definition_hash, tags) VALUES (?, ?) ON CONFLICT DO NOTHING";
        assertThat(db.update(insert, HASH, "gpu,fast")).isOne();
        assertThat(db.update(insert, HASH, "gpu,fast")).isZero();

        Object id = db.value("SELECT id FROM hf_route");
        RouteRow read = db.inTransaction(() -> db.entityManager().find(RouteRow.class, id));
        db.inTransaction(() -> db.entityManager().persist(new RouteRow(70_000, HASH, "order", "")));

        assertThat(read.id()).isEqualTo(id);
        assertThat(read.definitionHash()).isEqualTo(HASH);
        assertThat(read.tags()).isEqualTo("gpu,fast");
        assertThat(read.workflow()).isEmpty();
        assertThat(db.value("SELECT workflow FROM hf_route WHERE id = 70000")).isEqualTo("order");
        assertThat(db.value("SELECT tags FROM hf_route WHERE id = 70000")).isEqualTo("");
        assertThat(db.value("SELECT definition_hash FROM hf_route WHERE id = 70000"))
                .isEqualTo(HASH);
    }

    @Test
    void a_time_is_the_same_instant_in_every_time_zone_of_the_jvm() throws Exception {
        List<Instant> times = List.of(
                T1,
                FIRST_HALF_PAST_TWO,
                SECOND_HALF_PAST_TWO,
                SPRING,
                Instant.EPOCH,
                Instant.parse("1883-11-18T12:00:00Z"));

        inZone("Europe/Berlin", () -> db.inTransaction(() -> write(db, 0, times)));
        // A pool's connection outlives a change of zone; another node's has seen the other zone only.
        inZone("America/St_Johns", () -> db.inTransaction(() -> write(db, 10, times)));
        try (TestDatabase other = db.anotherNode()) {
            inZone("Pacific/Auckland", () -> other.inTransaction(() -> write(other, 20, times)));
            for (int from : new int[] {0, 10, 20}) {
                for (int i = 0; i < times.size(); i++) {
                    assertTime(db, "hf_signal WHERE ordinal = " + (from + i), "at", times.get(i));
                }
                for (String zone : new String[] {"UTC", "Europe/Berlin", "America/St_Johns"}) {
                    inZone(zone, () -> assertThat(read(db, from, times.size())).isEqualTo(times));
                    inZone(
                            zone,
                            () -> assertThat(read(other, from, times.size())).isEqualTo(times));
                }
            }
        }
    }

    @Test
    void times_compare_as_instants_in_queries() throws Exception {
        db.inTransaction(() -> write(db, 0, List.of(FIRST_HALF_PAST_TWO, SECOND_HALF_PAST_TWO)));

        inZone("Europe/Berlin", () -> {
            List<Integer> until = db.inTransaction(() -> db.entityManager()
                    .createQuery("SELECT s.ordinal FROM SignalRow s WHERE s.at <= :time", Integer.class)
                    .setParameter("time", FIRST_HALF_PAST_TWO)
                    .getResultList());
            assertThat(until).containsExactly(0);
        });
    }

    @Test
    void what_is_finer_than_a_microsecond_is_cut_off_and_never_rounded_up() throws Exception {
        Instant fine = Instant.parse("2026-05-01T10:00:00.999999999Z");

        db.inTransaction(() -> write(db, 0, List.of(fine)));

        assertThat(read(db, 0, 1)).containsExactly(Instant.parse("2026-05-01T10:00:00.999999Z"));
    }

    @Test
    void a_branch_that_somebody_else_has_changed_is_not_changed_through_jpa() throws Exception {
        BranchRow created =
                new BranchRow(7, 0, T1, T1, null, null, 1, 0, null, (short) 3, (short) 0, null, null, 0, 0, null, null);
        db.inTransaction(() -> db.entityManager().persist(created));
        BranchRow stale = db.inTransaction(() -> db.entityManager().find(BranchRow.class, new BranchId(7, 0)));
        db.update("UPDATE hf_branch SET version = version + 1, owner = 'node-2' WHERE snapshot_id = 7");

        assertThatThrownBy(() -> db.inTransaction(() -> {
                    BranchRow merged = db.entityManager().merge(stale);
                    db.entityManager().remove(merged);
                }))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(OptimisticLockException.class),
                        e -> assertThat(e).isInstanceOf(RollbackException.class));
        assertThat(db.rows("SELECT version, owner FROM hf_branch")).containsExactly(row(2, "node-2"));
    }

    @Test
    void what_another_node_has_changed_is_seen_by_the_next_transaction() throws Exception {
        SnapshotRow row = plain(Phase.RUNNING, "order-7", "order", HASH);
        db.inTransaction(() -> db.entityManager().persist(row));

        db.update("UPDATE hf_snapshot SET status = 2");

        SnapshotRow again = db.inTransaction(() -> db.entityManager().find(SnapshotRow.class, row.id()));
        assertThat(again.phase()).isEqualTo(Phase.PAUSED);
    }

    @Test
    void a_native_insert_answers_its_real_count_at_once_beside_batched_writes() throws Exception {
        String insert = "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, at, claim, kind, runner)"
                + " VALUES (7, 0, 0, ?1, 0, 0, 'node-1') ON CONFLICT DO NOTHING";

        db.inTransaction(() -> {
            db.entityManager().persist(new RouteRow(1, HASH, "order", "a"));
            int first = db.entityManager()
                    .createNativeQuery(insert)
                    .setParameter(1, Timestamp.from(T1))
                    .executeUpdate();
            db.entityManager().persist(new RouteRow(2, HASH, "order", "b"));
            int second = db.entityManager()
                    .createNativeQuery(insert)
                    .setParameter(1, Timestamp.from(T1))
                    .executeUpdate();
            assertThat(first).isOne();
            assertThat(second).isZero();
        });

        assertThat(db.value("SELECT count(*) FROM hf_checkpoint")).isEqualTo(1L);
        assertThat(db.value("SELECT count(*) FROM hf_route")).isEqualTo(2L);
    }

    private static SnapshotRow plain(Phase phase, String id, @Nullable String workflow, byte @Nullable [] hash) {
        return new SnapshotRow(
                T1, null, 1, 0, phase, true, id, workflow, hash, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null);
    }

    private static void write(TestDatabase db, int from, List<Instant> times) {
        for (int i = 0; i < times.size(); i++) {
            db.entityManager()
                    .persist(new SignalRow(
                            7,
                            from + i,
                            times.get(i),
                            null,
                            null,
                            SignalRecord.Kind.CANCEL,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
    }

    private static List<Instant> read(TestDatabase db, int from, int count) throws Exception {
        return db.inTransaction(() -> db.entityManager()
                .createQuery(
                        "SELECT s FROM SignalRow s WHERE s.ordinal >= :from AND s.ordinal < :to ORDER BY s.ordinal",
                        SignalRow.class)
                .setParameter("from", from)
                .setParameter("to", from + count)
                .getResultStream()
                .map(SignalRow::at)
                .toList());
    }

    /** Asks the database itself for the seconds since 1970, which no driver and no time zone has a part in. */
    private static void assertTime(TestDatabase db, String where, String column, Instant expected) throws SQLException {
        Object epoch = db.value("SELECT CAST(EXTRACT(EPOCH FROM " + column + ") * 1000000 AS bigint) FROM " + where);
        assertThat(epoch).isEqualTo(expected.getEpochSecond() * 1_000_000 + expected.getNano() / 1_000);
    }

    private static void inZone(String zone, TestDatabase.Work work) throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            work.run();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }
}
