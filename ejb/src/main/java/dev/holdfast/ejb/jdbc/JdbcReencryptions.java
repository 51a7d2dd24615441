package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.SealedPart.Row;
import dev.holdfast.encryption.Envelope;
import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Reencryption;
import dev.holdfast.store.Reencryptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Orders to write all values anew, and how a page of rows is written so. */
final class JdbcReencryptions implements Reencryptions {

    /** How many rows are looked at in one transaction. */
    private static final int PAGE = 500;

    /** How many are written in one transaction, each with a lock that its users may wait for. */
    private static final int WRITTEN = 50;

    private static final String COLUMNS =
            "SELECT id, key_id, status, round, found, rewritten, unreadable, actor, reason, created_at, ended_at FROM"
                    + " hf_reencryption WHERE ";

    private final JdbcStore store;
    private final Statements statements;
    private final ValueCipher cipher;

    JdbcReencryptions(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
        this.cipher = store.cipher;
    }

    @Override
    public Optional<String> writing() {
        return cipher.writing();
    }

    @Override
    public long add(Optional<String> actor, Optional<String> origin, Optional<String> reason) {
        String key = cipher.writing().orElseThrow(() -> new IllegalStateException("this node writes in clear"));
        return statements
                .first(
                        store.answering(
                                "INSERT INTO hf_reencryption(created_at, key_id, actor, origin, reason) VALUES ("
                                        + store.now() + ", ?, ?, ?, ?)",
                                "id"),
                        parameters -> parameters
                                .text(key)
                                .text(actor.orElse(null))
                                .text(origin.orElse(null))
                                .text(reason.orElse(null)),
                        row -> row.getLong(1))
                .orElseThrow();
    }

    @Override
    public Optional<Reencryption> find(long id) {
        return statements.first(
                COLUMNS + "id = ?", parameters -> parameters.number(id), JdbcReencryptions::reencryption);
    }

    @Override
    public List<Reencryption> list(Optional<Long> before, int limit) {
        return statements.query(
                COLUMNS + "id < ? ORDER BY id DESC LIMIT ?",
                parameters -> parameters.number(before.orElse(Long.MAX_VALUE)).number(limit),
                JdbcReencryptions::reencryption);
    }

