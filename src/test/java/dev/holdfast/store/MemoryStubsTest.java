package dev.holdfast.store;

/** The in-memory store keeps the contract about stubs. */
class MemoryStubsTest extends StubsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
