package dev.holdfast.engine;

import dev.holdfast.client.Encryption;
import dev.holdfast.client.Order;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Reencryption;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Reencryptions;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Optional;

/** Takes orders to write all values anew, enters them into the audit, and carries them out; the rest is the store's. */
public final class EncryptionDoor implements Encryption {

    private final Reencryptions orders;
    private final AuditDesk desk;
    private final Transactions transactions;

    /** Works on the orders of a store. */
    public EncryptionDoor(Reencryptions orders, AuditLog log, Transactions transactions) {
        this.orders = orders;
        this.desk = new AuditDesk(log);
        this.transactions = transactions;
    }

    @Override
    public Optional<String> writing() {
        return orders.writing();
    }

    @Override
    public Reencryption order(Order by) {
        if (orders.writing().isEmpty()) {
            throw new InClear();
        }
        long id = orders.add(by.actor(), by.origin(), by.reason());
        Reencryption ordered = orders.find(id).orElseThrow();
        enter("reencrypt", id, by, Optional.of("key " + ordered.key()));
        return ordered;
    }

    @Override
    public Optional<Boolean> stop(long id, Order by) {
        if (orders.find(id).isEmpty()) {
            return Optional.empty();
        }
        boolean stopped = orders.end(id, Reencryption.Status.CANCELLED);
        if (stopped) {
            enter("reencrypt-stop", id, by, Optional.empty());
        }
        return Optional.of(stopped);
    }

    private void enter(String verb, long id, Order by, Optional<String> became) {
        desk.enter(verb, "encryption/" + id, AuditEntry.DONE, by, Optional.empty(), became);
    }

    @Override
    public Optional<Reencryption> find(long id) {
        return orders.find(id);
    }

    @Override
    public List<Reencryption> list(Optional<Long> before, int limit) {
        return orders.list(before, limit);
    }

    /**
     * Carries each order that goes on, and is for the key of this node, on by one page; for a thread without a transaction.
     *
     * @return whether there may be more to do
     */
    public boolean work() {
        if (orders.writing().isEmpty()) {
            return false;
        }
        boolean more = false;
        for (long id : transactions.own(orders::running)) {
            more |= transactions.own(() -> orders.work(id));
        }
        return more;
    }

    /** This node has no key to write with. */
    private static final class InClear extends HoldfastException {

        private static final long serialVersionUID = 1L;

        InClear() {
            super(
                    ErrorCode.NOT_POSSIBLE_NOW,
                    "values cannot be written anew: this node writes them in clear; set holdfast.encryption.key first, see"
                            + " the how-to on encryption");
        }
    }
}
