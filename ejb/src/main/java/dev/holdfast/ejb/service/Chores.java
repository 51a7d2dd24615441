package dev.holdfast.ejb.service;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * What a node does for people beside running steps: it carries out their orders over filters, and seals the audit. Done on one thread of
 * the dispatcher; nothing waits for it.
 */
public final class Chores {

    private final Semaphore bell = new Semaphore(0);
    private volatile BooleanSupplier orders = () -> false;
    private volatile Runnable sealing = () -> {};

    /** Says what there is to do, once it is known. */
    void are(BooleanSupplier ordersOverFilters, Runnable sealingOfTheAudit) {
        orders = ordersOverFilters;
        sealing = sealingOfTheAudit;
    }

    /** Carries each order over a filter one instance further; returns whether there may be more to do. */
    public boolean workOnOrders() {
        return orders.getAsBoolean();
    }

    /** Seals what was entered into the audit since the last time. */
    public void seal() {
        sealing.run();
    }

    /** Rings: something was ordered, or the node stops. */
    public void wake() {
        bell.release();
    }

    /** Returns what rings. */
    public Semaphore bell() {
        return bell;
    }
}
