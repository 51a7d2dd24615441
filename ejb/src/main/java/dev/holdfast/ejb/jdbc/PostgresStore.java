package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.Statements.Binder;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Poll;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The hot statements on PostgreSQL: start, step and last step are one statement each.
 *
 * <p>Times: {@code clock_timestamp()} where one is written, since {@code now()} stands still for the whole transaction
 * (F23); {@code statement_timestamp()} where one is compared, since a volatile clock cannot be an index condition (F31a).
 */
public final class PostgresStore extends JdbcStore {

    private static final String INSERT_CHECKPOINT =
            "INSERT INTO hf_checkpoint(snapshot_id, at, " + CHECKPOINT_COLUMNS + ") ";

    private static final String APPEND = INSERT_CHECKPOINT
            + "VALUES (?, clock_timestamp(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            + " RETURNING (SELECT status FROM hf_snapshot WHERE id = ?)";

    /** The update locks the snapshot before the insert takes its key, since the insert selects from it (R4). */
    private static final String COMPLETE =
            "WITH u AS (UPDATE hf_snapshot SET status = 3, ended_at = clock_timestamp() WHERE id = ? AND status IN (1, 2)"
                    + " RETURNING id), d AS (DELETE FROM hf_branch WHERE snapshot_id = ? AND branch = ? AND EXISTS (SELECT 1"
                    + " FROM u)) " + INSERT_CHECKPOINT
                    + "SELECT u.id, clock_timestamp(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM u ON CONFLICT DO NOTHING";

    private static final String LOAD = "SELECT k.snapshot_id, k.branch, " + ClaimRow.COLUMNS
            + " FROM unnest(?, ?) AS k(snapshot_id, branch) JOIN hf_snapshot s ON s.id = k.snapshot_id JOIN LATERAL (SELECT"
            + " sequence, position, input_sequence FROM hf_checkpoint WHERE snapshot_id = k.snapshot_id AND branch ="
            + " k.branch ORDER BY sequence DESC LIMIT 1) c ON TRUE LEFT JOIN hf_checkpoint v ON v.snapshot_id ="
            + " k.snapshot_id AND v.branch = k.branch AND v.sequence = c.input_sequence";

    private static final String UNTIL_NEXT_DUE =
            "SELECT extract(epoch FROM min(x.due_at) - clock_timestamp()) * 1000000 FROM unnest(?) AS r(route),"
                    + " generate_series(1, 5) AS p(priority), LATERAL (SELECT due_at FROM hf_branch b WHERE b.route ="
                    + " r.route AND b.priority = p.priority AND b.due_at IS NOT NULL ORDER BY b.due_at LIMIT 1) x";

    /** Creates the store on a data source that takes part in JTA. */
    public PostgresStore(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    String now() {
        return "clock_timestamp()";
    }

    @Override
    String nowPlus(Duration duration) {
        return "clock_timestamp() + " + interval(duration);
    }

    private static String interval(Duration duration) {
        return "interval '" + TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) + " microseconds'";
    }

    @Override
    public OptionalLong insert(NewRun run) {
        long id = ids.next();
        String claimedAt = run.owner().isPresent() ? "clock_timestamp()" : "NULL";
        int inserted = statements.update(
                "WITH s AS (INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash)"
                        + " VALUES (?, clock_timestamp(), 1, TRUE, ?, ?, ?) ON CONFLICT (instance_id, live) DO NOTHING"
                        + " RETURNING id), c AS (INSERT INTO hf_checkpoint(snapshot_id, started_at, at, branch, sequence,"
                        + " input_sequence, claim, kind, attempt, runner, position, output) SELECT id, clock_timestamp(),"
                        + " clock_timestamp(), 0, 0, 0, 0, 0, 0, ?, ?, ? FROM s) INSERT INTO hf_branch(snapshot_id, branch,"
                        + " version, due_at, ready_at, claimed_at, claimed_sequence, route, priority, owner) SELECT id, 0,"
                        + " 1, " + nowPlus(run.claim()) + ", clock_timestamp(), " + claimedAt + ", 0, ?, ?, ? FROM s",
                parameters -> parameters
                        .number(id)
                        .text(run.id().value())
                        .text(run.workflow().value())
                        .bytes(run.hash().bytes())
                        .text(run.createdBy())
                        .text(run.position().toText())
                        .bytes(run.input().toStored())
                        .number(run.route())
                        .number(run.priority())
                        .text(run.owner().orElse(null)));
        return inserted == 1 ? OptionalLong.of(id) : OptionalLong.empty();
    }

