package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.Outbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The messages of steps. The same on every database: heads are read without locks and then locked one by one, since H2 locks every
 * row that a limited query matches (F31).
 *
 * <p>A head is found by a scalar sub-select, which no planner turns into a join: whatever it takes the size of the table for, it
 * looks at one entry of the line's index for each row that is due.
 */
final class JdbcOutbox implements Outbox {

    private static final String COLUMNS =
            "number, snapshot_id, sent_at, branch, sequence, ordinal, attempts, parked, channel,"
                    + " instance_id, workflow, message, error, calls";

    private static final String TRACE = ", (SELECT s.trace_parent FROM hf_snapshot s WHERE s.id = m.snapshot_id)";

    private static final String UNTRACED = ", NULL";

    private static final String IS_HEAD =
            "m.number = (SELECT min(e.number) FROM hf_outbox e WHERE e.snapshot_id = m.snapshot_id"
                    + " AND e.channel = m.channel)";

    private static final String BY_KEY = " WHERE snapshot_id = ? AND branch = ? AND sequence = ? AND ordinal = ?";

    private final JdbcStore store;
    private final Statements statements;

    JdbcOutbox(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    private static Parameters bindKey(Parameters parameters, Sender sender, int ordinal) throws SQLException {
        return Rows.bind(parameters, sender.branch()).number(sender.sequence()).number(ordinal);
    }

    @Override
    public void send(Sender sender, List<Outgoing> messages) {
        sendAll(List.of(new Sending(sender, messages)));
    }

    /** A message of a sender, and its place among those of it. */
    private record Row(Sender sender, int ordinal, Outgoing message) {}

    @Override
    public void sendAll(List<Sending> all) {
        String now = store.now();
        List<Row> rows = all.stream()
                .flatMap(each -> IntStream.range(0, each.messages().size())
                        .mapToObj(ordinal ->
                                new Row(each.sender(), ordinal, each.messages().get(ordinal))))
                .toList();
        statements.batch(
                "INSERT INTO hf_outbox(sent_at, due_at, snapshot_id, branch, sequence, ordinal, instance_id, workflow, channel,"
                        + " message) VALUES (" + now + ", " + now + ", ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                rows,
                (parameters, row) -> bindKey(parameters, row.sender(), row.ordinal())
                        .text(row.sender().instance().value())
                        .text(row.sender().workflow().value())
                        .text(row.message().channel())
                        .bytes(store.cipher.seal(
                                row.message().message().toStored(),
                                place(
                                        row.sender().branch(),
                                        row.sender().sequence(),
                                        row.ordinal(),
                                        row.message().channel()))));
    }

    private static dev.holdfast.encryption.Place place(BranchKey branch, int sequence, int ordinal, String channel) {
        return dev.holdfast.encryption.Place.message(branch.run(), branch.branch(), sequence, ordinal, channel);
    }

    @Override
    public List<Place> heads(Collection<String> channels, int limit) {
        return statements.query(
                "SELECT m.snapshot_id, m.channel, m.number FROM hf_outbox m WHERE m.due_at <= " + store.statementTime()
                        + " AND m.channel = ANY(?) AND " + IS_HEAD + " ORDER BY m.due_at, m.number LIMIT ?",
                parameters -> parameters.texts(channels).number(limit),
                row -> new Place(row.getLong(1), row.getString(2), row.getLong(3)));
    }

    @Override
    public Optional<Message> lock(Place place) {
        return statements.first(
                "SELECT " + COLUMNS + TRACE
                        + " FROM hf_outbox m WHERE m.snapshot_id = ? AND m.channel = ? AND m.number = ? AND m.due_at <= "
                        + store.statementTime() + " AND " + IS_HEAD + " FOR UPDATE SKIP LOCKED",
                parameters ->
                        parameters.number(place.run()).text(place.channel()).number(place.number()),
                this::message);
    }

    private Message message(ResultSet row) throws SQLException {
        BranchKey branch = new BranchKey(row.getLong(2), row.getInt(4));
        return new Message(
                row.getLong(1),
                new Sender(
                        new InstanceId(row.getString(10)), new WorkflowName(row.getString(11)), branch, row.getInt(5)),
                row.getInt(6),
                row.getString(9),
                store.cipher.open(row.getBytes(12), place(branch, row.getInt(5), row.getInt(6), row.getString(9))),
                time(row, 3),
                row.getInt(7),
                row.getBoolean(8),
                Rows.shown(branch.run(), row.getString(13), store.cipher),
                row.getInt(14),
                Optional.ofNullable(row.getString(15)));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void called(Message message) {
        statements.update(
                "UPDATE hf_outbox SET calls = calls + 1" + BY_KEY + store.lazily(),
                parameters -> bindKey(parameters, message.sender(), message.ordinal()));
    }

    @Override
    public void answered(Message message) {
        boolean free = statements
                .first(
                        "SELECT number FROM hf_outbox" + BY_KEY + " AND calls > 0 FOR UPDATE SKIP LOCKED",
                        parameters -> bindKey(parameters, message.sender(), message.ordinal()),
                        row -> row.getLong(1))
                .isPresent();
        if (free) {
            statements.update(
                    "UPDATE hf_outbox SET calls = 0" + BY_KEY,
                    parameters -> bindKey(parameters, message.sender(), message.ordinal()));
        }
    }

    @Override
    public void delivered(Message message) {
        statements.update(
                "DELETE FROM hf_outbox" + BY_KEY,
                parameters -> bindKey(parameters, message.sender(), message.ordinal()));
    }

    @Override
    public boolean failed(Message seen, Failure failure, Optional<Duration> again) {
        boolean mine = statements
                .first(
                        "SELECT number FROM hf_outbox" + BY_KEY
                                + " AND attempts = ? AND NOT parked FOR UPDATE SKIP LOCKED",
                        parameters -> bindKey(parameters, seen.sender(), seen.ordinal())
                                .number(seen.attempts()),
                        row -> row.getLong(1))
                .isPresent();
        if (!mine) {
            return false;
        }
        statements.update(
                "UPDATE hf_outbox SET attempts = attempts + 1, calls = 0, parked = ?, due_at = NULL, error = ?"
                        + BY_KEY,
                parameters -> bindKey(
                        parameters
                                .truth(again.isEmpty())
                                .text(Rows.failure(seen.sender().branch().run(), Optional.of(failure), store.cipher)),
                        seen.sender(),
                        seen.ordinal()));
        again.map(store::after)
                .ifPresentOrElse(
                        due -> lineIsDue(seen.place(), due),
                        () -> lineIsDue(seen.place(), new JdbcStore.Due("NULL", none -> {})));
        return true;
    }

    /** Those behind the head fall due with it, so that looking for heads does not pass them again and again. */
    private void lineIsDue(Place line, JdbcStore.Due due) {
        statements.update(
                "UPDATE hf_outbox SET due_at = " + due.sql() + " WHERE snapshot_id = ? AND channel = ?", parameters -> {
                    due.binder().bind(parameters);
                    parameters.number(line.run()).text(line.channel());
                });
    }

    @Override
    public Optional<Duration> untilNextDue(Collection<String> channels) {
        return statements.first(
                "SELECT due_at, " + store.now() + " FROM hf_outbox WHERE due_at > " + store.statementTime()
                        + " AND channel = ANY(?) ORDER BY due_at LIMIT 1",
                parameters -> parameters.texts(channels),
                row -> {
                    Duration left = Duration.between(time(row, 2), time(row, 1));
                    return left.isNegative() ? Duration.ZERO : left;
                });
    }

    @Override
    public List<Backlog> others(Collection<String> channels) {
        return statements.query(
                "SELECT channel, count(*), min(sent_at) FROM hf_outbox WHERE NOT (channel = ANY(?)) GROUP BY channel ORDER BY"
                        + " channel",
                parameters -> parameters.texts(channels),
                row -> new Backlog(row.getString(1), row.getLong(2), time(row, 3)));
    }

    @Override
    public List<Message> parked(int limit) {
        return statements.query(
                "SELECT " + COLUMNS + UNTRACED + " FROM hf_outbox WHERE parked ORDER BY number LIMIT ?",
                parameters -> parameters.number(limit),
                this::message);
    }

    private Optional<Message> lockParked(long number) {
        return statements.first(
                "SELECT " + COLUMNS + UNTRACED + " FROM hf_outbox WHERE parked AND number = ? FOR UPDATE",
                parameters -> parameters.number(number),
                this::message);
    }

    @Override
    public boolean redrive(long number) {
        Optional<Message> found = lockParked(number);
        found.ifPresent(message -> {
            statements.update(
                    "UPDATE hf_outbox SET parked = FALSE, attempts = 0, calls = 0" + BY_KEY,
                    parameters -> bindKey(parameters, message.sender(), message.ordinal()));
            lineIsDue(message.place(), store.after(Duration.ZERO));
        });
        return found.isPresent();
    }

    @Override
    public boolean discard(long number) {
        Optional<Message> found = lockParked(number);
        found.ifPresent(message -> {
            delivered(message);
            lineIsDue(message.place(), store.after(Duration.ZERO));
        });
        return found.isPresent();
    }

    @Override
    public List<Message> waiting(long run) {
        return statements.query(
                "SELECT " + COLUMNS + UNTRACED + " FROM hf_outbox WHERE snapshot_id = ? ORDER BY number",
                parameters -> parameters.number(run),
                this::message);
    }
}
