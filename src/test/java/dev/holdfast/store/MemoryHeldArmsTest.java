package dev.holdfast.store;

/** The in-memory store keeps the contract about arms that are held from their beginning. */
class MemoryHeldArmsTest extends HeldArmsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
