package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.ClaimRow.Taken;
import dev.holdfast.ejb.jdbc.Statements.Binder;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Poll;
import dev.holdfast.store.Transactions.InDoubt;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The hot statements on PostgreSQL: start, step, end of an arm and last step are one statement each.
 *
 * <p>Times: {@code clock_timestamp()} where one is written, since {@code now()} stands still for the whole transaction
 * (F23); {@code statement_timestamp()} where one is compared, since a volatile clock cannot be an index condition (F31a).
 */
public final class PostgresStore extends JdbcStore {

    private static final String NOW = "clock_timestamp()";

    private static final String INSERTED = Rows.INSERT_CHECKPOINT + "SELECT ?, " + NOW + ", " + Rows.VALUES + " WHERE "
            + Rows.NOT_TAKEN + " RETURNING ";

    private static final String APPEND = INSERTED + "(SELECT status FROM hf_snapshot WHERE id = ?)";

    /**
     * The update locks the snapshot before the insert takes its key, since the insert selects from it (R4). Here and below, keys
     * are named beside a join: while the statistics are those of an empty table, the join alone reads the whole index.
     */
    private static final String COMPLETE =
            "WITH u AS (UPDATE hf_snapshot SET status = 3, ended_at = " + NOW + " WHERE id = ? AND status IN (1, 2)"
                    + " RETURNING id), d AS (DELETE FROM hf_branch b USING u WHERE b.snapshot_id = ? AND b.snapshot_id = u.id) "
                    + Rows.INSERT_CHECKPOINT + "SELECT u.id, " + NOW + ", " + Rows.VALUES
                    + " FROM u WHERE " + Rows.NOT_TAKEN;

    /**
     * Each part runs for the rows of the one before, so the key is taken first and the parent's row, for which the other arms
     * wait, is changed last but for the next arm's (F29).
     */
    private static final String END_ARM = "WITH c AS (" + INSERTED
            + "snapshot_id, branch), d AS (DELETE FROM hf_branch b"
            + " USING c WHERE b.snapshot_id = ? AND b.branch = ? AND b.snapshot_id = c.snapshot_id RETURNING b.snapshot_id), p AS ("
            + Opening.countDown(NOW) + " FROM d WHERE hf_branch.snapshot_id = ? AND hf_branch.branch = ?"
            + " RETURNING hf_branch.*), o AS (" + Opening.insertNext("p WHERE " + Opening.HAS_OPENED, NOW)
            + ") SELECT count(*) FROM p";

    /** One look-up for each key and table, whatever the statistics say: a join may be planned as a scan of a table. */
    private static final String LOAD = "SELECT k.snapshot_id, k.branch, " + ClaimRow.columns(NOW)
            + " FROM unnest(?, ?) AS k(snapshot_id, branch) JOIN LATERAL (SELECT * FROM hf_snapshot WHERE id = k.snapshot_id"
            + " LIMIT 1) s ON TRUE JOIN LATERAL (SELECT sequence, position, input_branch, input_sequence, kind, attempt, at"
            + " FROM hf_checkpoint WHERE snapshot_id = k.snapshot_id AND branch = k.branch ORDER BY sequence DESC LIMIT 1) c"
            + " ON TRUE LEFT JOIN LATERAL (SELECT output FROM hf_checkpoint WHERE snapshot_id = k.snapshot_id AND branch ="
            + " coalesce(c.input_branch, k.branch) AND sequence = c.input_sequence LIMIT 1) v ON TRUE";

    private static final String RESULTS =
            "SELECT g.branch, c.error, v.output, v.branch, v.sequence FROM generate_series(?, ?) AS g(branch) JOIN"
                    + " LATERAL (SELECT kind, error, input_branch, input_sequence FROM hf_checkpoint WHERE snapshot_id = ? AND"
                    + " branch = g.branch ORDER BY sequence DESC LIMIT 1) c ON c.kind = 6 LEFT JOIN hf_checkpoint v ON"
                    + " v.snapshot_id = ? AND v.branch = coalesce(c.input_branch, g.branch) AND v.sequence = c.input_sequence"
                    + " ORDER BY g.branch";

