package dev.holdfast.examples.newsletter;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** The table of what was posted. Nothing forbids a second row for a reader: that there is none is the engine's doing. */
@ApplicationScoped
public class Outbox {

    @PersistenceContext
    EntityManager entities;

    /** Adds a letter, in the transaction of the step. */
    void add(String newsletter, String reader) {
        entities.persist(new PostedLetter(newsletter, reader));
    }

    /** Returns how many letters of a newsletter there are. */
    long count(String newsletter) {
        return entities.createQuery("select count(l) from PostedLetter l where l.newsletter = :newsletter", Long.class)
                .setParameter("newsletter", newsletter)
                .getSingleResult();
    }
}
