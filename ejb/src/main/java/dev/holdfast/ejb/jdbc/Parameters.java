package dev.holdfast.ejb.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of one statement from left to right. */
final class Parameters {

    private final PreparedStatement statement;
    private int index;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    Parameters number(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Parameters number(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Parameters numberOrNull(@Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.INTEGER);
        } else {
            statement.setInt(++index, value);
        }
        return this;
    }

    Parameters numberOrNull(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.BIGINT);
        } else {
            statement.setLong(++index, value);
        }
        return this;
    }

    Parameters truth(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    Parameters text(@Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.VARCHAR);
        } else {
            statement.setString(++index, value);
        }
        return this;
    }

    Parameters bytes(byte @Nullable [] value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.BINARY);
        } else {
            statement.setBytes(++index, value);
        }
        return this;
    }

    /** Microseconds are what the databases keep. */
    Parameters time(Instant value) throws SQLException {
        statement.setObject(++index, value.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
        return this;
    }

    Parameters timeOrNull(@Nullable Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.TIMESTAMP_WITH_TIMEZONE);
            return this;
        }
        return time(value);
    }

    Parameters numbers(Collection<? extends Number> values, String type) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values.toArray()));
        return this;
    }

    /**
     * Sets an array with what each of many rows has in one column; it may be null.
     *
     * @param type the element's type by the name that the driver knows
     */
    <E> Parameters column(String type, List<E> rows, Function<E, ? extends @Nullable Object> value)
            throws SQLException {
        return array(type, rows.stream().map(value).toArray());
    }

    /** Sets the same for bytes, which the driver wants in an array of its own kind. */
    <E> Parameters bytesColumn(List<E> rows, Function<E, byte @Nullable []> value) throws SQLException {
        return array("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    private Parameters array(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    /** Returns a length of time as the databases are told it. */
    static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    Parameters texts(Collection<String> values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf("varchar", values.toArray()));
        return this;
    }
}
