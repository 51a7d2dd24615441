package dev.holdfast.examples.settlement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** Money that a merchant got. Nothing forbids a second row for a merchant: that there is none is the engine's doing. */
@Entity
@Table(name = "settlement_payout")
public class Payout {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "settlement_payout_id")
    @SequenceGenerator(name = "settlement_payout_id", sequenceName = "settlement_payout_id", allocationSize = 1)
    private long id;

    @Column(name = "settlement_day")
    private String day = "";

    @Column(name = "merchant")
    private String merchant = "";

    @Column(name = "cents")
    private long cents;

    /** For the persistence provider. */
    protected Payout() {}

    Payout(Settled settled) {
        this.day = settled.day();
        this.merchant = settled.merchant();
        this.cents = settled.paidCents();
    }
}
