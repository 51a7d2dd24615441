package dev.holdfast.examples.pipeline;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** What was read of one page. */
@Entity
@Table(name = "pipeline_text")
public class StoredText {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "pipeline_text_id")
    @SequenceGenerator(name = "pipeline_text_id", sequenceName = "pipeline_text_id", allocationSize = 1)
    private long id;

    @Column(name = "document")
    private String document = "";

    @Column(name = "page")
    private int page;

    @Column(name = "quality")
    private int quality;

    /** For the persistence provider. */
    protected StoredText() {}

    StoredText(String document, Text text) {
        this.document = document;
        this.page = text.page();
        this.quality = text.quality();
    }
}
