package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Runs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The hot statements of the protocol that read the same on every database; what differs is in the subclasses.
 *
 * <p>Sends everything on the connection of the thread's transaction. Contended keys are written with ON CONFLICT DO
 * NOTHING, so that a lost race is a count of 0 and never an error that would spoil the caller's transaction (F16).
 */
public abstract class JdbcStore implements Branches, Runs, Routes {

    /** The columns of every checkpoint that is written, in the order of {@link #bind(Parameters, Checkpoint)}. */
    static final String CHECKPOINT_COLUMNS =
            "started_at, branch, sequence, input_sequence, claim, kind, attempt, runner, node, position, output, error";

    final Statements statements;
    final RunIds ids;

    JdbcStore(DataSource dataSource) {
        this.statements = new Statements(dataSource);
        this.ids = new RunIds(statements);
    }

    /** Returns the present time as an SQL expression: never the time at which the transaction began (F23). */
    abstract String now();

    /** Returns the present time plus a duration as an SQL expression. */
    abstract String nowPlus(Duration duration);

    static Parameters bind(Parameters parameters, Checkpoint checkpoint) throws SQLException {
        return parameters
                .time(checkpoint.startedAt())
                .number(checkpoint.branch().branch())
                .number(checkpoint.sequence())
                .number(checkpoint.inputSequence())
                .number(checkpoint.claim())
                .number(checkpoint.kind().code())
                .number(checkpoint.attempt())
                .text(checkpoint.runner())
                .text(checkpoint.node().map(node -> node.value()).orElse(null))
                .text(checkpoint.position().toText())
                .bytes(checkpoint.output().map(Payload::toStored).orElse(null))
                .text(checkpoint.failure().map(Failure::toText).orElse(null));
    }

    static Parameters bind(Parameters parameters, BranchKey key) throws SQLException {
        return parameters.number(key.run()).number(key.branch());
    }

    /** A claimed row as the claim's statement answers it, with what stood in it before. */
    record Taken(
            BranchKey key,
            int version,
            int attempt,
            @Nullable String oldOwner,
            int claimedSequence,
            int takeovers) {}

