package dev.holdfast.store;

/** The in-memory store keeps the contract about verbs. */
class MemoryVerbsTest extends VerbsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
