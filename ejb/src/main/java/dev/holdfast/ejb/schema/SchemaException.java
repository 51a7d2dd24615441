package dev.holdfast.ejb.schema;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
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
                        + ". Is it running, and are host, port, name, user and" + " password those of the data source?",
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

    /** The deepest message is the database's or the driver's own; what is wrapped around it only says where. */
    private static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getName() : message.strip();
    }
}
