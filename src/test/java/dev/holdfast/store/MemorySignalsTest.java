package dev.holdfast.store;

/** The in-memory store keeps the contract about signals. */
class MemorySignalsTest extends SignalsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
