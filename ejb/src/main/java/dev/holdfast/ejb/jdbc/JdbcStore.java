package dev.holdfast.ejb.jdbc;

import static dev.holdfast.ejb.jdbc.Rows.bind;

import dev.holdfast.ejb.jdbc.ClaimRow.Taken;
import dev.holdfast.ejb.jdbc.Statements.Binder;
import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Audit;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Branches;
import dev.holdfast.store.BulkOrders;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.JobExecutions;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Nodes;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Reencryptions;
import dev.holdfast.store.Retention;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.store.Transactions.InDoubt;
import dev.holdfast.store.Workload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the protocol that read the same on every database; what differs is in the subclasses. The other ports
 * of the same store are {@link #runs}, {@link #signals}, {@link #sharedState} and {@link #routes}.
 *
 * <p>Sends everything on the connection of the thread's transaction. Contended keys are written with ON CONFLICT DO
 * NOTHING, so that a lost race is a count of 0 and never an error that would spoil the caller's transaction (F16).
 *
 * <p>Several branch rows of one run are locked from the highest number down: an ending arm removes its own row before it
 * counts down on its parent's, and a parent has a lower number than its arms.
 */
public abstract class JdbcStore implements Branches {

    private static final String BY_KEY = " WHERE snapshot_id = ? AND branch = ?";
    private static final String MINE = BY_KEY + " AND version = ? AND owner = ?";

    final Statements statements;
    final RunIds ids;
    final ValueCipher cipher;

    JdbcStore(Statements statements, ValueCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
        this.ids = new RunIds(statements);
    }

    /** Returns the beginning of runs, and the verbs, on the same connections. */
    public final Runs runs() {
        return new JdbcRuns(this);
    }

    /** Returns the events on the same connections. */
    public final Signals signals() {
        return new JdbcSignals(this);
    }

    /** Returns the shared values of runs on the same connections. */
    public final SharedState sharedState() {
        return new JdbcSharedState(statements, cipher);
    }

    /** Returns the messages of steps on the same connections. */
    public final Outbox outbox() {
        return new JdbcOutbox(this);
    }

    /** Returns the subscriptions of web-hooks on the same connections. */
    public final Subscriptions subscriptions() {
        return new JdbcSubscriptions(this);
    }

    /** Returns the schedules on the same connections. */
    public final Agenda agenda() {
        return new JdbcAgenda(this);
    }

    /** Returns the removal of what has ended, on the same connections. */
    public final Retention retention() {
        return new JdbcRetention(this);
    }

    /** Returns the executions of batch jobs on the same connections. */
    public final JobExecutions jobExecutions() {
        return new JdbcJobExecutions(this);
    }

    /** Returns what can be read of the executions of batch jobs, on the same connections. */
    public final JobHistory jobHistory() {
        return new JobHistory(this);
    }

    /** Returns what instances and steps hold of limits on the same connections. */
    public final Slots slots() {
        return new JdbcSlots(this);
    }

    /** Returns the numbers of routes on the same connections. */
    public final Routes routes() {
        return new JdbcRoutes(statements);
    }

    /** Returns the same store on other connections. */
    abstract JdbcStore on(Statements others);

    /** Opens a line of its own to the same database for what must not wait for a connection of the pool. */
    public final HeartLine heartLine(DataSource dataSource) {
        return new HeartLine(this, new KeptStatements(dataSource, hasHints()));
    }

    /** Returns the audit of its rows on the same connections. */
    public final Audit audit() {
        return new JdbcAudit(this);
    }

    /** Returns the orders over filters on the same connections. */
    public final BulkOrders bulkOrders() {
        return new JdbcBulkOrders(this);
    }

    /** Returns the keys that values were written with, on the same connections. */
    public final KnownKeys knownKeys() {
        return new KnownKeys(statements);
    }

    /** Returns the orders to write all values anew, on the same connections. */
    public final Reencryptions reencryptions() {
        return new JdbcReencryptions(this);
    }

    /** Returns the audit of what was ordered, on the same connections. */
    public final AuditLog auditLog() {
        return new JdbcAuditLog(this);
    }

    /** Returns the counts of what stands in its tables, on the same connections. */
    public final Workload workload() {
        return new JdbcWorkload(this);
    }

    /** Returns the table of nodes on the same connections. */
    public final Nodes nodes() {
        return new JdbcNodes(this);
    }

    /** Returns the transaction that has been in doubt for the longest time, if one that holds rows of the engine is. */
    public Optional<InDoubt> inDoubt() {
        return Optional.empty();
    }

    /** Returns the present time as an SQL expression: never the time at which the transaction began (F23). */
    abstract String now();

    /** Returns what this node's sessions call themselves as an SQL expression, NULL if they have no name of their own. */
    abstract String sessionName();

    /** Tells whether the database can pass hints from session to session. */
    abstract boolean hasHints();

    /** Ends the sessions of lost nodes; see {@link Nodes#endLostSessions}. */
    abstract int endLostSessions();

    /** Returns the present time as an SQL expression that a condition can look up in an index (F31a). */
    String statementTime() {
        return now();
    }

    /**
     * Returns the query for what is due: route, how many branches (not more than so many of each priority), since when the first
     * of them, and the present time.
     */
    abstract String dueByRoute(int most);

    /** Returns the present time less the milliseconds in a column as an SQL expression. */
    abstract String minusMillis(String column);

    /** Adds the fence to the tables of batch jobs, see {@link JobExecutions#guard}; a store of one process needs none. */
    boolean guardJobs() {
        return true;
    }

    /** Returns the present time plus a duration as an SQL expression. */
    abstract String nowPlus(Duration duration);

    /**
     * A time as it is written into a statement.
     *
     * @param sql an expression
     * @param binder sets its parameters
     */
    record Due(String sql, Binder binder) {}

    /** Returns the expression for a time from now that differs from call to call. */
    abstract Due after(Duration wait);

    final Due due(Parking.Due due) {
        if (due instanceof Parking.At at) {
            return new Due("?", parameters -> parameters.time(at.time()));
        }
        if (due instanceof Parking.Retry retry) {
            return after(retry.time());
        }
        return due instanceof Parking.After after ? after(after.time()) : new Due("NULL", none -> {});
    }

    /** Makes a statement that changes rows answer some of their columns as they are afterwards. */
    abstract String answering(String change, String columns);

    /** Makes the removal of branch rows answer some of their columns. */
    abstract String removing(String condition, String columns);

    /** Returns how the database is asked for its time; nothing if the store goes by a clock of the application's. */
    Optional<Supplier<Instant>> time() {
        return Optional.empty();
    }

    /** Returns the clock that the store goes by if it does not ask the database. */
    Clock clock() {
        throw new IllegalStateException("this store goes by the clock of its database");
    }

    /** Returns a condition, always true, that makes the commit of its transaction not wait for the disk; nothing where there is none. */
    String lazily() {
        return "";
    }

    /** Creates a run, its first checkpoint and its branch 0; false if its instance id is in use. */
    abstract boolean start(long id, NewRun run);

    /** Does the same for many; answers which of the ids were created. */
    Set<Long> startAll(List<Long> wanted, List<NewRun> runs) {
        Set<Long> created = new HashSet<>();
        for (int i = 0; i < runs.size(); i++) {
            if (start(wanted.get(i), runs.get(i))) {
                created.add(wanted.get(i));
            }
        }
        return created;
    }

    /** Stores the first checkpoint and the branch 0 of a run whose snapshot exists. */
    final void begin(long id, NewRun run) {
        BranchKey branch = new BranchKey(id, 0);
        statements.update(
                insertStart(),
                parameters -> Rows.bindStart(
                        parameters,
                        branch,
                        ValueRef.of(branch, 0),
                        run.createdBy(),
                        run.position(),
                        Rows.output(branch, 0, Optional.of(run.input()), cipher)));
        statements.update(
                "INSERT INTO hf_branch(snapshot_id, branch, version, due_at, ready_at, claimed_at, claimed_sequence,"
                        + " route, priority, owner) VALUES (?, ?, 1, " + times(run) + ", 0, ?, ?, ?)",
                parameters -> bind(parameters, branch)
                        .number(run.route())
                        .number(run.priority())
                        .text(run.owner().orElse(null)));
    }

    /** The insert of a first row (START, sequence 0). */
    final String insertStart() {
        return "INSERT INTO hf_checkpoint(snapshot_id, branch, input_branch, input_sequence, runner, position, output,"
                + " started_at, at, sequence, claim, kind, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, " + now()
                + ", "
                + now() + ", 0, 0, 0, 0)";
    }

    /** The due_at, ready_at and claimed_at of the branch 0 of a new run. */
    final String times(NewRun run) {
        String ready = run.dueIn().isZero() ? now() : nowPlus(run.dueIn());
        return run.owner().isPresent()
                ? nowPlus(run.claim()) + ", " + ready + ", " + now()
                : ready + ", " + ready + ", NULL";
    }

    @Override
    public final Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        Optional<Taken> taken = take(branch, node, claim);
        return taken.flatMap(row -> loaded(List.of(row), node).stream().findFirst());
    }

    /** Locks one due row that nobody has locked, and claims it. */
    final Optional<Taken> take(BranchKey branch, String node, Duration claim) {
        Optional<Taken> found = statements.first(
                "SELECT version + 1, " + Taken.COLUMNS + " FROM hf_branch" + BY_KEY + " AND due_at <= " + now()
                        + " FOR UPDATE SKIP LOCKED",
                parameters -> bind(parameters, branch),
                row -> Taken.read(row, 1, branch));
        found.ifPresent(row -> statements.update(
                "UPDATE hf_branch SET owner = ?, version = version + 1, due_at = " + nowPlus(claim) + ", claimed_at = "
                        + now() + ", avoids = NULL" + BY_KEY,
                parameters -> bind(parameters.text(node), branch)));
        return found;
    }

    /** Reads where claimed branches stand, in a statement after the claim's (F6), and counts take-overs (F25). */
    final List<Claim> loaded(List<Taken> taken, String node) {
        Map<BranchKey, Taken> byKey = new HashMap<>();
        taken.forEach(row -> byKey.put(row.key(), row));
        List<Claim> claims = load(taken, node);
        for (Claim claim : claims) {
            Taken before = byKey.get(claim.hold().branch());
            if (before != null && before.isToBeCounted(claim.sequence())) {
                statements.update(
                        "UPDATE hf_branch SET takeovers = ?, claimed_sequence = ?" + BY_KEY,
                        parameters ->
                                bind(parameters.number(claim.takeovers()).number(claim.sequence()), before.key()));
            }
        }
        return claims;
    }

    /** Reads where branches stand: status, newest checkpoint, and the row that holds the current value. */
    abstract List<Claim> load(List<Taken> taken, String node);

    @Override
    public final Optional<Claim> reload(Hold hold) {
        Optional<Taken> held = statements.first(
                "SELECT version, " + Taken.COLUMNS + " FROM hf_branch" + MINE + " FOR UPDATE",
                parameters -> mine(parameters, hold),
                row -> Taken.read(row, 1, hold.branch()).asReloaded());
        return held.flatMap(row -> load(List.of(row), hold.owner()).stream().findFirst());
    }

    @Override
    public final Optional<Phase> phase(long run) {
        return statements.first(
                "SELECT status FROM hf_snapshot WHERE id = ?",
                parameters -> parameters.number(run),
                row -> Phase.of(row.getInt(1)));
    }

    /** What the row says is read by the locking statement itself: after a wait it answers the row as it is then. */
    @Override
    public final Optional<Phase> lock(long run) {
        return statements.first(
                "SELECT status FROM hf_snapshot WHERE id = ? FOR UPDATE",
                parameters -> parameters.number(run),
                row -> Phase.of(row.getInt(1)));
    }

    /** Inserts a checkpoint unless its key is taken; waits for a transaction that has taken it and not ended. */
    final boolean insert(Checkpoint checkpoint) {
        return statements.update(
                        Rows.INSERT_CHECKPOINT + "VALUES (?, " + now() + ", " + Rows.VALUES
                                + ") ON CONFLICT DO NOTHING",
                        parameters -> bind(parameters.number(checkpoint.branch().run()), checkpoint, cipher))
                == 1;
    }

    @Override
    public final boolean fail(Checkpoint failed) {
        long run = failed.branch().run();
        Optional<Phase> phase = lock(run);
        boolean running = phase.equals(Optional.of(Phase.RUNNING)) || phase.equals(Optional.of(Phase.PAUSED));
        if (!running || !insert(failed)) {
            return false;
        }
        Closing closing =
                new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), failed.failure(), failed.runner());
        new Closer(this).failed(run, closing, failed);
        return true;
    }

    @Override
    public final boolean settleArm(Hold hold, int arm, Checkpoint failed, int parent) {
        return new Closer(this).settle(hold, arm, failed, parent);
    }

    private static Parameters mine(Parameters parameters, Hold hold) throws SQLException {
        return bind(parameters, hold.branch()).number(hold.version()).text(hold.owner());
    }

    @Override
    public final boolean release(Hold hold, int route, int priority) {
        return statements.update(
                        "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = " + now() + ", ready_at = "
                                + now() + ", route = ?, priority = ?" + MINE,
                        parameters -> mine(parameters.number(route).number(priority), hold))
                == 1;
    }

    @Override
    public final boolean giveBack(Hold hold) {
        return statements.update(
                        "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = " + now() + ", ready_at = "
                                + now() + MINE,
                        parameters -> mine(parameters, hold))
                == 1;
    }

    @Override
    public final Optional<Phase> letGo(Hold hold) {
        Optional<Phase> phase = lock(hold.branch().run());
        if (phase.equals(Optional.of(Phase.PAUSED))) {
            statements.update(
                    "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = NULL, ready_at = " + now()
                            + MINE,
                    parameters -> mine(parameters, hold));
        }
        return phase;
    }

    @Override
    public final boolean park(Hold hold, Parking parking) {
        Due due = due(parking.due());
        String arms = parking.arms().isPresent() ? ", open_arms = ?, next_arm = ?, end_arm = ?" : "";
        int parked = statements.update(
                "UPDATE hf_branch SET owner = NULL, version = version + 1, due_at = " + due.sql() + ", ready_at = "
                        + due.sql() + ", awaiting = ?, avoids = ?, route = ?, priority = ?" + arms + MINE,
                parameters -> {
                    due.binder().bind(parameters);
                    due.binder().bind(parameters);
                    parameters
                            .text(awaiting(parking.awaiting()))
                            .text(parking.due() instanceof Parking.Retry ? hold.owner() : null)
                            .number(parking.route())
                            .number(parking.priority());
                    if (parking.arms().isPresent()) {
                        Parking.Arms opened = parking.arms().get();
                        parameters.number(opened.open()).number(opened.next()).number(opened.end());
                    }
                    mine(parameters, hold);
                });
        return parked == 1;
    }

    /** Each name between commas, so that one name is found and never a part of another. */
    private static @Nullable String awaiting(List<String> names) {
        return names.isEmpty() ? null : "," + String.join(",", names) + ",";
    }

    @Override
    public final boolean stopAwaiting(Hold hold) {
        return statements.update("UPDATE hf_branch SET awaiting = NULL" + MINE, parameters -> mine(parameters, hold))
                == 1;
    }

    @Override
    public final OptionalInt numbers(long run, int count) {
        return numbers(run, count, " AND status = 1");
    }

    @Override
    public final int numbersUnderLock(long run, int count) {
        return numbers(run, count, "").orElseThrow();
    }

    private OptionalInt numbers(long run, int count, String condition) {
        Optional<Integer> behind = statements.first(
                answering(
                        "UPDATE hf_snapshot SET next_branch = next_branch + ? WHERE id = ?" + condition, "next_branch"),
                parameters -> parameters.number(count).number(run),
                row -> row.getInt(1));
        return behind.map(next -> OptionalInt.of(next - count)).orElseGet(OptionalInt::empty);
    }

    @Override
    public final void open(List<NewBranch> branches) {
        new Opening(this).open(branches);
    }

    @Override
    public final Optional<Author> author(BranchKey branch, int sequence) {
        return statements.first(
                "SELECT runner, claim FROM hf_checkpoint" + BY_KEY + " AND sequence = ?",
                parameters -> bind(parameters, branch).number(sequence),
                row -> new Author(row.getString(1), row.getInt(2)));
    }

    /**
     * Reads how an arm ended: its failure, its value, and the branch and sequence of the row that holds the value.
     *
     * @param first the index of the first of these columns
     */
    final ArmResult result(BranchKey arm, ResultSet row, int first) throws SQLException {
        Optional<Failure> failure = Rows.failure(arm.run(), row.getString(first), cipher);
        byte[] value = row.getBytes(first + 1);
        Place place = Place.output(arm.run(), row.getInt(first + 2), row.getInt(first + 3));
        return new ArmResult(
                arm.branch(),
                failure.isPresent() || value == null ? Optional.empty() : Optional.of(cipher.open(value, place)),
                failure);
    }

    /** Has the next reads of the transaction follow an index, where statistics of an emptier time would have a table sorted. */
    void readInOrder() {}

    /** Stores many branches with few statements, if the database has a way to; false if nothing was done. */
    boolean openTogether(List<NewBranch> branches) {
        return false;
    }

    /** Counts an ended arm down on its parent's row and opens the next one; false if the parent is not there. */
    final boolean countDown(long run, int parent) {
        return new Opening(this).countDown(run, parent);
    }

    /**
     * Gives branches a tombstone at their next sequence, as far as nobody takes that key first, and answers the sequences.
     *
     * @param by the node that ends them
     * @param error the failure that the tombstones tell; null for none
     */
    abstract Map<Integer, Integer> tombstones(
            long run, Collection<Integer> branches, String by, @Nullable String error);

    /** Locks branch rows of a run from the highest number down, waiting for whoever has one. */
    abstract void lockRows(long run, Collection<Integer> branches);
}
