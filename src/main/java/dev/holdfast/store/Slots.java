package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What instances and branches hold of limits, and who waits: one row for each place that one of them has, and one for each limit and key
 * with its counters, whose lock orders everything.
 *
 * <p>Every method runs in the transaction of the calling thread. Locks are taken in the order snapshot, limits, checkpoint keys, branch
 * rows; several limits by {@link Slot#ORDER}. What is read of a limit and its places is true only behind {@link #lock}.
 */
public interface Slots {

    /** The number that stands for the branch in the places of a whole instance. */
    int INSTANCE = -1;

    /**
     * One limit and one of its keys.
     *
     * @param limit the workflow, a colon and the name of the limit; or the workflow, a slash and the step
     * @param key the key; empty if all share the limit
     */
    record Place(String limit, String key) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::limit).thenComparing(Place::key).compare(this, other);
        }
    }

    /** What an instance or a branch has of a place. */
    enum State {
        /** It needs it, and has not asked, or has given it back and may need it again. */
        UNASKED(0),
        /** It waits for its turn. */
        WAITING(1),
        /** It holds it. */
        HELD(2),
        /** It has begun, of a limit of starts. */
        PASSED(3);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** Returns the number under which it is stored. */
        public int code() {
            return code;
        }

        /** Returns the state with that number. */
        public static State of(int code) {
            return values()[code];
        }
    }

    /**
     * One row.
     *
     * @param run the run
     * @param branch the branch, or {@link #INSTANCE}
     * @param rank where its limit stands in the order of locks: 0 for steps, 1 to 4 for instances
     * @param place what it is about
     * @param share what turns are between; empty if there are none
     * @param state what it has
     * @param number its number among all that ever asked for the place; 0 before
     */
    record Slot(long run, int branch, int rank, Place place, String share, State state, long number) {

        /** The order in which the limits of a run are asked for and locked. */
        public static final Comparator<Slot> ORDER =
                Comparator.comparing(Slot::rank).thenComparing(Slot::place).thenComparing(Slot::branch);

        /** Returns the same in another state. */
        public Slot in(State other) {
            return new Slot(run, branch, rank, place, share, other, number);
        }

        /** Returns the same among those that wait. */
        public Slot waiting(long mine) {
            return new Slot(run, branch, rank, place, share, State.WAITING, mine);
        }

        /** Tells whether it needs nothing more of the limit. */
        public boolean isServed() {
            return state == State.HELD || state == State.PASSED;
        }
    }

    /**
     * The counters of a place.
     *
     * @param most how many, as last told
     * @param period the time in which so many may begin; nothing for a limit of how many are under way at once
     * @param held how many hold it
     * @param waiting how many wait for it
     * @param next the number of the next that asks
     * @param last the share that got a place last
     * @param free when the next may begin; nothing for a limit of how many are under way at once
     */
    record Counter(
            Place place,
            int most,
            Optional<Duration> period,
            int held,
            int waiting,
            long next,
            String last,
            Optional<Instant> free) {}

    /**
     * A locked counter and the store's time of its lock.
     *
     * @param counter the counter
     * @param now the store's time
     */
    record Locked(Counter counter, Instant now) {}

    /** Stores new rows. */
    void add(List<Slot> slots);

    /** Reads the rows of a run, by {@link Slot#ORDER}; without a lock. */
    List<Slot> of(long run);

    /** Reads the rows of branches of a run that are not live any more; for a caller that has locked the snapshot. */
    List<Slot> withoutBranch(long run);

    /** Locks a place, waiting for whoever has it; one that nobody uses begins with nothing held, and the most told here. */
    Locked lock(Place place, int most, Optional<Duration> period);

    /** Locks a place if it is known; nothing if nobody uses it. */
    Optional<Locked> lock(Place place);

    /** Stores the counters of a locked place; one that nobody uses any more is removed. */
    void put(Counter counter, Instant now);

    /** Stores a row, new or not. */
    void put(Slot slot);

    /** Removes a row. */
    void remove(Slot slot);

    /** Removes all rows of a run that holds nothing and waits for nothing. */
    void forget(long run);

    /**
     * Finds who is next at a locked place: of the shares that wait the one behind the last, in a circle; of that the one that asked
     * first.
     */
    Optional<Slot> next(Place place, String last);

    /**
     * Makes the branches due that wait for a place: those of the run, or the one branch, that nobody holds, that are due at no time, and
     * that wait for nothing else.
     *
     * @param at when; nothing for at once
     */
    void wake(long run, int branch, Optional<Instant> at);

    /**
     * A row and whose it is.
     *
     * @param slot the row
     * @param instance the instance
     */
    record Seen(Slot slot, InstanceId instance) {}

    /** Reads who holds a place, longest first; without a lock. */
    List<Seen> holders(Place place, int limit);

    /** Reads a page of the places in use, by limit and key, behind the given one; without a lock. */
    List<Counter> list(@Nullable Place behind, int limit);

    /** Reads who waits for a place, in the order of asking; without a lock. */
    List<Seen> waiters(Place place, int limit);
}
