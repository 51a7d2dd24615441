package dev.holdfast.ejb.jdbc;

import dev.holdfast.store.Transactions.InDoubt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Transactions on PostgreSQL that are prepared, hold rows of the engine, and are not ended. */
final class PreparedTransactions {

    /**
     * A prepared transaction keeps its locks, those of the tables it has written to as well; they belong to no process, and are found through
     * the lock that each transaction has on its own number. What is prepared for less than a second is most likely in the middle of its
     * commit.
     */
    private static final String OLDEST =
            "SELECT p.gid, extract(epoch FROM clock_timestamp() - p.prepared) * 1000 FROM pg_prepared_xacts p WHERE"
                    + " p.database = current_database() AND p.prepared <= clock_timestamp() - interval '1 second' AND EXISTS"
                    + " (SELECT FROM pg_locks own JOIN pg_locks l ON l.pid IS NULL AND l.virtualtransaction ="
                    + " own.virtualtransaction WHERE own.pid IS NULL AND own.locktype = 'transactionid' AND"
                    + " own.transactionid = p.transaction AND l.locktype = 'relation' AND l.relation IN"
                    + " ('hf_checkpoint'::regclass, 'hf_branch'::regclass, 'hf_snapshot'::regclass)) ORDER BY p.prepared"
                    + " LIMIT 1";

    /** The transaction manager's global ids begin with a unique number of so many bytes; behind it is the name of the node. */
    private static final int UNIQUE_BYTES = 28;

    private PreparedTransactions() {}

    /** Returns the one that has been prepared for the longest time. */
    static Optional<InDoubt> oldest(Statements statements) {
        return statements.first(OLDEST, none -> {}, row -> {
            String id = row.getString(1);
            return new InDoubt(
                    node(id), id, Duration.ofMillis(row.getBigDecimal(2).longValue()));
        });
    }

    /** The driver writes an id as its format, its global part and its branch, both in Base64, with underlines between. */
    static String node(String id) {
        String[] parts = id.split("_", 3);
        try {
            byte[] global = Base64.getMimeDecoder().decode(parts.length == 3 ? parts[1] : "");
            return global.length <= UNIQUE_BYTES
                    ? "(unknown)"
                    : new String(Arrays.copyOfRange(global, UNIQUE_BYTES, global.length), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "(unknown)"; // another transaction manager's
        }
    }
}
