package dev.holdfast.store;

/** The in-memory store keeps the contract about what happens at once. */
class MemoryTwinsTest extends TwinsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
