package dev.holdfast.testing;

import dev.holdfast.store.Transactions.Trouble;

/** An error of the kind a test wants; {@link ArrangedTransactions} recognises it. */
public final class ArrangedTrouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Trouble kind;

    /** Creates trouble of a kind. */
    public ArrangedTrouble(Trouble kind) {
        super("arranged: " + kind);
        this.kind = kind;
    }

    /** Returns the kind. */
    public Trouble kind() {
        return kind;
    }
}
