package dev.holdfast.store;

/** The in-memory store keeps the contract about steps. */
class MemoryStepsTest extends StepsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
