package dev.holdfast.store;

/** The in-memory store keeps the contract about forks. */
class MemoryForksTest extends ForksContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
