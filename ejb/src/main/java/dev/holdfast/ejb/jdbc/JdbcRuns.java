package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Runs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The beginning of runs, their locks, and what is kept around them; the verbs themselves are in {@link Verbs}. */
final class JdbcRuns implements Runs {

    /** The number of the branch that watches the deadline of a run; with a parent, it is an arm of a run that has none. */
    static final int DEADLINE = 1;

    private static final String LOCK =
            "SELECT id, instance_id, status, workflow, definition_hash, parent_id, parent_branch, parent_signal,"
                    + " parent_cancels FROM hf_snapshot WHERE id = ? AND status <> 0 AND definition_hash IS NOT NULL";

    private final JdbcStore store;
    private final Statements statements;
    private final Closer closer;
    private final Verbs verbs;

    JdbcRuns(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
        this.closer = new Closer(store);
        this.verbs = new Verbs(store);
    }

    @Override
    public OptionalLong insert(NewRun run) {
        long id = store.ids.next();
        OptionalLong created = store.start(id, run) ? OptionalLong.of(id) : startExpected(run);
        if (created.isPresent()) {
            addTo(created.getAsLong(), run);
        }
        return created;
    }

    @Override
    public List<OptionalLong> insertAll(List<NewRun> runs) {
        if (runs.size() < 2) {
            return runs.stream().map(this::insert).toList();
        }
        List<Long> wanted = runs.stream().map(run -> store.ids.next()).toList();
        Set<Long> started = store.startAll(wanted, runs);
        List<OptionalLong> created = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            NewRun run = runs.get(i);
            OptionalLong id = started.contains(wanted.get(i)) ? OptionalLong.of(wanted.get(i)) : startExpected(run);
            if (id.isPresent()) {
                addTo(id.getAsLong(), run);
            }
            created.add(id);
        }
        return created;
    }

    /** Turns the row that a signal made before the start into the run; whoever locks it first is the one that does. */
    private OptionalLong startExpected(NewRun run) {
        Optional<Long> expected = statements.first(
                store.answering(
                        "UPDATE hf_snapshot SET status = 1, created_at = " + store.now()
                                + ", workflow = ?, definition_hash = ?, trace_parent = ? WHERE instance_id = ? AND live AND status = 0",
                        "id"),
                parameters -> parameters
                        .text(run.workflow().value())
                        .bytes(run.hash().bytes())
                        .text(run.traceParent().orElse(null))
                        .text(run.id().value()),
                row -> row.getLong(1));
        expected.ifPresent(id -> store.begin(id, run));
        return expected.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Adds what few runs have; those that have none of it are not touched again. */
    private void addTo(long id, NewRun run) {
        run.parent()
                .ifPresent(parent -> statements.update(
                        "UPDATE hf_snapshot SET parent_id = ?, parent_branch = ?, parent_signal = ?, parent_cancels = ?"
                                + " WHERE id = ?",
                        parameters -> parameters
                                .number(parent.run())
                                .number(parent.branch())
                                .text(parent.signal())
                                .truth(parent.cancelled())
                                .number(id)));
        run.deadline().ifPresent(deadline -> {
            statements.update(
                    "UPDATE hf_snapshot SET next_branch = next_branch + 1 WHERE id = ?",
                    parameters -> parameters.number(id));
            store.open(List.of(new NewBranch(
                    new BranchKey(id, DEADLINE),
                    OptionalInt.empty(),
                    deadline.position(),
                    Optional.empty(),
                    new ValueRef(0, 0),
                    new Parking.After(deadline.after()),
                    deadline.route(),
                    run.priority(),
                    run.createdBy())));
        });
        statements.batch(
                "INSERT INTO hf_label(snapshot_id, name, \"value\") VALUES (?, ?, ?)",
                run.labels().entrySet(),
                (parameters, label) ->
                        parameters.number(id).text(label.getKey()).text(label.getValue()));
    }

    @Override
    public void startedBy(long run, String name) {
        statements.update(
                "UPDATE hf_snapshot SET initiator = ? WHERE id = ?",
                parameters -> parameters.text(name).number(run));
    }

    @Override
    public Optional<String> initiator(long run) {
        return statements
                .first(
                        "SELECT initiator FROM hf_snapshot WHERE id = ?",
                        parameters -> parameters.number(run),
                        row -> Optional.ofNullable(row.getString(1)))
                .flatMap(found -> found);
    }

    @Override
    public void withdraw(long run) {
        for (String table : List.of("hf_branch", "hf_checkpoint", "hf_label")) {
            statements.update("DELETE FROM " + table + " WHERE snapshot_id = ?", parameters -> parameters.number(run));
        }
        int stub = statements.update(
                "UPDATE hf_snapshot SET status = 0, workflow = NULL, definition_hash = NULL, next_branch = 1,"
                        + " parent_id = NULL, parent_branch = NULL, parent_signal = NULL, parent_cancels = NULL WHERE id ="
                        + " ? AND signal_count > 0",
                parameters -> parameters.number(run));
        if (stub == 0) {
            statements.update("DELETE FROM hf_snapshot WHERE id = ?", parameters -> parameters.number(run));
        }
    }

    /** Goes back to the look-up if the run was superseded while it was waited for: another has the id then (F17). */
    @Override
    public Optional<Locked> lock(InstanceId id) {
        Optional<Long> found = find(id);
        Optional<Locked> locked = found.flatMap(run -> lockLive(run, id));
        while (locked.isEmpty() && found.isPresent()) {
            Optional<Long> before = found;
            found = find(id);
            if (found.equals(before)) {
                return Optional.empty(); // it only holds signals
            }
            locked = found.flatMap(run -> lockLive(run, id));
        }
        return locked;
    }

    private Optional<Locked> lockLive(long run, InstanceId id) {
        lockAncestors(run);
        return statements.first(
                LOCK + " AND live AND instance_id = ? FOR UPDATE",
                parameters -> parameters.number(run).text(id.value()),
                JdbcRuns::locked);
    }

    private Optional<Long> find(InstanceId id) {
        return statements.first(
                "SELECT id FROM hf_snapshot WHERE instance_id = ? AND live",
                parameters -> parameters.text(id.value()),
                row -> row.getLong(1));
    }

    @Override
    public Optional<Locked> lock(long run) {
        lockAncestors(run);
        return statements.first(LOCK + " FOR UPDATE", parameters -> parameters.number(run), JdbcRuns::locked);
    }

    @Override
    public Optional<Phase> phase(InstanceId id) {
        return statements.first(
                "SELECT status FROM hf_snapshot WHERE instance_id = ? AND live",
                parameters -> parameters.text(id.value()),
                row -> Phase.of(row.getInt(1)));
    }

    @Override
    public List<InstanceId> ancestors(long run) {
        List<InstanceId> ids = new ArrayList<>();
        for (Optional<Long> parent = parent(run); parent.isPresent(); parent = parent(parent.get())) {
            long ancestor = parent.get();
            ids.add(statements
                    .first(
                            "SELECT instance_id FROM hf_snapshot WHERE id = ?",
                            parameters -> parameters.number(ancestor),
                            row -> new InstanceId(row.getString(1)))
                    .orElseThrow());
        }
        return ids;
    }

    /** Who started a run never changes, so the line of ancestors is read first and then locked from its end. */
    private void lockAncestors(long run) {
        List<Long> line = new ArrayList<>();
        for (Optional<Long> parent = parent(run); parent.isPresent(); parent = parent(parent.get())) {
            line.add(parent.get());
        }
        Collections.reverse(line);
        line.forEach(ancestor -> store.lock(ancestor));
    }

    private Optional<Long> parent(long run) {
        return statements
                .first("SELECT parent_id FROM hf_snapshot WHERE id = ?", parameters -> parameters.number(run), row -> {
                    long parent = row.getLong(1);
                    return row.wasNull() ? Optional.<Long>empty() : Optional.of(parent);
                })
                .flatMap(parent -> parent);
    }

    private static Locked locked(ResultSet row) throws SQLException {
        long parent = row.getLong(6);
        boolean child = !row.wasNull();
        return new Locked(
                row.getLong(1),
                new InstanceId(row.getString(2)),
                Phase.of(row.getInt(3)),
                new WorkflowName(row.getString(4)),
                DefinitionHash.of(row.getBytes(5)),
                child
                        ? Optional.of(new Parent(parent, row.getInt(7), row.getString(8), row.getBoolean(9)))
                        : Optional.empty());
    }

    @Override
    public void close(long run, Closing closing) {
        Optional<Phase> phase = store.lock(run);
        if (phase.isPresent() && phase.get() != Phase.COMPLETED && phase.get() != Phase.CANCELLED) {
            closer.close(run, closing);
        }
    }

    @Override
    public void supersede(long run) {
        closer.removeAll(run);
        statements.update("UPDATE hf_snapshot SET live = NULL WHERE id = ?", parameters -> parameters.number(run));
    }

    @Override
    public int pause(long run, Trail trail) {
        return verbs.pause(run, trail);
    }

    @Override
    public void resume(long run, Trail trail) {
        verbs.resume(run);
    }

    @Override
    public void retry(long run, Phase phase) {
        verbs.retry(run, phase);
    }

    @Override
    public int drain(long run, Closing closing) {
        return verbs.drain(run, closing);
    }

    @Override
    public boolean compensate(long run, Closing closing, int route, int priority, Hold mine) {
        return verbs.compensate(run, closing, route, priority, mine);
    }

    @Override
    public int held(long run) {
        return verbs.held(run);
    }

    @Override
    public Closing closing(long run) {
        return verbs.closing(run);
    }

    @Override
    public boolean migrate(long run, DefinitionHash hash, List<Move> moves, String movedBy) {
        return new Moving(store).migrate(run, hash, moves, movedBy);
    }

    @Override
    public void record(long run, SignalRecord.Kind kind, Trail trail) {
        int ordinal = statements
                .first(
                        store.answering(
                                "UPDATE hf_snapshot SET signal_count = signal_count + 1 WHERE id = ?", "signal_count"),
                        parameters -> parameters.number(run),
                        row -> row.getInt(1))
                .orElseThrow();
        statements.update(
                "INSERT INTO hf_signal(snapshot_id, ordinal, at, kind, actor, reason) VALUES (?, ?, " + store.now()
                        + ", ?, ?, ?)",
                parameters -> parameters
                        .number(run)
                        .number(ordinal)
                        .number(kind.code())
                        .text(trail.actor().orElse(null))
                        .text(trail.reason().orElse(null)));
    }

    @Override
    public List<OpenChild> children(long run) {
        return statements.query(
                "SELECT id, instance_id, parent_cancels FROM hf_snapshot WHERE parent_id = ? AND status NOT IN (3, 4,"
                        + " 5) ORDER BY id",
                parameters -> parameters.number(run),
                row -> new OpenChild(row.getLong(1), new InstanceId(row.getString(2)), row.getBoolean(3)));
    }
}
