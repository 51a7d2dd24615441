package dev.holdfast.store;

/** The in-memory store keeps the contract about settling. */
class MemorySettlingTest extends SettlingContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
