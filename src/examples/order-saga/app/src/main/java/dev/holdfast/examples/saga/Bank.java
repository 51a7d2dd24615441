package dev.holdfast.examples.saga;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for a company with a server of its own, which is busy the first two times that it hears of a payment. */
@ApplicationScoped
public class Bank {

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    /** Takes money and returns the authorization; for a key that is known, the one given before. */
    public String charge(String key, long amountCents) throws IOException {
        if (asked.merge(key, 1, Integer::sum) < 3) {
            throw new IOException("the bank is busy");
        }
        return "bank-" + key;
    }

    /** Gives the money of an authorization back; once, however often it is asked. */
    public void refund(String authorization) {}
}
