package dev.holdfast.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** Makes a run of a database look as if it had been made, and had ended, a while ago; nobody can wait for months. */
public final class Aging {

    private Aging() {}

    /** Writes the times of a run, if it is there. */
    public static void age(DataSource dataSource, long run, Duration by) {
        OffsetDateTime then = Clock.systemUTC().instant().minus(by).atOffset(ZoneOffset.UTC);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE hf_snapshot SET created_at = ?, ended_at ="
                                + " CASE WHEN ended_at IS NOT NULL THEN CAST(? AS timestamp with time zone) END WHERE id = ?")) {
            update.setObject(1, then);
            update.setObject(2, then);
            update.setLong(3, run);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