    private static final String UNTIL_NEXT_DUE =
            "SELECT extract(epoch FROM min(x.due_at) - clock_timestamp()) * 1000000 FROM unnest(?) AS r(route),"
                    + " generate_series(1, 5) AS p(priority), LATERAL (SELECT due_at FROM hf_branch b WHERE b.route ="
                    + " r.route AND b.priority = p.priority AND b.due_at IS NOT NULL ORDER BY b.due_at LIMIT 1) x";

    /** A join would be planned by statistics, which for a table this busy may be of another hour. */
    private static final String TOMBSTONES =
            "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence, input_branch, input_sequence, claim, kind, attempt,"
                    + " runner, position, error, started_at, at) SELECT b.snapshot_id, b.branch, c.sequence + 1,"
                    + " c.input_branch, c.input_sequence, b.version, 7, 0, ?, c.position, ?, " + NOW + ", " + NOW
                    + " FROM hf_branch b JOIN LATERAL (SELECT sequence, input_branch, input_sequence, position FROM"
                    + " hf_checkpoint WHERE snapshot_id = b.snapshot_id AND branch = b.branch ORDER BY sequence DESC LIMIT"
                    + " 1) c ON TRUE WHERE b.snapshot_id = ? AND b.branch = ANY(?) ORDER BY b.branch ON CONFLICT DO"
                    + " NOTHING RETURNING branch, sequence";

    /** Creates the store on a data source that takes part in JTA. */
    public PostgresStore(DataSource dataSource) {
        this(dataSource, ValueCipher.OFF);
    }

    /** The same with values that are sealed. */
    public PostgresStore(DataSource dataSource, ValueCipher cipher) {
        this(new Statements(dataSource), cipher);
    }

    private PostgresStore(Statements statements, ValueCipher cipher) {
        super(statements, cipher);
    }

    @Override
    JdbcStore on(Statements others) {
        return new PostgresStore(others, cipher);
    }

