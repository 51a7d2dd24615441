package dev.holdfast.ejb.schema;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database cannot serve the engine as it is; the code says which of the few reasons, the message what to do. */
public final class SchemaException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private SchemaException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    static SchemaException unreachable(Throwable cause) {
        return new SchemaException(
                ErrorCode.DATABASE_UNREACHABLE,
                "The database cannot be reached: " + reason(cause)
                        + ". Is it running, and are host, port, name, user and password those of the data source?",
                cause);
    }

    static SchemaException unsupported(String message) {
        return new SchemaException(ErrorCode.DATABASE_UNSUPPORTED, message, null);
    }

    static SchemaException newer(String found, String known) {
        return new SchemaException(
                ErrorCode.SCHEMA_NEWER,
                "The schema in the database has version " + found + " and this Holdfast knows versions up to " + known
                        + ". Deploy the Holdfast that the schema belongs to, or a later one; nothing was changed.",
                null);
    }

    static SchemaException outdated(String found, String known) {
        return new SchemaException(
                ErrorCode.SCHEMA_OUTDATED,
                "The schema in the database has version " + found + " and this Holdfast needs version " + known
                        + ". Let it be migrated; nothing was changed.",
                null);
    }

    static SchemaException altered(String details) {
        return new SchemaException(
                ErrorCode.SCHEMA_ALTERED,
                "The schema in the database is not the one that this Holdfast was built with: " + details,
                null);
    }

    static SchemaException notMigrated(Throwable cause) {
        return new SchemaException(
                ErrorCode.MIGRATION_FAILED, "The schema could not be brought up to date: " + reason(cause), cause);
    }

    /**
     * The deepest message of SQL is the driver's own and names the address; what is around it only says where, and what
     * is below it ("Connection refused") is less.
     */
    private static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        @Nullable Throwable sql = null;
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            deepest = at;
            sql = at instanceof SQLException ? at : sql;
        }
        Throwable told = sql == null ? deepest : sql;
        String message = told.getMessage();
        return message == null ? told.getClass().getName() : message.strip().replaceFirst("\\.$", "");
    }
}