    @Override
    public final Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        Optional<Taken> taken = take(branch, node, claim);
        return taken.flatMap(row -> loaded(List.of(row), node).stream().findFirst());
    }

    /** Locks one due row that nobody has locked, and claims it. */
    final Optional<Taken> take(BranchKey branch, String node, Duration claim) {
        Optional<Taken> found = statements.first(
                "SELECT version, attempt, owner, claimed_sequence, takeovers FROM hf_branch WHERE snapshot_id = ? AND"
                        + " branch = ? AND due_at <= " + now() + " FOR UPDATE SKIP LOCKED",
                parameters -> bind(parameters, branch),
                row -> new Taken(
                        branch, row.getInt(1) + 1, row.getInt(2), row.getString(3), row.getInt(4), row.getInt(5)));
        found.ifPresent(row -> statements.update(
                "UPDATE hf_branch SET owner = ?, version = version + 1, due_at = " + nowPlus(claim) + ", claimed_at = "
                        + now() + " WHERE snapshot_id = ? AND branch = ?",
                parameters -> bind(parameters.text(node), branch)));
        return found;
    }

    /** Reads where claimed branches stand, in a statement after the claim's (F6), and counts take-overs (F25). */
    final List<Claim> loaded(List<Taken> taken, String node) {
        Map<BranchKey, Taken> byKey = new HashMap<>();
        taken.forEach(row -> byKey.put(row.key(), row));
        return load(taken, node).stream()
                .map(claim -> counted(byKey.get(claim.hold().branch()), claim))
                .toList();
    }

    private Claim counted(@Nullable Taken before, Claim claim) {
        if (before == null) {
            return claim;
        }
        boolean stuck = before.oldOwner() != null && before.claimedSequence() >= claim.sequence();
        int takeovers = stuck ? before.takeovers() + 1 : 0;
        boolean moved = before.oldOwner() != null && before.claimedSequence() != claim.sequence();
        if (takeovers != before.takeovers() || moved) {
            statements.update(
                    "UPDATE hf_branch SET takeovers = ?, claimed_sequence = ? WHERE snapshot_id = ? AND branch = ?",
                    parameters -> bind(
                            parameters.number(takeovers).number(claim.sequence()),
                            claim.hold().branch()));
        }
        return new Claim(
                claim.hold(),
                claim.instance(),
                claim.workflow(),
                claim.hash(),
                claim.phase(),
                claim.sequence(),
                claim.storedPosition(),
                claim.inputSequence(),
                claim.storedValue(),
                claim.attempt(),
                takeovers);
    }

    /** Reads where branches stand: status, newest checkpoint, and the row that holds the current value. */
    abstract List<Claim> load(List<Taken> taken, String node);

    @Override
    public final Optional<Claim> reload(Hold hold) {
        Optional<Taken> held = statements.first(
                "SELECT attempt, claimed_sequence, takeovers FROM hf_branch WHERE snapshot_id = ? AND branch = ? AND"
                        + " version = ? AND owner = ? FOR UPDATE",
                parameters ->
                        bind(parameters, hold.branch()).number(hold.version()).text(hold.owner()),
                row -> new Taken(
                        hold.branch(), hold.version(), row.getInt(1), hold.owner(), row.getInt(2), row.getInt(3)));
        return held.flatMap(row -> load(List.of(row), hold.owner()).stream().findFirst());
    }

    @Override
    public final Optional<Phase> phase(long run) {
        return statements.first(
                "SELECT status FROM hf_snapshot WHERE id = ?",
                parameters -> parameters.number(run),
                row -> Phase.of(row.getInt(1)));
    }

    /** Locks the snapshot; what it says afterwards is read by the statement itself, of this one row alone. */
    final Optional<Phase> lockedPhase(long run) {
        return statements.first(
                "SELECT status FROM hf_snapshot WHERE id = ? FOR UPDATE",
                parameters -> parameters.number(run),
                row -> Phase.of(row.getInt(1)));
    }

    /** Inserts a checkpoint unless its key is taken; waits for a transaction that has taken it and not ended. */
    final boolean insert(Checkpoint checkpoint) {
        return statements.update(
                        "INSERT INTO hf_checkpoint(snapshot_id, at, " + CHECKPOINT_COLUMNS + ") VALUES (?, " + now()
                                + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        parameters -> bind(parameters.number(checkpoint.branch().run()), checkpoint))
                == 1;
    }

    @Override
    public final boolean fail(Checkpoint failed) {
        long run = failed.branch().run();
        Optional<Phase> phase = lockedPhase(run);
        if (phase.isEmpty() || phase.get().isFinal() || phase.get() == Phase.EXPECTED || !insert(failed)) {
            return false;
        }
        Closing closing =
                new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), failed.failure(), failed.runner());
        closeBranches(run, closing, Set.of(failed.branch().branch()));
        return true;
    }

    @Override
    public final void close(long run, Closing closing) {
        Optional<Phase> phase = lockedPhase(run);
        if (phase.isPresent() && !phase.get().isFinal()) {
            closeBranches(run, closing, Set.of());
        }
    }

    /**
     * Gives every live branch a tombstone at its next sequence; one that loses its key to a step that just committed is
     * read again, and so is the list of branches, to which a fork may have added (R1).
     */
    private void closeBranches(long run, Closing closing, Set<Integer> ended) {
        Set<Integer> done = new HashSet<>(ended);
        List<Integer> open = openBranches(run, done);
        while (!open.isEmpty()) {
            for (int branch : open) {
                if (tombstone(new BranchKey(run, branch), closing)) {
                    done.add(branch);
                }
            }
            open = openBranches(run, done);
        }
        statements.update("DELETE FROM hf_branch WHERE snapshot_id = ?", parameters -> parameters.number(run));
        statements.update(
                "UPDATE hf_snapshot SET status = ?, reason = ?, actor = ?, error = ?, ended_at = " + now()
                        + " WHERE id = ?",
                parameters -> parameters
                        .number(closing.phase().code())
                        .text(closing.reason().orElse(null))
                        .text(closing.actor().orElse(null))
                        .text(closing.failure().map(Failure::summary).orElse(null))
                        .number(run));
    }

    private List<Integer> openBranches(long run, Set<Integer> done) {
        List<Integer> all = statements.query(
                "SELECT branch FROM hf_branch WHERE snapshot_id = ? ORDER BY branch",
                parameters -> parameters.number(run),
                row -> row.getInt(1));
        return all.stream().filter(branch -> !done.contains(branch)).toList();
    }

    private boolean tombstone(BranchKey branch, Closing closing) {
        return statements.update(
                        "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence, started_at, at, input_sequence, claim,"
                                + " kind, attempt, runner, position) SELECT snapshot_id, branch, sequence + 1, " + now()
                                + ", " + now() + ", input_sequence, 0, ?, 0, ?, position FROM hf_checkpoint WHERE"
                                + " snapshot_id = ? AND branch = ? ORDER BY sequence DESC LIMIT 1 ON CONFLICT DO NOTHING",
                        parameters -> bind(
                                parameters
                                        .number(Checkpoint.Kind.TOMBSTONE.code())
                                        .text(closing.closedBy()),
                                branch))
                == 1;
    }

    @Override
    public final void supersede(long run) {
        statements.update("UPDATE hf_snapshot SET live = NULL WHERE id = ?", parameters -> parameters.number(run));
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        Set<BranchKey> renewed = new TreeSet<>();
        holds.stream().sorted((a, b) -> a.branch().compareTo(b.branch())).forEach(hold -> {
            int count = statements.update(
                    "UPDATE hf_branch SET due_at = " + nowPlus(claim)
                            + " WHERE snapshot_id = ? AND branch = ? AND version = ? AND owner = ?",
                    parameters -> bind(parameters, hold.branch())
                            .number(hold.version())
                            .text(hold.owner()));
            if (count == 1) {
                renewed.add(hold.branch());
            }
        });
        return renewed;
    }

    @Override
    public final boolean release(Hold hold, int route, int priority) {
        return statements.update(
                        "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = " + now() + ", ready_at = "
                                + now()
                                + ", route = ?, priority = ? WHERE snapshot_id = ? AND branch = ? AND version = ?",
                        parameters -> bind(parameters.number(route).number(priority), hold.branch())
                                .number(hold.version()))
                == 1;
    }

    @Override
    public final boolean giveBack(Hold hold) {
        return statements.update(
                        "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = " + now() + ", ready_at = "
                                + now() + " WHERE snapshot_id = ? AND branch = ? AND version = ?",
                        parameters -> bind(parameters, hold.branch()).number(hold.version()))
                == 1;
    }

    @Override
    public final Optional<Phase> letGo(Hold hold) {
        Optional<Phase> phase = lockedPhase(hold.branch().run());
        if (phase.isPresent() && phase.get() != Phase.RUNNING) {
            statements.update(
                    "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = NULL, ready_at = " + now()
                            + " WHERE snapshot_id = ? AND branch = ? AND version = ?",
                    parameters -> bind(parameters, hold.branch()).number(hold.version()));
        }
        return phase;
    }

    @Override
    public final Optional<Author> author(BranchKey branch, int sequence) {
        return statements.first(
                "SELECT runner, claim FROM hf_checkpoint WHERE snapshot_id = ? AND branch = ? AND sequence = ?",
                parameters -> bind(parameters, branch).number(sequence),
                row -> new Author(row.getString(1), row.getInt(2)));
    }

    @Override
    public final Map<Route, Integer> numbers(Collection<Route> routes) {
        Map<Route, Integer> numbers = new HashMap<>();
        for (Route route : new HashSet<>(routes)) {
            numbers.put(route, number(route));
        }
        return numbers;
    }

    private int number(Route route) {
        Optional<Integer> known = find(route);
        if (known.isPresent()) {
            return known.get();
        }
        statements.update(
                "INSERT INTO hf_route(definition_hash, tags) VALUES (?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters.bytes(route.hash().bytes()).text(route.tags()));
        return find(route).orElseThrow();
    }

    private Optional<Integer> find(Route route) {
        return statements.first(
                "SELECT id FROM hf_route WHERE definition_hash = ? AND tags = ?",
                parameters -> parameters.bytes(route.hash().bytes()).text(route.tags()),
                row -> row.getInt(1));
    }
}
