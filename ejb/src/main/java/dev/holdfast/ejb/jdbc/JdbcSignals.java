package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.encryption.Place;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.store.Signals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The events sent to runs. */
final class JdbcSignals implements Signals {

    private static final String NUMBER = "UPDATE hf_snapshot SET signal_count = signal_count + 1 WHERE ";

    private static final String NUMBERED = "id, status, signal_count, instance_id";

    private final JdbcStore store;
    private final Statements statements;

    JdbcSignals(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    /** A run whose snapshot is locked by having taken a number. */
    private record Numbered(long run, Phase phase, int ordinal, String instance) {}

    private static Numbered numbered(ResultSet row) throws SQLException {
        return new Numbered(row.getLong(1), Phase.of(row.getInt(2)), row.getInt(3), row.getString(4));
    }

    @Override
    public Sent send(InstanceId id, NewSignal signal) {
        Optional<Numbered> numbered = number("instance_id = ? AND live", id);
        while (numbered.isEmpty()) {
            expect(id);
            numbered = number("instance_id = ? AND live", id);
        }
        return store(numbered.get(), signal);
    }

    private Optional<Numbered> number(String condition, InstanceId id) {
        return statements.first(
                store.answering(NUMBER + condition, NUMBERED),
                parameters -> parameters.text(id.value()),
                JdbcSignals::numbered);
    }

    /** Makes a row that can be locked where there is no run yet; waits for a start that is under way (F9). */
    private void expect(InstanceId id) {
        long run = store.ids.next();
        statements.update(
                "INSERT INTO hf_snapshot(id, created_at, status, live, instance_id) VALUES (?, " + store.now()
                        + ", 0, TRUE, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters.number(run).text(id.value()));
    }

    /** A run that failed may go on by a retry, so it gets what it waits for. */
    @Override
    public void send(long run, NewSignal signal) {
        statements
                .first(
                        store.answering(NUMBER + "id = ? AND live AND status NOT IN (3, 5)", NUMBERED),
                        parameters -> parameters.number(run),
                        JdbcSignals::numbered)
                .ifPresent(numbered -> store(numbered, signal));
    }

    private Sent store(Numbered to, NewSignal signal) {
        int stored = statements.update(
                "INSERT INTO hf_signal(snapshot_id, ordinal, at, kind, name, dedup, actor, payload) VALUES (?, ?, "
                        + store.now() + ", 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters
                        .number(to.run())
                        .number(to.ordinal())
                        .text(signal.name())
                        .text(signal.key().orElse(null))
                        .text(signal.actor().orElse(null))
                        .bytes(store.cipher.seal(
                                signal.payload().toStored(),
                                Place.signal(to.instance(), to.ordinal(), signal.name()))));
        if (stored == 0) {
            statements.update(
                    "UPDATE hf_snapshot SET signal_count = signal_count - 1 WHERE id = ?",
                    parameters -> parameters.number(to.run()));
            return Sent.DUPLICATE;
        }
        // A statement after the lock: it sees a branch that has parked while the lock was waited for (F10).
        String now = store.now();
        statements.update(
                "UPDATE hf_branch SET ready_at = " + now + ", version = version + 1"
                        + (to.phase() == Phase.RUNNING ? ", due_at = " + now : "")
                        + " WHERE snapshot_id = ? AND owner IS NULL AND position(? IN awaiting) > 0",
                parameters -> parameters.number(to.run()).text("," + signal.name() + ","));
        return Sent.STORED;
    }

    @Override
    public Optional<Pending> oldest(long run, Collection<String> names) {
        return statements.first(
                "SELECT ordinal, name, payload, (SELECT s.instance_id FROM hf_snapshot s WHERE s.id = snapshot_id) FROM"
                        + " hf_signal WHERE snapshot_id = ? AND kind = 0 AND consumed_sequence IS"
                        + " NULL AND name = ANY(?) ORDER BY ordinal LIMIT 1",
                parameters -> parameters.number(run).texts(names),
                row -> new Pending(
                        row.getInt(1),
                        row.getString(2),
                        store.cipher.open(
                                row.getBytes(3), Place.signal(row.getString(4), row.getInt(1), row.getString(2)))));
    }

    @Override
    public void consumed(long run, int ordinal, BranchKey branch, int sequence) {
        statements.update(
                "UPDATE hf_signal SET consumed_branch = ?, consumed_sequence = ? WHERE snapshot_id = ? AND ordinal = ?",
                parameters -> parameters
                        .number(branch.branch())
                        .number(sequence)
                        .number(run)
                        .number(ordinal));
    }

    @Override
    public void move(long from, long to) {
        statements.update(
                "UPDATE hf_signal SET snapshot_id = ? WHERE snapshot_id = ? AND kind = 0 AND consumed_sequence IS NULL",
                parameters -> parameters.number(to).number(from));
        statements.update(
                "UPDATE hf_snapshot SET signal_count = (SELECT f.signal_count FROM hf_snapshot f WHERE f.id = ?) WHERE id ="
                        + " ? AND signal_count < (SELECT f.signal_count FROM hf_snapshot f WHERE f.id = ?)",
                parameters -> parameters.number(from).number(to).number(from));
    }

    @Override
    public List<SignalRecord> sent(long run) {
        return statements.query(
                "SELECT ordinal, kind, name, dedup, actor, reason, at, consumed_branch FROM hf_signal WHERE snapshot_id = ?"
                        + " ORDER BY ordinal",
                parameters -> parameters.number(run),
                row -> {
                    OptionalInt consumedBy = ClaimRow.number(row, 8);
                    return new SignalRecord(
                            row.getInt(1),
                            SignalRecord.Kind.of(row.getInt(2)),
                            Optional.ofNullable(row.getString(3)),
                            Optional.ofNullable(row.getString(4)),
                            Optional.ofNullable(row.getString(5)),
                            Optional.ofNullable(row.getString(6)),
                            row.getObject(7, OffsetDateTime.class).toInstant(),
                            consumedBy.isPresent() ? Optional.of(consumedBy.getAsInt()) : Optional.empty());
                });
    }
}
