package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Claim;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Poll;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;

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
                    + " LEFT JOIN hf_checkpoint v ON v.snapshot_id = s.id AND v.branch = c.branch AND v.sequence ="
                    + " c.input_sequence WHERE s.id = ? ORDER BY c.sequence DESC LIMIT 1";

    private final Clock clock;

    /** Creates the store on a data source that takes part in JTA, with the clock that all times come from. */
    public H2Store(DataSource dataSource, Clock clock) {
        super(dataSource);
        this.clock = clock;
    }

    @Override
    String now() {
        return literal(clock.instant());
    }

    @Override
    String nowPlus(Duration duration) {
        return literal(clock.instant().plus(duration));
    }

    private static String literal(Instant time) {
        String text =
                time.truncatedTo(ChronoUnit.MICROS).toString().replace('T', ' ').replace("Z", "+00");
        return "CAST('" + text + "' AS TIMESTAMP(6) WITH TIME ZONE)";
    }

    @Override
    public OptionalLong insert(NewRun run) {
        long id = ids.next();
        int inserted = statements.update(
                "INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash) VALUES (?, "
                        + now() + ", 1, TRUE, ?, ?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters
                        .number(id)
                        .text(run.id().value())
                        .text(run.workflow().value())
                        .bytes(run.hash().bytes()));
        if (inserted == 0) {
            return OptionalLong.empty();
        }
        BranchKey branch = new BranchKey(id, 0);
        insert(new Checkpoint(
                branch,
                0,
                Checkpoint.Kind.START,
                Optional.empty(),
                run.position(),
                0,
                0,
                0,
                run.createdBy(),
                Optional.of(run.input()),
                Optional.empty(),
                clock.instant()));
        statements.update(
                "INSERT INTO hf_branch(snapshot_id, branch, version, due_at, ready_at, claimed_at, claimed_sequence, route,"
                        + " priority, owner) VALUES (?, ?, 1, " + nowPlus(run.claim()) + ", " + now() + ", "
                        + (run.owner().isPresent() ? now() : "NULL") + ", 0, ?, ?, ?)",
                parameters -> bind(parameters, branch)
                        .number(run.route())
                        .number(run.priority())
                        .text(run.owner().orElse(null)));
        return OptionalLong.of(id);
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
                        + now() + " ORDER BY due_at LIMIT ?",
                parameters -> parameters.number(route).number(priority).number(poll.limit()),
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
                            "SELECT " + ClaimRow.COLUMNS + NEWEST,
                            parameters -> parameters
                                    .number(branch.key().branch())
                                    .number(branch.key().run()),
                            row -> ClaimRow.read(row, 1, branch, node))
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
        int completed = statements.update(
                "UPDATE hf_snapshot SET status = 3, ended_at = " + now() + " WHERE id = ? AND status IN (1, 2)",
                parameters -> parameters.number(end.branch().run()));
        if (completed == 0 || !insert(end)) {
            return false;
        }
        statements.update(
                "DELETE FROM hf_branch WHERE snapshot_id = ? AND branch = ?",
                parameters -> bind(parameters, end.branch()));
        return true;
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
}
