package dev.holdfast.store;

/** The in-memory store keeps the contract about many runs that begin at once. */
class MemoryManyStartsTest extends ManyStartsContract {

    private final MemoryFixture store = new MemoryFixture();

    @Override
    protected StoreFixture store() {
        return store;
    }
}
