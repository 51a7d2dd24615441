package dev.holdfast.store;

/** The in-memory store keeps the contract about web-hooks. */
class MemorySubscriptionsTest extends SubscriptionsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
