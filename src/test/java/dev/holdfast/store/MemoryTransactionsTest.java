package dev.holdfast.store;

/** The in-memory store keeps the contract about transactions. */
class MemoryTransactionsTest extends TransactionsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
