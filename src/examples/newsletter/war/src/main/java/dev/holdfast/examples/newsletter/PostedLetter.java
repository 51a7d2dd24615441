package dev.holdfast.examples.newsletter;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** One letter to one reader. */
@Entity
@Table(name = "newsletter_outbox")
public class PostedLetter {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "newsletter_outbox_id")
    @SequenceGenerator(name = "newsletter_outbox_id", sequenceName = "newsletter_outbox_id", allocationSize = 1)
    private long id;

    @Column(name = "newsletter")
    private String newsletter = "";

    @Column(name = "reader")
    private String reader = "";

    /** For the persistence provider. */
    protected PostedLetter() {}

    PostedLetter(String newsletter, String reader) {
        this.newsletter = newsletter;
        this.reader = reader;
    }
}
