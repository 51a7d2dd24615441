package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.store.Slots;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The places of limits; the same on every database. */
final class JdbcSlots implements Slots {

    private static final String COLUMNS =
            "h.snapshot_id, h.branch, h.rank, h.limit_name, h.limit_key, h.share, h.state, h.number";

    private static final String COUNTERS =
            "limit_name, limit_key, most, period, held, waiting, next_number, last_share, free_at";

    private static final String BY_PLACE = " WHERE limit_name = ? AND limit_key = ?";
    /** The name is no condition for an index: while the statistics are those of an empty table, it would be taken to find few rows. */
    private static final String BY_KEY = " WHERE snapshot_id = ? AND branch = ? AND limit_name || '' = ?";

    private final JdbcStore store;
    private final Statements statements;

    JdbcSlots(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    private static Parameters bind(Parameters parameters, Place place) throws SQLException {
        return parameters.text(place.limit()).text(place.key());
    }

    private static Parameters bindKey(Parameters parameters, Slot slot) throws SQLException {
        return parameters
                .number(slot.run())
                .number(slot.branch())
                .text(slot.place().limit());
    }

    private static Slot slot(ResultSet row) throws SQLException {
        return new Slot(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                new Place(row.getString(4), row.getString(5)),
                row.getString(6),
                State.of(row.getInt(7)),
                row.getLong(8));
    }

    private static Counter counter(ResultSet row) throws SQLException {
        long period = row.getLong(4);
        boolean ofStarts = !row.wasNull();
        return new Counter(
                new Place(row.getString(1), row.getString(2)),
                row.getInt(3),
                ofStarts ? Optional.of(Duration.of(period, ChronoUnit.MICROS)) : Optional.empty(),
                row.getInt(5),
                row.getInt(6),
                row.getLong(7),
                row.getString(8),
                ofStarts ? Optional.of(row.getObject(9, OffsetDateTime.class).toInstant()) : Optional.empty());
    }

    @Override
    public void add(List<Slot> slots) {
        statements.batch(
                "INSERT INTO hf_slot(snapshot_id, branch, limit_name, limit_key, share, rank, state, number) VALUES"
                        + " (?, ?, ?, ?, ?, ?, ?, ?)",
                slots,
                (parameters, slot) -> bindKey(parameters, slot)
                        .text(slot.place().key())
                        .text(slot.share())
                        .number(slot.rank())
                        .number(slot.state().code())
                        .number(slot.number()));
    }

    @Override
    public List<Slot> of(long run) {
        return statements
                .query(
                        "SELECT " + COLUMNS + " FROM hf_slot h WHERE h.snapshot_id = ?",
                        parameters -> parameters.number(run),
                        JdbcSlots::slot)
                .stream()
                .sorted(Slot.ORDER)
                .toList();
    }

    @Override
    public List<Slot> withoutBranch(long run) {
        return statements
                .query(
                        "SELECT " + COLUMNS
                                + " FROM hf_slot h WHERE h.snapshot_id = ? AND h.branch <> ? AND NOT EXISTS (SELECT 1"
                                + " FROM hf_branch b WHERE b.snapshot_id = h.snapshot_id AND b.branch = h.branch)",
                        parameters -> parameters.number(run).number(INSTANCE),
                        JdbcSlots::slot)
                .stream()
                .sorted(Slot.ORDER)
                .toList();
    }

    /** The row may be removed by whoever is waited for, and then be inserted by somebody else. */
    @Override
    public Locked lock(Place place, int most, Optional<Duration> period) {
        Optional<Locked> locked = lock(place);
        while (locked.isEmpty()) {
            statements.update(
                    "INSERT INTO hf_limit(limit_name, limit_key, most, period, free_at) VALUES (?, ?, ?, ?, ?) ON"
                            + " CONFLICT DO NOTHING",
                    parameters ->
                            bindTold(bind(parameters, place).number(most), period, period.map(none -> Instant.EPOCH)));
            locked = lock(place);
        }
        return locked.get();
    }

    private static Parameters bindTold(Parameters parameters, Optional<Duration> period, Optional<Instant> free)
            throws SQLException {
        parameters.longOrNull(period.map(Parameters::micros).orElse(null));
        return parameters.timeOrNull(free.orElse(null));
    }

    @Override
    public Optional<Locked> lock(Place place) {
        return statements
                .first(
                        "SELECT " + COUNTERS + " FROM hf_limit" + BY_PLACE + " FOR UPDATE",
                        parameters -> bind(parameters, place),
                        JdbcSlots::counter)
                .map(counter -> new Locked(counter, counter.period().isEmpty() ? Instant.EPOCH : now()));
    }

    /** A statement of its own: one that locks may have taken its time before it waited. */
    private Instant now() {
        return statements
                .first(
                        "SELECT " + store.now(),
                        none -> {},
                        row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .orElseThrow();
    }

    @Override
    public void put(Counter counter, Instant now) {
        boolean isIdle = counter.held() == 0
                && counter.waiting() == 0
                && counter.free().map(free -> !free.isAfter(now)).orElse(true);
        if (isIdle) {
            statements.update("DELETE FROM hf_limit" + BY_PLACE, parameters -> bind(parameters, counter.place()));
            return;
        }
        statements.update(
                "UPDATE hf_limit SET most = ?, held = ?, waiting = ?, next_number = ?, last_share = ?, period = ?,"
                        + " free_at = ?"
                        + BY_PLACE,
                parameters -> bind(
                        bindTold(
                                parameters
                                        .number(counter.most())
                                        .number(counter.held())
                                        .number(counter.waiting())
                                        .number(counter.next())
                                        .text(counter.last()),
                                counter.period(),
                                counter.free()),
                        counter.place()));
    }

    @Override
    public void put(Slot slot) {
        int changed = statements.update(
                "UPDATE hf_slot SET state = ?, number = ?" + BY_KEY,
                parameters -> bindKey(parameters.number(slot.state().code()).number(slot.number()), slot));
        if (changed == 0) {
            add(List.of(slot));
        }
    }

    @Override
    public void remove(Slot slot) {
        statements.update("DELETE FROM hf_slot" + BY_KEY, parameters -> bindKey(parameters, slot));
    }

    @Override
    public void forget(long run) {
        statements.update(
                "DELETE FROM hf_slot WHERE snapshot_id = ? AND state = ?",
                parameters -> parameters.number(run).number(State.UNASKED.code()));
    }

    @Override
    public Optional<Slot> next(Place place, String last) {
        Optional<Slot> behind = last.isEmpty() ? Optional.empty() : first(place, last);
        return behind.isPresent() ? behind : first(place, "");
    }

    /** Of one index, in its order: the first of what waits, from a share on that is excluded unless it is empty. */
    private Optional<Slot> first(Place place, String behind) {
        return statements.first(
                "SELECT " + COLUMNS
                        + " FROM hf_slot h WHERE h.limit_name = ? AND h.limit_key = ? AND h.state = ? AND h.share "
                        + (behind.isEmpty() ? ">=" : ">")
                        + " ? ORDER BY h.limit_name, h.limit_key, h.state, h.share, h.number"
                        + " LIMIT 1",
                parameters ->
                        bind(parameters, place).number(State.WAITING.code()).text(behind),
                JdbcSlots::slot);
    }

    @Override
    public void wake(long run, int branch, Optional<Instant> at) {
        JdbcStore.Due due = at.map(time -> new JdbcStore.Due("?", parameters -> parameters.time(time)))
                .orElseGet(() -> store.after(Duration.ZERO));
        statements.update(
                "UPDATE hf_branch SET due_at = " + due.sql() + ", ready_at = " + due.sql()
                        + ", version = version + 1 WHERE"
                        + " snapshot_id = ? AND owner IS NULL AND due_at IS NULL AND awaiting IS NULL AND open_arms = 0"
                        + (branch == INSTANCE ? "" : " AND branch = ?"),
                parameters -> {
                    due.binder().bind(parameters);
                    due.binder().bind(parameters);
                    parameters.number(run);
                    if (branch != INSTANCE) {
                        parameters.number(branch);
                    }
                });
    }

    @Override
    public List<Seen> holders(Place place, int limit) {
        return seen(place, State.HELD, limit);
    }

    @Override
    public List<Seen> waiters(Place place, int limit) {
        return seen(place, State.WAITING, limit);
    }

    private List<Seen> seen(Place place, State state, int limit) {
        return statements.query(
                "SELECT " + COLUMNS
                        + ", (SELECT s.instance_id FROM hf_snapshot s WHERE s.id = h.snapshot_id) FROM hf_slot h WHERE"
                        + " h.limit_name = ? AND h.limit_key = ? AND h.state = ? ORDER BY h.number LIMIT ?",
                parameters -> bind(parameters, place).number(state.code()).number(limit),
                row -> new Seen(slot(row), new InstanceId(row.getString(9))));
    }

    @Override
    public List<Counter> list(@Nullable Place behind, int limit) {
        Place from = behind == null ? new Place("", "") : behind;
        return statements.query(
                "SELECT " + COUNTERS
                        + " FROM hf_limit WHERE (limit_name, limit_key) > (?, ?) ORDER BY limit_name, limit_key"
                        + " LIMIT ?",
                parameters -> bind(parameters, from).number(limit),
                JdbcSlots::counter);
    }
}
