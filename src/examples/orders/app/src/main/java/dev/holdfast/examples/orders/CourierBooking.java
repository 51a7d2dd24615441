package dev.holdfast.examples.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One collection in the courier's books. */
@Entity
@Table(name = "orders_courier_booking")
public class CourierBooking {

    @Id
    @Column(name = "booking_key")
    private String key = "";

    @Column(name = "tracking")
    private String tracking = "";

    @Column(name = "times_asked")
    private int timesAsked;

    /** For the persistence provider. */
    protected CourierBooking() {}

    CourierBooking(String key, String tracking) {
        this.key = key;
        this.tracking = tracking;
    }

    void askedAgain() {
        timesAsked++;
    }

    String tracking() {
        return tracking;
    }
}
