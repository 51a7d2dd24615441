package dev.holdfast.bench.app;

import java.util.Base64;
import java.util.Random;

/** What goes from step to step: some 60 bytes of JSON, or as many as are asked for. */
public record Value(String customer, int quantity, long amountCents, String note) {

    private static final int BYTES = 3;
    private static final int LETTERS = 4;

    /**
     * Makes one whose note is so long, of letters that the database cannot compress.
     *
     * @param letters how many; 0 for a short note
     */
    static Value of(String customer, int letters) {
        if (letters == 0) {
            return new Value(customer, 2, 4_200, "some sixty bytes");
        }
        byte[] noise = new byte[letters / LETTERS * BYTES];
        new Random(letters).nextBytes(noise);
        return new Value(customer, 2, 4_200, Base64.getEncoder().encodeToString(noise));
    }
}
