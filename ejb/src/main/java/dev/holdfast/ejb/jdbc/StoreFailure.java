package dev.holdfast.ejb.jdbc;

import java.sql.SQLException;

/** A statement of the engine that the database refused; the cause says why, and {@link SqlTrouble} what helps. */
final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreFailure(SQLException cause) {
        super(cause.getMessage() + " (SQL state " + cause.getSQLState() + ")", cause);
    }

    /** Tells whether a key was taken; PostgreSQL then carries out nothing more in the transaction. */
    boolean isUniqueViolation() {
        return getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState());
    }
}
