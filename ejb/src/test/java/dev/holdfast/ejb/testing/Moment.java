package dev.holdfast.ejb.testing;

import java.util.List;
import java.util.Locale;

/**
 * Something that is about to be sent to the database.
 *
 * @param sql the statement, or {@link #COMMIT} or {@link #ROLLBACK}
 * @param thread who sends it
 * @param before the statements that the same transaction has sent already
 * @param autoCommit whether the statement is a transaction of its own
 */
record Moment(String sql, Thread thread, List<String> before, boolean autoCommit) {

    static final String COMMIT = "COMMIT";
    static final String ROLLBACK = "ROLLBACK";

    boolean isCommit() {
        return sql.equals(COMMIT);
    }

    boolean isRollback() {
        return sql.equals(ROLLBACK);
    }

    boolean isStatement() {
        return !isCommit() && !isRollback();
    }

    /** Tells whether a statement contains a part, whatever the case and however the blanks are broken. */
    static boolean contains(String sql, String part) {
        return plain(sql).contains(plain(part));
    }

    private static String plain(String sql) {
        return sql.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
