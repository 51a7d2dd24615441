package dev.holdfast.store;

/** The in-memory store keeps the contract about what is removed. */
class MemoryRetentionTest extends RetentionContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
