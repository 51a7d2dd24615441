package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.ClaimRow.Taken;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Poll;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The hot statements on H2 in its PostgreSQL mode: no RETURNING, no data-modifying WITH, so several statements where
 * PostgreSQL takes one.
 *
 * <p>Its {@code current_timestamp} stands still for the whole transaction, so times are those of the application's clock;
 * only one process can open the file, so there is only one such clock.
 */
public final class H2Store extends JdbcStore {

    private static final int PRIORITIES = 5;

    private static final String NEWEST =
            " FROM hf_snapshot s JOIN hf_checkpoint c ON c.snapshot_id = s.id AND c.branch = ?"
                    + " LEFT JOIN hf_checkpoint v ON v.snapshot_id = s.id AND v.branch = coalesce(c.input_branch, c.branch)"
                    + " AND v.sequence = c.input_sequence WHERE s.id = ? ORDER BY c.sequence DESC LIMIT 1";

    private final Clock clock;

    /** Creates the store on a data source that takes part in JTA, with the clock that all times come from. */
    public H2Store(DataSource dataSource, Clock clock) {
        this(dataSource, clock, ValueCipher.OFF);
    }

    /** The same with values that are sealed. */
    public H2Store(DataSource dataSource, Clock clock, ValueCipher cipher) {
        this(new Statements(dataSource), clock, cipher);
    }

    private H2Store(Statements statements, Clock clock, ValueCipher cipher) {
        super(statements, cipher);
        this.clock = clock;
    }

