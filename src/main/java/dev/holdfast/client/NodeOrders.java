package dev.holdfast.client;

/**
 * Orders for single nodes. To be injected; every operation joins the caller's transaction, or has one of its own, and holds once that
 * commits: the node reads it with its next heart-beat, three times in the life of a claim, whatever server was asked.
 *
 * <p>An order is for one life of a node: a server that is started anew takes work. Operations throw {@link UnknownNode} if no life has the
 * number, or it has left. Safe for use by many threads.
 */
public interface NodeOrders {

    /** Makes a node take no more work: steps that run may end, the rest is given back to others, and what is started there runs elsewhere. */
    void drain(int number, Order order);

    /** Lets a node take work again. */
    void undrain(int number, Order order);
}
