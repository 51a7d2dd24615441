package dev.holdfast.it.transactions;

import jakarta.enterprise.context.RequestScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** A bean of the request that knows the how manieth it is, and how often it was asked. */
@RequestScoped
public class Visit {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final int number = COUNT.incrementAndGet();
    private int asked;

    /** Returns its number and how often it was asked, this time included. */
    String ask() {
        asked++;
        return number + "." + asked;
    }
}
