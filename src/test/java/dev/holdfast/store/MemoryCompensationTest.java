package dev.holdfast.store;

/** The in-memory store keeps the contract about compensation. */
class MemoryCompensationTest extends CompensationContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
