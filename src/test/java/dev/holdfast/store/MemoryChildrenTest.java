package dev.holdfast.store;

/** The in-memory store keeps the contract about children. */
class MemoryChildrenTest extends ChildrenContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