    @Override
    JdbcStore on(Statements others) {
        return new H2Store(others, clock, cipher);
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    String now() {
        return literal(clock.instant());
    }

    @Override
    String dueByRoute(int most) {
        return "SELECT route, count(*), min(due_at), " + now() + " FROM hf_branch WHERE due_at <= " + now()
                + " GROUP BY route ORDER BY route";
    }

    @Override
    String sessionName() {
        return "NULL";
    }

    @Override
    boolean hasHints() {
        return false;
    }

    /** Only one process can open the file. */
    @Override
    int endLostSessions() {
        return 0;
    }

    @Override
    String nowPlus(Duration duration) {
        return literal(clock.instant().plus(duration));
    }

    @Override
    String minusMillis(String column) {
        return "DATEADD('MILLISECOND', -" + column + ", " + now() + ")";
    }

    private static String literal(Instant time) {
        String text =
                time.truncatedTo(ChronoUnit.MICROS).toString().replace('T', ' ').replace("Z", "+00");
        return "CAST('" + text + "' AS TIMESTAMP(6) WITH TIME ZONE)";
    }

    @Override
    Due after(Duration wait) {
        Instant time = clock.instant().plus(wait);
        return new Due("?", parameters -> parameters.time(time));
    }

    @Override
    String answering(String change, String columns) {
        return "SELECT " + columns + " FROM FINAL TABLE (" + change + ")";
    }

    @Override
    String removing(String condition, String columns) {
        return "SELECT " + columns + " FROM OLD TABLE (DELETE FROM hf_branch WHERE " + condition + ")";
    }

    @Override
    boolean start(long id, NewRun run) {
        int inserted = statements.update(
                "INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash, trace_parent)"
                        + " VALUES (?, " + now() + ", 1, TRUE, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters
                        .number(id)
                        .text(run.id().value())
                        .text(run.workflow().value())
                        .bytes(run.hash().bytes())
                        .text(run.traceParent().orElse(null)));
        if (inserted == 1) {
            begin(id, run);
        }
        return inserted == 1;
    }

    /** A due branch that nobody has locked yet, with its rank. */
    private record Candidate(BranchKey key, Instant rank) {}

    @Override
    public List<Claim> claim(Poll poll) {
        List<Candidate> candidates = new ArrayList<>();
        for (int route : poll.routes()) {
            for (int priority = 1; priority <= PRIORITIES; priority++) {
                candidates.addAll(candidates(route, priority, poll));
            }
        }
        // ORDER BY .. FOR UPDATE SKIP LOCKED locks every matching row, so the rows are locked one by one (F31)
        List<Taken> taken = candidates.stream()
                .sorted(Comparator.comparing(Candidate::rank))
                .limit(poll.limit())
                .map(candidate -> take(candidate.key(), poll.node(), poll.claim()))
                .flatMap(Optional::stream)
                .toList();
        return loaded(taken, poll.node());
    }

    private List<Candidate> candidates(int route, int priority, Poll poll) {
        Duration waits = poll.ageing().multipliedBy(priority);
        return statements.query(
                "SELECT snapshot_id, branch, due_at FROM hf_branch WHERE route = ? AND priority = ? AND due_at <= "
                        + now() + " AND (avoids IS NULL OR avoids <> ? OR due_at <= "
                        + nowPlus(poll.deference().negated()) + ") ORDER BY due_at LIMIT ?",
                parameters -> parameters
                        .number(route)
                        .number(priority)
                        .text(poll.node())
                        .number(poll.limit()),
                row -> new Candidate(
                        new BranchKey(row.getLong(1), row.getInt(2)),
                        row.getTimestamp(3).toInstant().plus(waits)));
    }

    @Override
    List<Claim> load(List<Taken> taken, String node) {
        List<Claim> claims = new ArrayList<>();
        for (Taken branch : taken) {
            statements
                    .first(
                            "SELECT " + ClaimRow.columns(now()) + NEWEST,
                            parameters -> parameters
                                    .number(branch.key().branch())
                                    .number(branch.key().run()),
                            row -> ClaimRow.read(row, 1, branch, node, cipher))
                    .ifPresent(claims::add);
        }
        return claims;
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return insert(checkpoint) ? phase(checkpoint.branch().run()) : Optional.empty();
    }

    @Override
    public boolean complete(Checkpoint end) {
        long run = end.branch().run();
        int completed = statements.update(
                "UPDATE hf_snapshot SET status = 3, ended_at = " + now() + " WHERE id = ? AND status IN (1, 2)",
                parameters -> parameters.number(run));
        if (completed == 0 || !insert(end)) {
            return false;
        }
        statements.update("DELETE FROM hf_branch WHERE snapshot_id = ?", parameters -> parameters.number(run));
        return true;
    }

    @Override
    public boolean endArm(Hold hold, Checkpoint end, int parent) {
        if (!insert(end)) {
            return false;
        }
        int removed = statements.update(
                "DELETE FROM hf_branch WHERE snapshot_id = ? AND branch = ?",
                parameters -> Rows.bind(parameters, end.branch()));
        return removed == 1 && countDown(end.branch().run(), parent);
    }

    @Override
    public List<ArmResult> results(long run, int first, int arms) {
        return IntStream.range(first, first + arms)
                .mapToObj(branch -> statements.first(
                        "SELECT c.error, v.output, v.branch, v.sequence FROM hf_checkpoint c LEFT JOIN hf_checkpoint v ON v.snapshot_id ="
                                + " c.snapshot_id AND v.branch = coalesce(c.input_branch, c.branch) AND v.sequence ="
                                + " c.input_sequence WHERE c.snapshot_id = ? AND c.branch = ? AND c.kind = 6 ORDER BY"
                                + " c.sequence DESC LIMIT 1",
                        parameters -> parameters.number(run).number(branch),
                        row -> result(new BranchKey(run, branch), row, 1)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        Set<BranchKey> renewed = new TreeSet<>();
        holds.stream()
                .sorted(Comparator.comparingLong((Hold hold) -> hold.branch().run())
                        .thenComparing(hold -> -hold.branch().branch()))
                .forEach(hold -> {
                    int count = statements.update(
                            "UPDATE hf_branch SET due_at = " + nowPlus(claim)
                                    + " WHERE snapshot_id = ? AND branch = ? AND version = ? AND owner = ?",
                            parameters -> Rows.bind(parameters, hold.branch())
                                    .number(hold.version())
                                    .text(hold.owner()));
                    if (count == 1) {
                        renewed.add(hold.branch());
                    }
                });
        return renewed;
    }

    @Override
    public Optional<Duration> untilNextDue(Set<Integer> routes) {
        Instant now = clock.instant();
        return routes.stream()
                .map(route -> statements.first(
                        "SELECT min(due_at) FROM hf_branch WHERE route = ?",
                        parameters -> parameters.number(route),
                        row -> Optional.ofNullable(row.getTimestamp(1))))
                .flatMap(Optional::stream)
                .flatMap(Optional::stream)
                .map(due -> Duration.between(now, due.toInstant()))
                .min(Comparator.naturalOrder())
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    @Override
    Map<Integer, Integer> tombstones(long run, Collection<Integer> branches, String by, @Nullable String error) {
        Map<Integer, Integer> sequences = new HashMap<>();
        branches.stream()
                .sorted()
                .forEach(branch -> tombstone(new BranchKey(run, branch), by, error)
                        .ifPresent(sequence -> sequences.put(branch, sequence)));
        return sequences;
    }

    private Optional<Integer> tombstone(BranchKey branch, String by, @Nullable String error) {
        return statements.first(
                answering(
                        "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence, input_branch, input_sequence, claim, kind,"
                                + " attempt, runner, position, error, started_at, at) SELECT c.snapshot_id, c.branch,"
                                + " c.sequence + 1, c.input_branch, c.input_sequence, b.version, 7, 0, ?, c.position, ?, "
                                + now() + ", " + now() + " FROM hf_checkpoint c JOIN hf_branch b ON b.snapshot_id ="
                                + " c.snapshot_id AND b.branch = c.branch WHERE c.snapshot_id = ? AND c.branch = ? ORDER BY"
                                + " c.sequence DESC LIMIT 1 ON CONFLICT DO NOTHING",
                        "sequence"),
                parameters -> Rows.bind(parameters.text(by).text(error), branch),
                row -> row.getInt(1));
    }

    /** One by one, since H2 locks what a query matches in the order in which it reads. */
    @Override
    void lockRows(long run, Collection<Integer> branches) {
        branches.stream()
                .sorted(Comparator.reverseOrder())
                .forEach(branch -> statements.first(
                        "SELECT branch FROM hf_branch WHERE snapshot_id = ? AND branch = ? FOR UPDATE",
                        parameters -> parameters.number(run).number(branch),
                        row -> row.getInt(1)));
    }
}
