package dev.holdfast.examples.settlement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The report of a day. */
@Entity
@Table(name = "settlement_report")
public class Report {

    @Id
    @Column(name = "settlement_day")
    private String day = "";

    @Column(name = "merchants")
    private long merchants;

    @Column(name = "payments")
    private long payments;

    @Column(name = "paid_cents")
    private long paidCents;

    /** For the persistence provider. */
    protected Report() {}

    Report(String day) {
        this.day = day;
    }

    void add(Settled settled) {
        merchants++;
        payments += settled.payments();
        paidCents += settled.paidCents();
    }

    long merchants() {
        return merchants;
    }

    long payments() {
        return payments;
    }

    long paidCents() {
        return paidCents;
    }
}
