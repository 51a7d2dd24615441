package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.encryption.Place;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.Cron;
import dev.holdfast.schedule.Every;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Timetable;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Runs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schedules: a small table, the same on every database. */
final class JdbcAgenda implements Agenda {

    private static final String COLUMNS =
            "name, workflow, cron, zone, gap, every_seconds, anchor, missed, missed_limit,"
                    + " overlap, input, version, application, paused, next_at, last_at, last_run, changed_at, actor, reason, error, ";

    private final JdbcStore store;
    private final Statements statements;

    JdbcAgenda(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    @Override
    public List<Upcoming> upcoming(Collection<String> workflows, int limit) {
        return statements.query(
                "SELECT name, due_at, " + store.now()
                        + " FROM hf_schedule WHERE due_at IS NOT NULL AND workflow = ANY(?) ORDER BY due_at, name LIMIT ?",
                parameters -> parameters.texts(workflows).number(limit),
                row -> new Upcoming(row.getString(1), Duration.between(required(row, 3), required(row, 2))));
    }

    @Override
    public Optional<Due> lockDue(String name) {
        return statements.first(
                "SELECT " + COLUMNS + store.now() + " FROM hf_schedule WHERE name = ? AND due_at <= " + store.now()
                        + " FOR UPDATE SKIP LOCKED",
                parameters -> parameters.text(name),
                this::due);
    }

    /** Two statements: what the first one waited for is read by the second (R4). */
    @Override
    public Optional<Due> lock(String name) {
        statements.query(
                "SELECT name FROM hf_schedule WHERE name = ? FOR UPDATE",
                parameters -> parameters.text(name),
                row -> row.getString(1));
        return statements.first(
                "SELECT " + COLUMNS + store.now() + " FROM hf_schedule WHERE name = ?",
                parameters -> parameters.text(name),
                this::due);
    }

    @Override
    public boolean moved(Entry seen, Moved to) {
        return statements.update(
                        "UPDATE hf_schedule SET version = version + 1, next_at = ?, due_at = ?,"
                                + " last_at = ?, last_run = ?, error = NULL WHERE name = ? AND version = ?",
                        parameters -> parameters
                                .timeOrNull(to.next().orElse(null))
                                .timeOrNull(seen.paused() ? null : to.next().orElse(null))
                                .timeOrNull(to.last().orElse(null))
                                .text(to.lastRun().map(InstanceId::value).orElse(null))
                                .text(seen.spec().name())
                                .number(seen.version()))
                == 1;
    }

    @Override
    public void failed(String name, String error, Duration again) {
        statements.update(
                "UPDATE hf_schedule SET version = version + 1, due_at = " + store.nowPlus(again)
                        + ", error = ? WHERE name = ? AND due_at IS NOT NULL",
                parameters -> parameters
                        .text(store.cipher.sealText(error, Place.scheduleError(name)))
                        .text(name));
    }

    @Override
    public boolean add(Spec spec, Optional<String> application, Optional<Instant> next, Runs.Trail trail) {
        String now = store.now();
        return statements.update(
                        "INSERT INTO hf_schedule(created_at, changed_at, workflow, cron, zone, gap, every_seconds, anchor, missed,"
                                + " missed_limit, overlap, input, application, next_at, actor, reason, due_at, name) VALUES ("
                                + now + ", " + now
                                + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        parameters -> bind(parameters, spec, application, next, trail)
                                .timeOrNull(next.orElse(null))
                                .text(spec.name()))
                == 1;
    }

    @Override
    public void change(
            Spec spec, Optional<String> application, boolean paused, Optional<Instant> next, Runs.Trail trail) {
        statements.update(
                "UPDATE hf_schedule SET changed_at = " + store.now()
                        + ", version = version + 1, error = NULL, workflow = ?, cron = ?, zone = ?, gap = ?, every_seconds = ?,"
                        + " anchor = ?, missed = ?, missed_limit = ?, overlap = ?, input = ?, application = ?, next_at = ?,"
                        + " actor = ?, reason = ?, due_at = ?, paused = ? WHERE name = ?",
                parameters -> bind(parameters, spec, application, next, trail)
                        .timeOrNull(paused ? null : next.orElse(null))
                        .truth(paused)
                        .text(spec.name()));
    }

    private Parameters bind(
            Parameters parameters, Spec spec, Optional<String> application, Optional<Instant> next, Runs.Trail trail)
            throws SQLException {
        Cron cron = spec.timetable() instanceof Cron found ? found : null;
        Every every = spec.timetable() instanceof Every found ? found : null;
        return parameters
                .text(spec.workflow().value())
                .text(cron == null ? null : cron.expression())
                .text(cron == null ? null : cron.zone().getId())
                .numberOrNull(cron == null ? null : cron.gap().ordinal())
                .longOrNull(every == null ? null : every.interval().toSeconds())
                .timeOrNull(every == null ? null : every.anchor())
                .number(spec.missed().kind().ordinal())
                .number(spec.missed().limit())
                .number(spec.overlap().ordinal())
                .bytes(spec.input()
                        .map(input -> store.cipher.seal(input.toStored(), Place.schedule(spec.name())))
                        .orElse(null))
                .text(application.orElse(null))
                .timeOrNull(next.orElse(null))
                .text(trail.actor().orElse(null))
                .text(trail.reason().orElse(null));
    }

    @Override
    public boolean remove(String name) {
        return statements.update("DELETE FROM hf_schedule WHERE name = ?", parameters -> parameters.text(name)) == 1;
    }

    @Override
    public Optional<Entry> find(String name) {
        return statements.first(
                "SELECT " + COLUMNS + store.now() + " FROM hf_schedule WHERE name = ?",
                parameters -> parameters.text(name),
                row -> due(row).entry());
    }

    @Override
    public List<Entry> all() {
        return statements.query(
                "SELECT " + COLUMNS + store.now() + " FROM hf_schedule ORDER BY name",
                none -> {},
                row -> due(row).entry());
    }

    @Override
    public Instant now() {
        return statements
                .first("SELECT " + store.now(), none -> {}, row -> required(row, 1))
                .orElseThrow();
    }

    private String error(String name, String stored) {
        try {
            return store.cipher.openText(stored, Place.scheduleError(name));
        } catch (HoldfastException e) {
            return e.code().text() + ": " + e.getMessage();
        }
    }

    private Due due(ResultSet row) throws SQLException {
        String name = row.getString("name");
        byte[] input = row.getBytes("input");
        Spec spec = new Spec(
                name,
                timetable(row),
                new WorkflowName(row.getString("workflow")),
                Optional.ofNullable(input)
                        .map(stored -> store.cipher.open(stored, Place.schedule(name)))
                        .map(Payload::ofStored),
                new Missed(Missed.Kind.values()[row.getInt("missed")], row.getInt("missed_limit")),
                Overlap.values()[row.getInt("overlap")]);
        Entry entry = new Entry(
                spec,
                row.getInt("version"),
                Optional.ofNullable(row.getString("application")),
                row.getBoolean("paused"),
                time(row.getObject("next_at", OffsetDateTime.class)),
                time(row.getObject("last_at", OffsetDateTime.class)),
                Optional.ofNullable(row.getString("last_run")).map(InstanceId::new),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                new Runs.Trail(
                        Optional.ofNullable(row.getString("actor")), Optional.ofNullable(row.getString("reason"))),
                Optional.ofNullable(row.getString("error")).map(stored -> error(name, stored)));
        return new Due(entry, required(row, 22));
    }

    private static Timetable timetable(ResultSet row) throws SQLException {
        String cron = row.getString("cron");
        return cron == null
                ? new Every(
                        Duration.ofSeconds(row.getLong("every_seconds")),
                        row.getObject("anchor", OffsetDateTime.class).toInstant())
                : Timetables.cron(cron, row.getString("zone"), Cron.Gap.values()[row.getInt("gap")]);
    }

    private static Optional<Instant> time(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    private static Instant required(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
