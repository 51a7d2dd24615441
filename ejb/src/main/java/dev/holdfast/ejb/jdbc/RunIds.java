package dev.holdfast.ejb.jdbc;

/**
 * Surrogate ids of runs, taken from the sequence in blocks of 50, so that most starts ask the database for none.
 *
 * <p>The sequence answers the last id of a block. A block that a crash leaves unused leaves a gap, which matters to
 * nobody.
 */
final class RunIds {

    private static final int BLOCK = 50;
    private static final String NEXT = "SELECT nextval('hf_snapshot_id')";

    private final Statements statements;
    private long next;
    private long last = -1;

    RunIds(Statements statements) {
        this.statements = statements;
    }

    synchronized long next() {
        if (next > last) {
            last = statements.first(NEXT, none -> {}, row -> row.getLong(1)).orElseThrow();
            next = last - BLOCK + 1;
        }
        return next++;
    }
}
