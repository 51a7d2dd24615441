package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import java.time.Duration;
import java.util.List;

/**
 * Looks for rows that cannot be if every state change kept the rules (F38): what nobody would ever look at again.
 *
 * <p>Every method runs in the transaction of the calling thread. A look sees one committed state of each table's page and what
 * belongs to it, so that what is merely on its way is never found.
 */
public interface Audit {

    /**
     * Looks at a page of the runs and one of the branches.
     *
     * @param rows the most rows of each, at least 1
     */
    Page look(Place from, int rows);

    /**
     * Makes somebody look at the branch of a finding, if that helps, and if it is still as it was found: it is looked at again
     * under the lock of its run.
     *
     * @return whether the branch was made due
     */
    boolean repair(Finding finding);

    /** A start that waits for its turn longer than this, though it could begin, was forgotten. */
    Duration UNSERVED_AFTER = Duration.ofMinutes(1);

    /** What can be wrong. */
    enum Rule {
        /** A run that has not ended has no branch. */
        NO_BRANCH("its run has not ended and has no branch", false),
        /** A branch of a running run is nobody's and due at no time, and waits for nothing. */
        FORGOTTEN("it waits for nothing, and nobody will look at it", true),
        /** A branch waits for an event that is there. */
        UNHEARD("it waits for an event that has come", true),
        /** A branch waits for more arms than there are. */
        ARMS_MISSING("it waits for more arms than there are", false),
        /** A branch belongs to a run that has ended, has not begun or is gone; those of a failed run stay, nobody's and not due. */
        LEFT_OVER("its run has ended", false),
        /** A branch waits for a limit that has room, or for a start that was possible {@link #UNSERVED_AFTER} ago. */
        UNSERVED("it waits for a limit that has room", true);

        private final String text;
        private final boolean repairable;

        Rule(String text, boolean repairable) {
            this.text = text;
            this.repairable = repairable;
        }

        /** Says what is wrong with a branch. */
        public String text() {
            return text;
        }

        /** Tells whether it helps if somebody looks at the branch. */
        public boolean isRepairable() {
            return repairable;
        }
    }

    /**
     * Something that cannot be.
     *
     * @param branch the branch; branch 0 for a run without any
     */
    record Finding(Rule rule, BranchKey branch) {}

    /**
     * How far an audit has come.
     *
     * @param run the last run looked at in the table of runs; 0 for none
     * @param branch the last branch looked at in the table of branches
     */
    record Place(long run, BranchKey branch) {

        /** Before the first row of each table. */
        public static final Place BEGINNING = new Place(0, new BranchKey(0, -1));
    }

    /**
     * What was found on one page.
     *
     * @param next where the next one begins: at the beginning again for a table that was read to its end
     */
    record Page(List<Finding> findings, Place next) {}
}
