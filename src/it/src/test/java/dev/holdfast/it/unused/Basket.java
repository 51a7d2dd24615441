package dev.holdfast.it.unused;

import jakarta.transaction.TransactionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Lives as long as the transaction in which it is first used. */
@TransactionScoped
public class Basket implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<String> things = new ArrayList<>();

    /** For CDI. */
    public Basket() {}

    /** Puts something in. */
    public boolean put(String thing) {
        return things.add(thing);
    }
}
