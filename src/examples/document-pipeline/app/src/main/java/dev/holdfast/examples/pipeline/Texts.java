package dev.holdfast.examples.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** The table of what was read. Nothing forbids a second row of a page: that there is none is the engine's doing. */
@ApplicationScoped
public class Texts {

    @PersistenceContext(unitName = "document-pipeline")
    EntityManager entities;

    /** Adds what was read, in the transaction of the step. */
    void add(String document, Text text) {
        entities.persist(new StoredText(document, text));
    }

    /** Returns how many rows a document has. */
    public long count(String document) {
        return entities.createQuery("select count(t) from StoredText t where t.document = :document", Long.class)
                .setParameter("document", document)
                .getSingleResult();
    }
}