    private static Reencryption reencryption(ResultSet row) throws SQLException {
        return new Reencryption(
                row.getLong(1),
                row.getString(2),
                Reencryption.Status.values()[row.getInt(3)],
                row.getInt(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                Optional.ofNullable(row.getString(8)),
                Optional.ofNullable(row.getString(9)),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(11, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    @Override
    public List<Long> running() {
        return statements.query(
                "SELECT id FROM hf_reencryption WHERE status = 0 AND key_id = ? ORDER BY id",
                parameters -> parameters.text(cipher.writing().orElse("")),
                row -> row.getLong(1));
    }

    @Override
    public boolean end(long id, Reencryption.Status status) {
        return statements.update(
                        "UPDATE hf_reencryption SET status = ?, ended_at = " + store.now()
                                + " WHERE id = ? AND status = 0",
                        parameters -> parameters.number(status.ordinal()).number(id))
                == 1;
    }

    /** Where an order stands. */
    private record Stand(int part, Row place, long found) {}

    @Override
    public boolean work(long id) {
        boolean locked = statements
                .first(
                        "SELECT id FROM hf_reencryption WHERE id = ? AND status = 0 FOR UPDATE SKIP LOCKED",
                        parameters -> parameters.number(id),
                        row -> row.getLong(1))
                .isPresent();
        // A statement after the lock's: it may have moved while the lock was taken (R4).
        Optional<Stand> stand = locked ? stand(id) : Optional.empty();
        if (stand.isEmpty()) {
            return false;
        }
        if (stand.get().part() < SealedPart.ALL.size()) {
            page(id, SealedPart.ALL.get(stand.get().part()), stand.get());
            return true;
        }
        if (stand.get().found() == 0) {
            end(id, Reencryption.Status.FINISHED);
            return false;
        }
        nextRound(id);
        return true;
    }

    private Optional<Stand> stand(long id) {
        return statements.first(
                "SELECT part, place_run, place_first, place_second, place_third, place_name, found FROM hf_reencryption"
                        + " WHERE id = ? AND status = 0",
                parameters -> parameters.number(id),
                row -> new Stand(
                        row.getInt(1),
                        new Row(
                                row.getLong(2),
                                row.getInt(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getString(6),
                                List.of()),
                        row.getLong(7)));
    }

    private void nextRound(long id) {
        statements.update(
                "UPDATE hf_reencryption SET round = round + 1, found = 0, unreadable = 0, part = 0, place_run = ?, place_first"
                        + " = -1, place_second = -1, place_third = -1, place_name = '' WHERE id = ?",
                parameters -> parameters.number(-1L).number(id));
    }

    /** What was done about rows. */
    private static final class Tally {
        private int found;
        private int rewritten;
        private int unreadable;
    }

    private record Seen(Row row, boolean outdated) {}

    private void page(long id, SealedPart part, Stand stand) {
        List<Seen> page = statements.query(
                part.page(),
                parameters -> part.bind(parameters, stand.place()).number(PAGE),
                row -> new Seen(part.read(row, false), isOutdated(part, row)));
        Tally tally = new Tally();
        Row last = stand.place();
        boolean whole = true;
        for (Seen seen : page) {
            if (seen.outdated()) {
                if (tally.found == WRITTEN) {
                    whole = false;
                    break;
                }
                rewrite(part, seen.row(), tally);
            }
            last = seen.row();
        }
        boolean done = whole && page.size() < PAGE;
        Row place = done ? Row.BEGINNING : last;
        statements.update(
                "UPDATE hf_reencryption SET part = ?, place_run = ?, place_first = ?, place_second = ?, place_third = ?,"
                        + " place_name = ?, found = found + ?, rewritten = rewritten + ?, unreadable = unreadable + ?"
                        + " WHERE id = ?",
                parameters -> parameters
                        .number(stand.part() + (done ? 1 : 0))
                        .number(place.run())
                        .number(place.first())
                        .number(place.second())
                        .number(place.third())
                        .text(place.name())
                        .number((long) tally.found - tally.unreadable)
                        .number((long) tally.rewritten)
                        .number((long) tally.unreadable)
                        .number(id));
    }

    private boolean isOutdated(SealedPart part, ResultSet row) throws SQLException {
        int column = part.key().size();
        if (part.value().isPresent()) {
            byte[] begin = row.getBytes(++column);
            if (begin != null && cipher.isOutdated(begin)) {
                return true;
            }
        }
        for (int text = 0; text < part.texts().size(); text++) {
            String stored = row.getString(++column);
            if (stored != null && cipher.isOutdated(stored)) {
                return true;
            }
        }
        return false;
    }

    /** What is stored of a row, and what is to be. */
    private record Content(Row row, byte @Nullable [] value, List<Optional<String>> texts) {}

    private void rewrite(SealedPart part, Row row, Tally tally) {
        tally.found++;
        Optional<Content> locked = statements.first(
                part.locked(), parameters -> part.bind(parameters, row), found -> content(part, found));
        if (locked.isEmpty()) {
            return; // somebody works with it, or it is gone: the next pass knows
        }
        Content now = locked.get();
        Content anew;
        try {
            anew = sealed(part, now);
        } catch (HoldfastException unreadable) {
            tally.unreadable++;
            return;
        }
        statements.update(part.update(), parameters -> {
            if (part.value().isPresent()) {
                parameters.bytes(anew.value());
            }
            for (Optional<String> text : anew.texts()) {
                parameters.text(text.orElse(null));
            }
            part.bind(parameters, row);
        });
        tally.rewritten++;
    }

    private static Content content(SealedPart part, ResultSet row) throws SQLException {
        int column = part.key().size() + part.extras().size();
        byte[] value = part.value().isPresent() ? row.getBytes(++column) : null;
        List<Optional<String>> texts = new ArrayList<>();
        for (int text = 0; text < part.texts().size(); text++) {
            texts.add(Optional.ofNullable(row.getString(++column)));
        }
        return new Content(part.read(row, true), value, texts);
    }

    private Content sealed(SealedPart part, Content now) {
        byte[] value = now.value();
        if (value != null && cipher.isOutdated(value)) {
            byte[] opened = cipher.open(value, part.ofValue().apply(now.row()));
            Envelope.errorOf(opened).ifPresent(error -> {
                throw error;
            });
            value = cipher.seal(opened, part.ofValue().apply(now.row()));
        }
        List<Optional<String>> texts = new ArrayList<>();
        now.texts().forEach(text -> texts.add(text.map(stored -> sealedText(part, now.row(), stored))));
        return new Content(now.row(), value, texts);
    }

    private String sealedText(SealedPart part, Row row, String text) {
        if (!cipher.isOutdated(text)) {
            return text;
        }
        Place place = part.ofText().apply(row);
        return cipher.sealText(cipher.openText(text, place), place);
    }
}
