package dev.holdfast.ejb.jdbc;

import java.sql.SQLException;

/** A statement of the engine that the database refused; the cause says why, and {@link SqlTrouble} what helps. */
final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreFailure(SQLException cause) {
        super(cause.getMessage() + " (SQL state " + cause.getSQLState() + ")", cause);
    }
}
