package dev.holdfast.examples.settlement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A payment, as it stood in the file. */
@Entity
@Table(name = "settlement_payment")
public class Payment {

    @Id
    @Column(name = "id")
    private String id = "";

    @Column(name = "settlement_day")
    private String day = "";

    @Column(name = "merchant")
    private String merchant = "";

    @Column(name = "cents")
    private long cents;

    /** For the persistence provider. */
    protected Payment() {}

    Payment(String day, int line, String merchant, long cents) {
        this.id = day + "/" + line;
        this.day = day;
        this.merchant = merchant;
        this.cents = cents;
    }
}