    @Override
    void readInOrder() {
        statements.query(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),"
                        + " set_config('enable_sort', 'off', true)",
                none -> {},
                row -> true);
    }

    @Override
    String now() {
        return NOW;
    }

    /** Goes down the dispatch index for each route and priority, so that it reads what is due and nothing else. */
    @Override
    String dueByRoute(int most) {
        return "SELECT r.id, sum(x.branches)::int, min(x.oldest), " + NOW + " FROM hf_route r, generate_series(1, 5) AS"
                + " p(priority), LATERAL (SELECT count(*) AS branches, min(d.due_at) AS oldest FROM (SELECT due_at FROM"
                + " hf_branch b WHERE b.route = r.id AND b.priority = p.priority AND b.due_at <= " + statementTime()
                + " ORDER BY b.due_at LIMIT " + most + ") d) x WHERE x.branches > 0 GROUP BY r.id ORDER BY r.id";
    }

    /** The driver's own name for itself is everybody's. */
    @Override
    String sessionName() {
        return "nullif(nullif(current_setting('application_name'), ''), 'PostgreSQL JDBC Driver')";
    }

    @Override
    boolean hasHints() {
        return true;
    }

    @Override
    int endLostSessions() {
        return statements
                .query(
                        "SELECT pg_terminate_backend(a.pid) FROM hf_node n JOIN pg_stat_activity a ON a.application_name ="
                                + " n.sessions WHERE n.left_at IS NULL AND n.seen_at < clock_timestamp() - n.claim_ms * interval"
                                + " '1 ms' AND a.usename = current_user AND a.datname = current_database() AND a.state LIKE 'idle"
                                + " in transaction%' AND a.state_change < clock_timestamp() - n.claim_ms * interval '1 ms' AND"
                                + " NOT EXISTS (SELECT 1 FROM hf_node o WHERE o.sessions = n.sessions AND o.left_at IS NULL AND"
                                + " o.seen_at >= clock_timestamp() - o.claim_ms * interval '1 ms')",
                        none -> {}, row -> row.getBoolean(1))
                .size();
    }

    @Override
    Optional<Supplier<Instant>> time() {
        return Optional.of(() -> statements
                .first(
                        "SELECT " + NOW,
                        none -> {},
                        row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .orElseThrow());
    }

    @Override
    String lazily() {
        return " AND set_config('synchronous_commit', 'off', true) IS NOT NULL";
    }

    @Override
    String statementTime() {
        return "statement_timestamp()";
    }

    @Override
    String minusMillis(String column) {
        return now() + " - " + column + " * interval '1 millisecond'";
    }

    @Override
    boolean guardJobs() {
        return new JobFence(statements).add();
    }

    @Override
    String nowPlus(Duration duration) {
        return NOW + " + " + interval(duration);
    }

    private static String interval(Duration duration) {
        return "interval '" + Parameters.micros(duration) + " microseconds'";
    }

    /** With a parameter, so that each back-off is not a statement of its own to be prepared. */
    @Override
    Due after(Duration wait) {
        return new Due(
                NOW + " + ? * interval '1 microsecond'", parameters -> parameters.number(Parameters.micros(wait)));
    }

    @Override
    public Optional<InDoubt> inDoubt() {
        return PreparedTransactions.oldest(statements);
    }

    @Override
    String answering(String change, String columns) {
        return change + " RETURNING " + columns;
    }

    @Override
    String removing(String condition, String columns) {
        return "DELETE FROM hf_branch WHERE " + condition + " RETURNING " + columns;
    }

    @Override
    boolean start(long id, NewRun run) {
        int inserted = statements.update(
                "WITH s AS (INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash,"
                        + " trace_parent) VALUES (?, clock_timestamp(), 1, TRUE, ?, ?, ?, ?) ON CONFLICT (instance_id, live) DO NOTHING"
                        + " RETURNING id), c AS (INSERT INTO hf_checkpoint(snapshot_id, started_at, at, branch, sequence,"
                        + " input_sequence, claim, kind, attempt, runner, position, output) SELECT id, clock_timestamp(),"
                        + " clock_timestamp(), 0, 0, 0, 0, 0, 0, ?, ?, ? FROM s) INSERT INTO hf_branch(snapshot_id, branch,"
                        + " version, due_at, ready_at, claimed_at, claimed_sequence, route, priority, owner) SELECT id, 0,"
                        + " 1, " + times(run) + ", 0, ?, ?, ? FROM s",
                parameters -> parameters
                        .number(id)
                        .text(run.id().value())
                        .text(run.workflow().value())
                        .bytes(run.hash().bytes())
                        .text(run.traceParent().orElse(null))
                        .text(run.createdBy())
                        .text(run.position().toText())
                        .bytes(Rows.output(new BranchKey(id, 0), 0, Optional.of(run.input()), cipher))
                        .number(run.route())
                        .number(run.priority())
                        .text(run.owner().orElse(null)));
        return inserted == 1;
    }

    @Override
    Set<Long> startAll(List<Long> wanted, List<NewRun> runs) {
        return new ManyStarts(statements, cipher).start(wanted, runs);
    }

    @Override
    boolean openTogether(List<NewBranch> branches) {
        new ManyBranches(statements, cipher).open(branches);
        return true;
    }

    /**
     * Rows are locked by one look-up by key each and then found again where they lie, whatever the statistics say: a join may be
     * planned as every row against every other, and a look-up through the index of what is due, which the coalesce prevents.
     */
    @Override
    public List<Claim> claim(Poll poll) {
        if (poll.routes().isEmpty()) {
            return List.of();
        }
        List<Taken> taken = statements.query(
                "WITH cand AS MATERIALIZED (SELECT x.snapshot_id, x.branch FROM unnest(?) AS r(route), generate_series(1,"
                        + " 5) AS p(priority), LATERAL (SELECT b.snapshot_id, b.branch, b.due_at FROM hf_branch b WHERE"
                        + " b.route = r.route AND b.priority = p.priority AND b.due_at <= statement_timestamp() AND (b.avoids IS NULL OR"
                        + " b.avoids <> ? OR b.due_at <= statement_timestamp() - " + interval(poll.deference())
                        + ") ORDER BY b.due_at LIMIT ?) x ORDER BY x.due_at + p.priority * " + interval(poll.ageing())
                        + " LIMIT ?), pick AS MATERIALIZED (SELECT f.* FROM cand c, LATERAL (SELECT"
                        + " b.ctid AS place, b.owner, b.claimed_at, b.claimed_sequence, b.takeovers FROM hf_branch b"
                        + " WHERE b.snapshot_id = c.snapshot_id AND b.branch = c.branch AND coalesce(b.due_at, 'infinity') <="
                        + " statement_timestamp() LIMIT 1 FOR UPDATE SKIP LOCKED) f) UPDATE hf_branch b SET owner = ?, version = b.version + 1, due_at = "
                        + nowPlus(poll.claim())
                        + ", claimed_at = clock_timestamp(), avoids = NULL FROM pick"
                        + " p WHERE b.ctid = p.place RETURNING b.snapshot_id,"
                        + " b.branch, b.version, b.parent, b.open_arms, p.takeovers, p.claimed_sequence, p.owner,"
                        + " p.claimed_at",
                parameters -> parameters
                        .numbers(poll.routes(), "int4")
                        .text(poll.node())
                        .number(poll.limit())
                        .number(poll.limit())
                        .text(poll.node()),
                row -> Taken.read(row, 3, new BranchKey(row.getLong(1), row.getInt(2))));
        return taken.isEmpty() ? List.of() : loaded(taken, poll.node());
    }

    @Override
    List<Claim> load(List<Taken> taken, String node) {
        Map<BranchKey, Taken> byKey = new HashMap<>();
        taken.forEach(row -> byKey.put(row.key(), row));
        Binder keys = parameters -> parameters
                .numbers(taken.stream().map(row -> row.key().run()).toList(), "int8")
                .numbers(taken.stream().map(row -> row.key().branch()).toList(), "int4");
        return statements.query(LOAD, keys, row -> {
            Taken before = byKey.get(new BranchKey(row.getLong(1), row.getInt(2)));
            if (before == null) {
                throw new IllegalStateException("the load answered a branch that was not asked for");
            }
            return ClaimRow.read(row, 3, before, node, cipher);
        });
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return unlessTaken(
                Optional.empty(),
                () -> statements
                        .first(
                                APPEND,
                                parameters -> bindNew(parameters, checkpoint)
                                        .number(checkpoint.branch().run()),
                                row -> Optional.ofNullable(row.getObject(1, Integer.class)))
                        .flatMap(status -> status.map(Phase::of)));
    }

    /** What to answer if the row of a transaction that this one waited for took the key: nothing can follow then but a rollback. */
    private static <T> T unlessTaken(T taken, Supplier<T> write) {
        try {
            return write.get();
        } catch (StoreFailure e) {
            if (e.isUniqueViolation()) {
                return taken;
            }
            throw e;
        }
    }

    @Override
    public boolean complete(Checkpoint end) {
        return unlessTaken(
                false,
                () -> statements.update(
                                COMPLETE,
                                parameters -> Rows.bindKey(
                                        Rows.bind(
                                                parameters
                                                        .number(end.branch().run())
                                                        .number(end.branch().run()),
                                                end,
                                                cipher),
                                        end))
                        == 1);
    }

    /** Sets the parameters of {@link #INSERTED}. */
    private Parameters bindNew(Parameters parameters, Checkpoint row) throws SQLException {
        return Rows.bindKey(Rows.bind(parameters.number(row.branch().run()), row, cipher), row);
    }

    @Override
    public boolean endArm(Hold hold, Checkpoint end, int parent) {
        return unlessTaken(
                false,
                () -> statements
                        .first(
                                END_ARM,
                                parameters -> bindNew(parameters, end)
                                        .number(end.branch().run())
                                        .number(end.branch().branch())
                                        .number(end.branch().run())
                                        .number(parent),
                                row -> row.getInt(1) == 1)
                        .orElseThrow());
    }

    @Override
    public List<Optional<Phase>> writeAll(List<Pending> pending) {
        return pending.size() == 1 ? super.writeAll(pending) : new Together(statements, cipher).write(pending);
    }

    @Override
    public List<ArmResult> results(long run, int first, int arms) {
        return statements.query(
                RESULTS,
                parameters -> parameters
                        .number(first)
                        .number(first + arms - 1)
                        .number(run)
                        .number(run),
                row -> result(new BranchKey(run, row.getInt(1)), row, 2));
    }

    /**
     * Waits for nobody: a row that is locked just now is being ended or put down, by its own runner or a verb, and nobody can
     * claim it meanwhile; it counts as held, and the next renewal finds out.
     */
    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        if (holds.isEmpty()) {
            return Set.of();
        }
        List<Hold> all = List.copyOf(holds);
        return new HashSet<>(statements.query(
                "WITH v AS MATERIALIZED (SELECT * FROM unnest(?, ?, ?) AS v(snapshot_id, branch, version)), held AS"
                        + " MATERIALIZED (SELECT f.place FROM v, LATERAL (SELECT x.ctid AS place FROM"
                        + " hf_branch x WHERE x.snapshot_id = v.snapshot_id AND x.branch = v.branch AND x.version ="
                        + " v.version AND x.owner = ? LIMIT 1 FOR UPDATE SKIP LOCKED) f), u AS (UPDATE"
                        + " hf_branch b SET due_at = " + nowPlus(claim)
                        + " FROM held h WHERE b.ctid = h.place) SELECT f.snapshot_id, f.branch FROM v, LATERAL (SELECT x.snapshot_id,"
                        + " x.branch FROM hf_branch x WHERE x.snapshot_id = v.snapshot_id AND x.branch = v.branch AND"
                        + " x.version = v.version AND x.owner = ? LIMIT 1) f",
                parameters -> parameters
                        .numbers(all.stream().map(hold -> hold.branch().run()).toList(), "int8")
                        .numbers(
                                all.stream().map(hold -> hold.branch().branch()).toList(), "int4")
                        .numbers(all.stream().map(Hold::version).toList(), "int4")
                        .text(all.get(0).owner())
                        .text(all.get(0).owner()),
                row -> new BranchKey(row.getLong(1), row.getInt(2))));
    }

    @Override
    public Optional<Duration> untilNextDue(Set<Integer> routes) {
        return statements
                .first(
                        UNTIL_NEXT_DUE,
                        parameters -> parameters.numbers(routes, "int4"),
                        row -> Optional.ofNullable(row.getBigDecimal(1)))
                .flatMap(found -> found)
                .map(micros -> Duration.ofNanos(Math.max(0, TimeUnit.MICROSECONDS.toNanos(micros.longValue()))));
    }

    @Override
    Map<Integer, Integer> tombstones(long run, Collection<Integer> branches, String by, @Nullable String error) {
        Map<Integer, Integer> sequences = new HashMap<>();
        statements
                .query(
                        TOMBSTONES,
                        parameters ->
                                parameters.text(by).text(error).number(run).numbers(branches, "int4"),
                        row -> Map.entry(row.getInt(1), row.getInt(2)))
                .forEach(row -> sequences.put(row.getKey(), row.getValue()));
        return sequences;
    }

    @Override
    void lockRows(long run, Collection<Integer> branches) {
        statements.query(
                "SELECT branch FROM hf_branch WHERE snapshot_id = ? AND branch = ANY(?) ORDER BY branch DESC FOR UPDATE",
                parameters -> parameters.number(run).numbers(branches, "int4"),
                row -> row.getInt(1));
    }
}
