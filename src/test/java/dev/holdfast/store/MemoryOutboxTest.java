package dev.holdfast.store;

/** The in-memory store keeps the contract about messages. */
class MemoryOutboxTest extends OutboxContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
