package dev.holdfast.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine's units of work begin and end. Every exit path leaves the thread without a transaction that it did not
 * have before.
 */
public interface Transactions {

    /**
     * Runs work in a short transaction of its own and commits it.
     *
     * @throws CommitUnknown if the commit gave no clear answer
     * @throws RuntimeException whatever the work throws; everything is rolled back then
     */
    <T> T own(Supplier<T> work);

    /**
     * Runs a step: the body in a transaction, then the record as the last thing before the commit, after all that the
     * body left to be flushed (F22).
     *
     * @param limit the time-out of the transaction
     * @param body the user's code, on the calling thread
     * @param record writes the checkpoint from what the body returned
     * @param accepted whether what the record returned may be committed; if not, everything is rolled back
     */
    <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted);

    /**
     * The same for a record that nothing binds to the body's transaction unless the body has used it: enlisted a resource,
     * registered for its end, or marked it.
     *
     * @param apart whether the record of what the body returned may be written apart; asked only if the transaction is unused
     * @return {@link Attempt.Unused} if so: the transaction has ended empty, and nothing is recorded yet
     */
    default <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted, Predicate<V> apart) {
        return step(limit, body, record, accepted);
    }

    /**
     * Runs a body outside any transaction. One that the body begins is its own to end: if it leaves it open, that is
     * rolled back and the body counts as failed, since its work would be lost in silence.
     *
     * @param body the user's code, on the calling thread, which has no transaction
     * @throws Exception whatever the body throws
     */
    <V extends @Nullable Object> V outside(Callable<V> body) throws Exception;

    /**
     * Calls back after the transaction of the calling thread has ended, with whether it is known to have committed;
     * at once, with true, if there is none.
     */
    void afterCompletion(Consumer<Boolean> callback);

    /** Tells what kind of trouble an error is, looking through its causes. */
    Trouble trouble(Throwable error);

    /**
     * Tells what kind of trouble the engine itself met on behalf of a body that has failed: when it read the body's inputs or shared
     * values, or carried out its verbs. {@link Trouble#OTHER} if none of its statements is among the causes, since whose
     * database any other error tells of is not known.
     */
    default Trouble ownTrouble(Throwable error) {
        return Trouble.OTHER;
    }

    /**
     * Tells whether an error of the kind {@link Trouble#REPEAT} comes from a wait for a transaction in doubt, which only the recovery of
     * its own node ends. May ask the database, so it is called without a transaction.
     *
     * @return the one that has been in doubt for the longest time, if one may have been waited for
     */
    default Optional<InDoubt> inDoubt(Throwable error) {
        return Optional.empty();
    }

    /**
     * A transaction over several resources that is prepared in the engine's database, and neither committed nor rolled back: its node died
     * between the two, or cannot reach one of them.
     *
     * @param node the name that its node has for the transaction manager
     * @param id how the database calls it
     * @param since how long it has been prepared
     */
    record InDoubt(String node, String id, Duration since) {}

    /** Kinds of errors, by what helps. */
    enum Trouble {
        /** A dead-lock, a failed serialization or a lock that took too long: everything was rolled back, try again. */
        REPEAT,
        /** The database or the connection is gone: try again when it is back. */
        OUTAGE,
        /** Anything else: trying again gives the same. */
        OTHER
    }

    /**
     * How an attempt at a step ended.
     *
     * @param <T> what the record returned
     */
    sealed interface Attempt<T> {

        /** Committed. */
        record Committed<T>(T record) implements Attempt<T> {}

        /** The body returned and has not used its transaction, which ended empty; the record is not written. */
        record Unused<T>() implements Attempt<T> {}

        /** The record was not accepted; rolled back. */
        record Refused<T>(T record) implements Attempt<T> {}

        /** The body, or the flush of what it left, failed; rolled back. */
        record BodyFailed<T>(Throwable cause) implements Attempt<T> {}

        /** Writing the record failed; rolled back. */
        record RecordFailed<T>(Throwable cause) implements Attempt<T> {}

        /** The commit gave no clear answer: committed, rolled back, or still under way (F19). */
        record Unknown<T>(Throwable cause) implements Attempt<T> {}
    }

    /** A commit that gave no clear answer. */
    final class CommitUnknown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Creates the error with what the commit threw. */
        public CommitUnknown(Throwable cause) {
            super("the commit gave no clear answer: " + cause, cause);
        }
    }
}
