package dev.holdfast.examples.settlement;

/** A merchant may not be paid. */
public class MerchantBlocked extends Exception {

    private static final long serialVersionUID = 1L;

    MerchantBlocked(String merchant) {
        super("merchant " + merchant + " is blocked");
    }
}
