package dev.holdfast.store;

/** The in-memory store keeps the contract about checkpoints that are written together. */
class MemoryTogetherTest extends TogetherContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
