package dev.holdfast.ejb.testing;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a test's database is, and how it is left. */
interface Place {

    /** Opens a connection of its own, which nothing watches. */
    Connection connect() throws SQLException;

    /** Counts the sessions that wait for a lock at this moment. */
    String waitingSessionsQuery();

    /** Removes the database; nobody is connected any more. */
    void remove();
}
