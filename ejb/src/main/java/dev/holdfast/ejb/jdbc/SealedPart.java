package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One table that has sealed columns: how its rows are found in the order of their key, and which place a value of a row was sealed for.
 *
 * @param table its name
 * @param key the columns of its key, each of a kind of {@link Row}
 * @param extras what else of a row, as expressions of text, its places are made of
 * @param value the column of its value, if it has one
 * @param ofValue the place of a value
 * @param texts the columns of texts that tell of failures
 * @param ofText the place of such a text
 */
record SealedPart(
        String table,
        List<Column> key,
        List<String> extras,
        Optional<String> value,
        Function<Row, Place> ofValue,
        List<String> texts,
        Function<Row, Place> ofText) {

    /** A column of a key and which component of {@link Row} it is: run, first, second, third or name. */
    record Column(String name, String component) {}

    /** Which row, in the numbers and the name that keys are made of, and what else its places are made of. */
    record Row(long run, int first, int second, int third, String name, List<String> extras) {

        /** Before all rows. */
        static final Row BEGINNING = new Row(-1, -1, -1, -1, "", List.of());

        Parameters bind(Parameters parameters, String component) throws SQLException {
            return switch (component) {
                case "run" -> parameters.number(run);
                case "first" -> parameters.number(first);
                case "second" -> parameters.number(second);
                case "third" -> parameters.number(third);
                default -> parameters.text(name);
            };
        }
    }

    /** All that has sealed columns. */
    static final List<SealedPart> ALL = List.of(
            new SealedPart(
                    "hf_checkpoint",
                    List.of(
                            new Column("snapshot_id", "run"),
                            new Column("branch", "first"),
                            new Column("sequence", "second")),
                    List.of(),
                    Optional.of("output"),
                    row -> Place.output(row.run(), row.first(), row.second()),
                    List.of("error"),
                    row -> Place.failure(row.run())),
            new SealedPart(
                    "hf_signal",
                    List.of(new Column("snapshot_id", "run"), new Column("ordinal", "first")),
                    List.of("(SELECT s.instance_id FROM hf_snapshot s WHERE s.id = snapshot_id)", "name"),
                    Optional.of("payload"),
                    row -> Place.signal(
                            row.extras().get(0), row.first(), row.extras().get(1)),
                    List.of(),
                    row -> Place.failure(row.run())),
            new SealedPart(
                    "hf_state",
                    List.of(new Column("snapshot_id", "run"), new Column("name", "name")),
                    List.of("version"),
                    Optional.of("\"value\""),
                    row -> Place.shared(
                            row.run(), row.name(), Integer.parseInt(row.extras().get(0))),
                    List.of(),
                    row -> Place.failure(row.run())),
            new SealedPart(
                    "hf_outbox",
                    List.of(
                            new Column("snapshot_id", "run"),
                            new Column("branch", "first"),
                            new Column("sequence", "second"),
                            new Column("ordinal", "third")),
                    List.of("channel"),
                    Optional.of("message"),
                    row -> Place.message(
                            row.run(),
                            row.first(),
                            row.second(),
                            row.third(),
                            row.extras().get(0)),
                    List.of("error"),
                    row -> Place.failure(row.run())),
            new SealedPart(
                    "hf_snapshot",
                    List.of(new Column("id", "run")),
                    List.of(),
                    Optional.empty(),
                    row -> Place.failure(row.run()),
                    List.of("error", "closing_failure"),
                    row -> Place.failure(row.run())),
            new SealedPart(
                    "hf_schedule",
                    List.of(new Column("name", "name")),
                    List.of(),
                    Optional.of("input"),
                    row -> Place.schedule(row.name()),
                    List.of("error"),
                    row -> Place.scheduleError(row.name())),
            webhook("secret"),
            webhook("old_secret"),
            new SealedPart(
                    "hf_webhook_delivery",
                    List.of(new Column("webhook_id", "run"), new Column("message_id", "name")),
                    List.of(),
                    Optional.of("body"),
                    row -> Place.webhookDelivery(row.run(), row.name()),
                    List.of(),
                    row -> Place.failure(row.run())));

    private static SealedPart webhook(String column) {
        return new SealedPart(
                "hf_webhook",
                List.of(new Column("id", "run")),
                List.of(),
                Optional.of(column),
                row -> Place.webhookSecret(),
                List.of(),
                row -> Place.failure(row.run()));
    }

    private String keyColumns() {
        return key.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** The select for a page of keys with the beginnings of values and whole texts, behind a key. */
    String page() {
        return "SELECT " + keyColumns() + columns("substring(%s FROM 1 FOR 64)") + " FROM " + table + " WHERE ("
                + keyColumns() + ") > (" + key.stream().map(each -> "?").collect(Collectors.joining(", "))
                + ") ORDER BY " + keyColumns() + " LIMIT ?";
    }

    /** The select for a row that nobody has locked, with its extras, its value and its texts. */
    String locked() {
        return "SELECT "
                + Stream.concat(key.stream().map(Column::name), extras.stream()).collect(Collectors.joining(", "))
                + columns("%s") + " FROM " + table + byKey() + " FOR UPDATE SKIP LOCKED";
    }

    private String columns(String ofValueColumn) {
        return value.map(name -> ", " + ofValueColumn.formatted(name)).orElse("")
                + texts.stream().map(text -> ", " + text).collect(Collectors.joining());
    }

    String update() {
        return "UPDATE " + table + " SET "
                + Stream.concat(value.stream(), texts.stream())
                        .map(name -> name + " = ?")
                        .collect(Collectors.joining(", "))
                + byKey();
    }

    private String byKey() {
        return " WHERE " + key.stream().map(each -> each.name() + " = ?").collect(Collectors.joining(" AND "));
    }

    /** Sets the parameters of a key. */
    Parameters bind(Parameters parameters, Row row) throws SQLException {
        for (Column column : key) {
            row.bind(parameters, column.component());
        }
        return parameters;
    }

    /** Reads a key, and the extras if they were asked for. */
    Row read(ResultSet row, boolean withExtras) throws SQLException {
        long run = 0;
        int[] numbers = new int[3];
        String name = "";
        for (int i = 0; i < key.size(); i++) {
            switch (key.get(i).component()) {
                case "run" -> run = row.getLong(i + 1);
                case "first" -> numbers[0] = row.getInt(i + 1);
                case "second" -> numbers[1] = row.getInt(i + 1);
                case "third" -> numbers[2] = row.getInt(i + 1);
                default -> name = row.getString(i + 1);
            }
        }
        List<String> more = new ArrayList<>();
        for (int i = 0; withExtras && i < extras.size(); i++) {
            more.add(String.valueOf(row.getString(key.size() + i + 1)));
        }
        return new Row(run, numbers[0], numbers[1], numbers[2], name, more);
    }
}
