package dev.holdfast.store;

/** The in-memory store keeps the contract about shared values. */
class MemorySharedStateTest extends SharedStateContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
