package dev.holdfast.store;

/** The in-memory store keeps the contract about reading. */
class MemoryReadingTest extends ReadingContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
