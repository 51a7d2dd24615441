package dev.holdfast.examples.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.UUID;

/**
 * Stands in for a company with a server of its own: its work commits when it answers, whatever becomes of the caller.
 *
 * <p>A request that comes twice with one key is one booking; such a key is what makes a step outside the transaction safe.
 */
@ApplicationScoped
public class Courier {

    @PersistenceContext(unitName = "orders")
    EntityManager entities;

    /** Books a collection and returns its number; for a key that is known, the number given before. */
    @Transactional(TxType.REQUIRES_NEW)
    public String book(String key) {
        CourierBooking booking = entities.find(CourierBooking.class, key);
        if (booking == null) {
            booking = new CourierBooking(key, "parcel-" + UUID.randomUUID());
            entities.persist(booking);
        }
        booking.askedAgain();
        return booking.tracking();
    }

    /** Returns how often a collection with that number was asked for. */
    int timesAsked(String tracking) {
        return entities.createQuery(
                        "select b.timesAsked from CourierBooking b where b.tracking = :tracking", Integer.class)
                .setParameter("tracking", tracking)
                .getSingleResult();
    }
}
