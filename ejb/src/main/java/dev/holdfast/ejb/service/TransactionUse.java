package dev.holdfast.ejb.service;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionImple;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything would come of a commit. Jakarta Transactions has no question for it, so the transaction manager of the
 * server is asked itself; of a transaction that it does not know, it is taken that something would.
 */
final class TransactionUse {

    private final @Nullable TransactionImple transaction;
    private final int callbacks;

    private TransactionUse(@Nullable TransactionImple transaction) {
        this.transaction = transaction;
        this.callbacks =
                transaction == null ? 0 : transaction.getSynchronizations().size();
    }

    /** Begins to watch the transaction of the calling thread, which has just begun: what the server does in every one is no use. */
    static TransactionUse begin() {
        return new TransactionUse(TransactionImple.getTransaction());
    }

    /**
     * Tells whether it is unused since: no resource has been enlisted, which a managed connection, a message producer and a
     * remote call do with their first use, and nobody wants to be called at its end, which a persistence context does when it
     * joins.
     */
    boolean isNone() {
        return transaction != null
                && transaction.getResources().isEmpty()
                && transaction.getSynchronizations().size() <= callbacks;
    }
}
