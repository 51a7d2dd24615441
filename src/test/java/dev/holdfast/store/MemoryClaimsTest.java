package dev.holdfast.store;

/** The in-memory store keeps the contract about claims. */
class MemoryClaimsTest extends ClaimsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