    @Override
    public List<Claim> claim(Poll poll) {
        if (poll.routes().isEmpty()) {
            return List.of();
        }
        List<Taken> taken = statements.query(
                "WITH cand AS MATERIALIZED (SELECT x.snapshot_id, x.branch FROM unnest(?) AS r(route), generate_series(1,"
                        + " 5) AS p(priority), LATERAL (SELECT b.snapshot_id, b.branch, b.due_at FROM hf_branch b WHERE"
                        + " b.route = r.route AND b.priority = p.priority AND b.due_at <= statement_timestamp() ORDER BY"
                        + " b.due_at LIMIT ?) x ORDER BY x.due_at + p.priority * " + interval(poll.ageing())
                        + " LIMIT ?), pick AS MATERIALIZED (SELECT b.snapshot_id, b.branch, b.owner, b.claimed_sequence,"
                        + " b.takeovers FROM hf_branch b JOIN cand USING (snapshot_id, branch) WHERE b.due_at <="
                        + " statement_timestamp() FOR UPDATE OF b SKIP LOCKED) UPDATE hf_branch b SET owner = ?, version ="
                        + " b.version + 1, due_at = " + nowPlus(poll.claim())
                        + ", claimed_at = clock_timestamp() FROM pick"
                        + " p WHERE b.snapshot_id = p.snapshot_id AND b.branch = p.branch RETURNING b.snapshot_id,"
                        + " b.branch, b.version, b.attempt, p.owner, p.claimed_sequence, p.takeovers",
                parameters -> parameters
                        .numbers(poll.routes(), "int4")
                        .number(poll.limit())
                        .number(poll.limit())
                        .text(poll.node()),
                row -> new Taken(
                        new BranchKey(row.getLong(1), row.getInt(2)),
                        row.getInt(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getInt(7)));
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
            return ClaimRow.read(row, 3, before, node);
        });
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return statements
                .first(
                        APPEND,
                        parameters -> bind(parameters.number(checkpoint.branch().run()), checkpoint)
                                .number(checkpoint.branch().run()),
                        row -> Optional.ofNullable(row.getObject(1, Integer.class)))
                .flatMap(status -> status.map(Phase::of));
    }

    @Override
    public boolean complete(Checkpoint end) {
        return statements.update(
                        COMPLETE,
                        parameters -> bind(bind(parameters.number(end.branch().run()), end.branch()), end))
                == 1;
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        List<Hold> sorted = holds.stream()
                .sorted((a, b) -> a.branch().compareTo(b.branch()))
                .toList();
        if (sorted.isEmpty()) {
            return Set.of();
        }
        String owner = sorted.get(0).owner();
        return new HashSet<>(statements.query(
                "UPDATE hf_branch b SET due_at = " + nowPlus(claim) + " FROM unnest(?, ?, ?) AS v(snapshot_id, branch,"
                        + " version) WHERE b.snapshot_id = v.snapshot_id AND b.branch = v.branch AND b.version = v.version"
                        + " AND b.owner = ? RETURNING b.snapshot_id, b.branch",
                parameters -> parameters
                        .numbers(
                                sorted.stream().map(hold -> hold.branch().run()).toList(), "int8")
                        .numbers(
                                sorted.stream()
                                        .map(hold -> hold.branch().branch())
                                        .toList(),
                                "int4")
                        .numbers(sorted.stream().map(Hold::version).toList(), "int4")
                        .text(owner),
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
}
