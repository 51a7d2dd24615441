package dev.holdfast.store;

/** The in-memory store keeps the contract about retry. */
class MemoryRetryTest extends RetryContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
